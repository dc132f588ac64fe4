#pragma once
/// Topics as lists of words, and of numbers that stand for them.
#include <cstdint>
#include <string>
#include <vector>

namespace saetm {

/// A topic's leading words, the most telling first; one list a topic.
using TopicStrings = std::vector<std::vector<std::string>>;
/// The same as numbers.
using TopicWords = std::vector<std::vector<std::int32_t>>;

struct NumberedTopics {
  std::vector<std::string> words;  ///< by number, each once
  TopicWords topics;
};

/// Numbers for topics' words: places in `known`, whose words differ, and behind its end in the
/// order in which other words come.
NumberedTopics number_words(const TopicStrings& topics, std::vector<std::string> known = {});

}  // namespace saetm
