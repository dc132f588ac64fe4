#pragma once
/// How coherent topics are to a reader: a language model rates their words (C_R) and looks for a
/// word that was smuggled in (C_I), as in section 5.1 of the paper (Newman et al. 2010; Chang et
/// al. 2009). And the same two questions put to word vectors instead, for use without a model;
/// their figures are other measures and go by other names.
#include <cstdint>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/language.h"
#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct JudgeOptions {
  std::int64_t judge_words = 20;
  std::int64_t judge_repeats = 3;
  std::int64_t judge_attempts = 3;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// One search for an intruder: five words of a topic's leading ones and one of another topic's
/// leading words that is not among them, in drawn order.
struct IntruderQuestion {
  std::vector<std::int32_t> words;  ///< six; empty where it cannot be asked
  std::size_t intruder = 0;         ///< its place among them
};

/// The question that `repeat` asks of `topic`, a function of these, the seed and the words alone.
/// It cannot be asked of a topic of fewer than five distinct words, nor where no other topic has a
/// word that is not its own. The other topic is drawn evenly from those that have one.
IntruderQuestion intruder_question(const std::vector<std::vector<std::int32_t>>& topic_words,
                                   std::size_t topic, std::uint64_t repeat,
                                   const JudgeOptions& options, std::uint64_t seed);

struct Judgement {
  /// By topic, NaN where no question has an answer; what is missing is left out of means.
  std::vector<double> rating;    ///< mean rating, 0 (unrelated) to 100
  std::vector<double> intruder;  ///< share of intruders found, 0 to 1
  /// Means over the topics that have one; NaN where none has.
  double c_r = 0, c_i = 0;
  std::int64_t questions = 0;  ///< topics × repeats × 2
  std::int64_t answers = 0;    ///< questions with an answer that could be read
  std::int64_t missing = 0;    ///< without: not answered, or not to be asked of such topics
  std::int64_t asked_again = 0;
};

/// C_R and C_I of topics, their words given most telling first. A chance judge has C_I = 1/6. An
/// answer that is no number from 0 to 100, or names none or several of the six words, is asked for
/// again with another seed at a temperature of at least 0.7, and at last counted as missing, never
/// as right or wrong. The client's seed is that of the draws, too. Throws Error and Interrupted as
/// LanguageClient::chat() does; with a cache the same call then goes on.
Judgement judge_topics(const std::vector<std::vector<std::string>>& topic_words,
                       const JudgeOptions& options, LanguageClient& client,
                       const Context& context = {});

/// A number from 0 to 100 in what a model says of a rating, NaN where it says none or several.
double read_rating(const std::string& answer);

/// The place of the word of `words` that a model names as the intruder, −1 where it names none or
/// several. Case, quotes, Markdown and reasoning in <think> do not matter.
std::ptrdiff_t read_intruder(const std::string& answer, const std::vector<std::string>& words);

/// Not C_I: the share of each topic's intruder questions in which the intruder is the word of the
/// lowest mean cosine to the other five, 0 to 1; a tie is not found, a zero vector has cosine 0.
/// topic_words holds rows of `vectors` (V×d), most telling first. NaN where none can be asked.
std::vector<double> embedding_intruders(const std::vector<std::vector<std::int32_t>>& topic_words,
                                        const Matrix& vectors, const JudgeOptions& options,
                                        std::uint64_t seed, const Context& context = {});

/// Not C_R: the mean cosine of all pairs among each topic's leading words, −1 to 1; NaN below two
/// words.
std::vector<double> embedding_rating(const std::vector<std::vector<std::int32_t>>& topic_words,
                                     const Matrix& vectors, const JudgeOptions& options,
                                     const Context& context = {});

/// Mean of the values that are numbers, NaN where there are none.
double mean_of_known(const std::vector<double>& values);

// What the options are: names, help, ranges.

template <class Visitor>
void JudgeOptions::fields(Visitor&& visit) {
  visit("judge_words", &JudgeOptions::judge_words,
        Field{.help = "leading words of a topic that are shown to the judge, or that five are "
                      "drawn from",
              .unit = "words",
              .min = 5,
              .max = 1000});
  visit("judge_repeats", &JudgeOptions::judge_repeats,
        Field{.help = "ratings, and searches for an intruder, of each topic; each with other "
                      "words or another order",
              .min = 1,
              .max = 1000});
  visit("judge_attempts", &JudgeOptions::judge_attempts,
        Field{.help = "how often a question is put to a judge that does not answer it, before "
                      "it counts as missing",
              .min = 1,
              .max = 100});
}

}  // namespace saetm
