#include "cli/print/explanation.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "cli/print/print.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

/// "nasa 3.0, orbit 1.7": what an atom or the background accounts for, the most first.
std::string counted_words(const Json& part) {
  constexpr std::size_t kShown = 5;
  std::string text;
  std::size_t shown = 0;
  for (const Json& word : part["words"]) {
    char count[32];
    std::snprintf(count, sizeof count, " %.1f", word["count"].get<double>());
    if (shown++ == kShown || std::string(count) == " 0.0") break;
    text += (text.empty() ? "" : ", ") + word["word"].get<std::string>() + count;
  }
  return text;
}

std::string leading_words(const Json& words) {
  constexpr std::size_t kShown = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, words.size()); ++i) {
    text += (i == 0 ? "" : " ") + words[i].get<std::string>();
  }
  return text;
}

std::string topic_label(const Json& atom) {
  if (atom["topic"].is_null()) return "none";
  return atom["topic"].dump() + " " + cell(atom["topic_name"].get<std::string>());
}

void print_head(const Json& document) {
  if (document.contains("id")) {
    std::printf("document  %s, row %llu", cell(document["id"].get<std::string>()).c_str(),
                document["row"].get<unsigned long long>());
    for (const char* key : {"group", "time"}) {
      if (document.contains(key))
        std::printf(", %s", cell(document[key].get<std::string>()).c_str());
    }
    std::printf("\n");
  }
  for (const char* key : {"title", "text"}) {
    if (!document.contains(key)) continue;
    std::string text = document[key].get<std::string>();
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::printf("%-8s  %s\n", key, cell(text).c_str());
  }
}

}  // namespace

void print_explanation(const Json& document) {
  print_head(document);
  std::printf("words     %g counted\n", document["words"].get<double>());

  std::printf("\n%5s %6s  %s\n", "topic", "share", "name");
  for (const Json& topic : document["topics"]) {
    std::printf("%5d %5.1f%%  %s\n", topic["topic"].get<int>(), 100 * topic["share"].get<double>(),
                cell(topic["name"].get<std::string>()).c_str());
  }
  if (document["topics"].empty()) std::printf("none: no atom of a topic is active\n");

  std::size_t widest = 5, widest_words = 8;
  for (const Json& atom : document["atoms"]) {
    widest = std::max(widest, width(topic_label(atom)));
    widest_words = std::max(widest_words, width(counted_words(atom)));
  }
  widest_words = std::max(widest_words, width(counted_words(document["background"])));
  std::printf("\n%6s %8s %6s  %s  %8s  %s  %s\n", "atom", "strength", "share",
              padded("topic", widest).c_str(), "explains",
              padded("words here", widest_words).c_str(), "words of the atom");
  for (const Json& atom : document["atoms"]) {
    std::printf("%6d %8.3f %5.1f%%  %s  %8.1f  %s  %s\n", atom["atom"].get<int>(),
                atom["strength"].get<double>(), 100 * atom["share"].get<double>(),
                padded(topic_label(atom), widest).c_str(), atom["accounts_for"].get<double>(),
                padded(counted_words(atom), widest_words).c_str(),
                leading_words(atom["top_words"]).c_str());
  }
  const Json& background = document["background"];
  std::printf("%6s %8s %6s  %s  %8.1f  %s\n", "", "", "", padded("background", widest).c_str(),
              background["accounts_for"].get<double>(), counted_words(background).c_str());
}

}  // namespace saetm::cli
