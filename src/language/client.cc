/// The client as its users see it: questions to requests, answers from the cache or the endpoint.
#include <unordered_map>
#include <unordered_set>

#include "core/options_io.h"
#include "io/output_file.h"
#include "language/answer_cache.h"
#include "language/chat.h"
#include "language/endpoint.h"
#include "language/requests.h"
#include "saetm/error.h"
#include "saetm/language.h"

namespace saetm {
namespace {

using Json = nlohmann::json;

/// Not of the URL: the same model answers elsewhere, too. `sample` counts where no seed is sent.
std::string key_of(std::string_view path, std::int64_t sample, const std::string& body) {
  std::string text(path);
  text.append("\n").append(std::to_string(sample)).append("\n").append(body);
  return sha256_of(text);
}

LanguageOptions checked(LanguageOptions options) {
  check_options(options);
  options.url = base_url(options.url);
  if (options.model.empty()) throw Error("a language model needs its name beside the URL");
  return options;
}

}  // namespace

struct LanguageClient::Impl {
  LanguageOptions options;
  LanguageUsage usage;
  AnswerCache cache;
  Requests requests;
  std::unordered_set<std::string> used;  // keys of answers that were counted

  explicit Impl(const LanguageOptions& given)
      : options(checked(given)),
        cache(options.cache),
        requests(options, ApiKey::from_environment(), usage) {}

  void count(const std::string& key, const ChatAnswer& answer, bool cached) {
    if (!used.insert(key).second) return;
    ++usage.answers;
    usage.cached += cached ? 1 : 0;
    usage.prompt_tokens += answer.prompt_tokens;
    usage.completion_tokens += answer.completion_tokens;
    usage.cost = (options.price_in * static_cast<double>(usage.prompt_tokens) +
                  options.price_out * static_cast<double>(usage.completion_tokens)) /
                 1e6;
  }
};

LanguageClient::LanguageClient(const LanguageOptions& options)
    : impl_(std::make_unique<Impl>(options)) {}

LanguageClient::~LanguageClient() = default;

const LanguageOptions& LanguageClient::options() const {
  return impl_->options;
}

const LanguageUsage& LanguageClient::usage() const {
  return impl_->usage;
}

std::vector<ChatAnswer> LanguageClient::chat(const std::vector<ChatQuestion>& questions,
                                             std::string_view stage, const Context& context) {
  std::vector<std::string> keys;
  std::unordered_map<std::string, ChatAnswer> answers;
  std::unordered_set<std::string> asked;
  std::vector<std::string> asked_keys;
  std::vector<std::string> bodies;
  RequestBatch batch;
  batch.url = impl_->options.url + std::string(kChatPath);
  for (const ChatQuestion& question : questions) {
    std::string body = chat_request(question, impl_->options);
    keys.push_back(key_of(kChatPath, question.sample, body));
    const std::string& key = keys.back();
    if (answers.contains(key) || asked.contains(key)) continue;
    const Json* kept = impl_->cache.find(key);
    if (const auto answer = kept ? chat_answer_kept(*kept) : std::nullopt) {
      impl_->count(key, *answer, true);
      answers[key] = *answer;
    } else {
      asked.insert(key);
      asked_keys.push_back(key);
      bodies.push_back(std::move(body));
    }
  }
  batch.count = bodies.size();
  batch.body = [&](std::size_t request) { return bodies[request]; };
  batch.read = [](std::size_t, const Json& reply, std::string&) { return chat_answer(reply); };
  batch.take = [&](std::size_t request, const Json& answer) {
    const std::string& key = asked_keys[request];
    impl_->cache.add(key, impl_->options.model, answer);
    answers[key] = chat_answer_kept(answer).value();
    impl_->count(key, answers[key], false);
  };
  impl_->requests.run(batch, stage, context);
  std::vector<ChatAnswer> result;
  for (const std::string& key : keys) result.push_back(answers.at(key));
  return result;
}

}  // namespace saetm
