#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "cli/print/print.h"

namespace saetm::cli {

using Json = nlohmann::ordered_json;

void print_suggestion(const Json& suggestion) {
  std::printf("%7s  %6s  %9s  %9s\n", "topics", "npmi", "diversity", "agreement");
  const Json& knees = suggestion["knees"];
  for (const Json& point : suggestion["curve"]) {
    const auto mark = [&](const char* score) {
      return knees[score] == point["topics"] ? '*' : ' ';
    };
    std::printf("%7lld  %s%c  %s%c  %s%c\n", point["topics"].get<long long>(),
                score_text(point["npmi"], 6).c_str(), mark("npmi"),
                score_text(point["diversity"], 8).c_str(), mark("diversity"),
                score_text(point["agreement"], 8).c_str(), mark("agreement"));
  }
  std::printf(
      "\nnpmi       coherence of a topic's words, −1 to 1\n"
      "diversity  distinct words among all topics' words, 0 to 1\n"
      "agreement  of the topics that two halves of the corpus give, 0 by chance, 1 the same\n"
      "*          knee: where the score's curve bends most\n\n%s\n",
      suggestion["recommendation"].get<std::string>().c_str());
}

void print_stability(const Json& stability) {
  std::vector<Json> topics = stability.at("topics");
  std::stable_sort(topics.begin(), topics.end(), [](const Json& a, const Json& b) {
    return a.at("stability").get<double>() > b.at("stability").get<double>();
  });
  const bool against = stability.contains("against");
  std::printf("%4s  %9s  %6s  %15s  %s%s\n", "id", "stability", "share", "95 % interval",
              against ? "atoms  " : "", "name");
  for (const Json& topic : topics) {
    std::printf("%4d  %9.2f  %5.1f%%  %6.2f – %5.2f%%  ", topic.at("id").get<int>(),
                topic.at("stability").get<double>(), 100 * topic.at("share").get<double>(),
                100 * topic.at("share_low").get<double>(),
                100 * topic.at("share_high").get<double>());
    if (against) std::printf("%5.2f  ", topic.at("atom_stability").get<double>());
    std::printf("%s\n", cell(topic.at("name").get<std::string>()).c_str());
  }
  std::printf(
      "\nstability  %.3f on average: how much of a topic, by share, its best match keeps in "
      "%d bootstrap samples of the documents, 0 to 1\n",
      stability.at("mean").get<double>(), stability.at("resamples").get<int>());
  if (against) {
    std::printf(
        "atoms      %.3f on average: cosine of an atom's direction with its nearest in %s\n",
        stability.at("against").at("mean").get<double>(),
        stability.at("against").at("path").get<std::string>().c_str());
  }
}

}  // namespace saetm::cli
