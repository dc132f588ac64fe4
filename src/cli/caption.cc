#include "cli/caption.h"

#include <chrono>
#include <cstdio>

#include "cli/print/print.h"
#include "run/chosen_output.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

Json as_json(const CaptionCounts& counts, const std::string& out, double seconds) {
  Json failures = Json::array();
  for (const auto& [id, why] : counts.failures) failures.push_back({{"id", id}, {"why", why}});
  return {{"out", out},
          {"documents", counts.documents},
          {"captioned", counts.captioned},
          {"cached", counts.usage.cached},
          {"failures", failures},
          {"requests", counts.usage.requests},
          {"asked_again", counts.usage.retries},
          {"prompt_tokens", counts.usage.prompt_tokens},
          {"completion_tokens", counts.usage.completion_tokens},
          {"cost", counts.usage.cost},
          {"seconds", seconds}};
}

void print_counts(const Json& counts) {
  const auto number = [&](const char* name) { return counts[name].get<unsigned long long>(); };
  std::printf("%s: %llu documents, %llu images captioned (%llu of them before), %llu without\n",
              counts["out"].get<std::string>().c_str(), number("documents"), number("captioned"),
              number("cached"), static_cast<unsigned long long>(counts["failures"].size()));
  std::printf("%.1f s, %llu requests, %llu of them again; ", counts["seconds"].get<double>(),
              number("requests"), number("asked_again"));
  print_usage(counts);
}

CaptionRequest request_of(const OptionTexts& options) {
  CaptionRequest asked;
  set_options(options, asked.endpoint);
  set_options(options, asked.captions);
  set_options(options, asked.image_limit);
  return asked;
}

}  // namespace

int caption(const Request& request, const Context& context) {
  const auto start = std::chrono::steady_clock::now();
  const CaptionRequest asked = request_of(request.options);
  const std::string file = chosen_output(request.run, request.corpus, {asked.endpoint.cache});
  const CaptionCounts counts =
      caption_corpus(request.corpus, options_of<CorpusOptions>(request.options), asked,
                     {request.run, file}, context);
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  const Json told = as_json(counts, request.run, time.count());
  request.json ? (void)std::printf("%s\n", told.dump(1).c_str()) : print_counts(told);
  return counts.failures.empty() ? 0 : 3;
}

std::optional<CaptionRequest> captions_asked_for(const OptionTexts& options) {
  CaptionRequest asked = request_of(options);
  if (!asked.endpoint.asked_for()) return std::nullopt;
  return asked;
}

}  // namespace saetm::cli
