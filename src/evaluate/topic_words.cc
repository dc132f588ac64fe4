#include "saetm/topic_words.h"

#include <unordered_map>
#include <utility>

namespace saetm {

NumberedTopics number_words(const TopicStrings& topics, std::vector<std::string> known) {
  NumberedTopics result{std::move(known), {}};
  std::unordered_map<std::string, std::int32_t> number;
  for (const std::string& word : result.words) {
    number.emplace(word, static_cast<std::int32_t>(number.size()));
  }
  for (const auto& words : topics) {
    std::vector<std::int32_t>& topic = result.topics.emplace_back();
    for (const std::string& word : words) {
      const auto [found, fresh] =
          number.try_emplace(word, static_cast<std::int32_t>(result.words.size()));
      if (fresh) result.words.push_back(word);
      topic.push_back(found->second);
    }
  }
  return result;
}

}  // namespace saetm
