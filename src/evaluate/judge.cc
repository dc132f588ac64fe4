#include "saetm/judge.h"

#include <cmath>
#include <functional>
#include <limits>

#include "core/options_io.h"
#include "saetm/random.h"
#include "saetm/topic_words.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kRole =
    "You judge how well words belong together. Answer in the form that is asked for, without any "
    "explanation.";
constexpr double kAgainTemperature = 0.7;  // at 0 another seed would bring the same answer

std::string listed(const Strings& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  return list;
}

std::string rating_prompt(const Strings& words) {
  return "Words: " + listed(words) +
         "\n\nTogether these words should describe one subject. Rate from 0 to 100 how closely "
         "they are related in meaning: 0 if they have nothing in common, 50 if about half of them "
         "share a subject or the subject is vague, 100 if all of them clearly belong to one and "
         "the same subject.\nAnswer with one whole number from 0 to 100.";
}

std::string intruder_prompt(const Strings& words) {
  return "Words: " + listed(words) +
         "\n\nFive of these six words come from one subject, one was put in from another. Which "
         "is the word that does not belong?\nAnswer with that word alone.";
}

/// A question and what its answer stands for, NaN where it cannot be read.
struct Question {
  std::size_t topic;
  std::int64_t repeat;
  bool is_rating;
  std::string prompt;
  std::function<double(const std::string&)> read;
};

/// The leading words in an order of their own for each repeat.
Strings shuffled(const Strings& words, std::int64_t most, std::size_t topic, std::int64_t repeat,
                 std::uint64_t seed) {
  const std::size_t count = std::min(words.size(), static_cast<std::size_t>(most));
  const Permutation order(count, seed, static_cast<std::uint64_t>(repeat) << 32 | topic);
  Strings result;
  for (std::size_t i = 0; i < count; ++i) result.push_back(words[order(i)]);
  return result;
}

std::vector<Question> questions_of(const std::vector<Strings>& topic_words,
                                   const JudgeOptions& options, std::uint64_t seed) {
  const NumberedTopics numbered = number_words(topic_words);
  std::vector<Question> questions;
  for (std::size_t topic = 0; topic < topic_words.size(); ++topic) {
    for (std::int64_t repeat = 0; repeat < options.judge_repeats; ++repeat) {
      if (topic_words[topic].size() > 1) {
        questions.push_back(
            {topic, repeat, true,
             rating_prompt(shuffled(topic_words[topic], options.judge_words, topic, repeat, seed)),
             read_rating});
      }
      const IntruderQuestion drawn = intruder_question(
          numbered.topics, topic, static_cast<std::uint64_t>(repeat), options, seed);
      if (drawn.words.empty()) continue;
      Strings words;
      for (const std::int32_t word : drawn.words) {
        words.push_back(numbered.words[static_cast<std::size_t>(word)]);
      }
      const std::string prompt = intruder_prompt(words);
      questions.push_back(
          {topic, repeat, false, prompt,
           [words, at = static_cast<std::ptrdiff_t>(drawn.intruder)](const std::string& answer) {
             const std::ptrdiff_t found = read_intruder(answer, words);
             return found < 0 ? std::numeric_limits<double>::quiet_NaN()
                              : static_cast<double>(found == at);
           }});
    }
  }
  return questions;
}

}  // namespace

Judgement judge_topics(const std::vector<Strings>& topic_words, const JudgeOptions& options,
                       LanguageClient& client, const Context& context) {
  check_options(options);
  const auto seed = static_cast<std::uint64_t>(client.options().seed);
  const std::vector<Question> questions = questions_of(topic_words, options, seed);
  std::vector<double> values(questions.size(), std::numeric_limits<double>::quiet_NaN());
  Judgement result;
  std::vector<std::size_t> open(questions.size());
  for (std::size_t i = 0; i < open.size(); ++i) open[i] = i;
  for (std::int64_t attempt = 0; attempt < options.judge_attempts && !open.empty(); ++attempt) {
    std::vector<ChatQuestion> asked;
    for (const std::size_t i : open) {
      asked.push_back({.system = kRole,
                       .user = questions[i].prompt,
                       .sample = questions[i].repeat + attempt * options.judge_repeats,
                       .least_temperature = attempt > 0 ? kAgainTemperature : 0});
    }
    if (attempt > 0) result.asked_again += static_cast<std::int64_t>(open.size());
    const auto answers =
        client.chat(asked, attempt > 0 ? "judge (unclear answers)" : "judge", context);
    std::vector<std::size_t> unclear;
    for (std::size_t j = 0; j < open.size(); ++j) {
      const std::size_t i = open[j];
      values[i] = questions[i].read(answers[j].text);
      if (std::isnan(values[i])) unclear.push_back(i);
    }
    open = std::move(unclear);
  }

  std::vector<std::vector<double>> ratings(topic_words.size()), intruders(topic_words.size());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    (questions[i].is_rating ? ratings : intruders)[questions[i].topic].push_back(values[i]);
    result.answers += std::isnan(values[i]) ? 0 : 1;
  }
  for (std::size_t t = 0; t < topic_words.size(); ++t) {
    result.rating.push_back(mean_of_known(ratings[t]));
    result.intruder.push_back(mean_of_known(intruders[t]));
  }
  result.questions = 2 * options.judge_repeats * static_cast<std::int64_t>(topic_words.size());
  result.missing = result.questions - result.answers;
  result.c_r = mean_of_known(result.rating);
  result.c_i = mean_of_known(result.intruder);
  return result;
}

}  // namespace saetm
