#pragma once
/// Topics of any tool, judged by a reference corpus.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "run/options/options.h"
#include "saetm/context.h"
#include "saetm/judge.h"
#include "saetm/run.h"
#include "saetm/topic_words.h"
#include "stages/stage_run.h"

namespace saetm {

struct ReferenceOptions {
  std::string topic_words = "";
  std::string reference = "";
  bool windows = false;
  std::int64_t window = kNpmiWindow;
  std::int64_t cv_window = kCvWindow;
  std::string reference_language = "";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("topic_words", &ReferenceOptions::topic_words,
          Field{.help = "instead of RUN: topics of any tool, a topic a line, its leading words "
                        "first; words stand apart by white space, or by tabs where they hold "
                        "spaces, or are a JSON list",
                .unit = "file"});
    visit("reference", &ReferenceOptions::reference,
          Field{.help = "corpus by which coherence is measured, read as it streams by; words of "
                        "RUN are found as RUN found them",
                .unit = "corpus"});
    visit("windows", &ReferenceOptions::windows,
          Field{.help = "the same by the run's own corpus, read again"});
    visit("window", &ReferenceOptions::window,
          Field{.help = "with a reference: sliding window of npmi_window and c_uci",
                .unit = "words",
                .min = 1,
                .max = 1e9});
    visit("cv_window", &ReferenceOptions::cv_window,
          Field{.help = "with a reference: sliding window of c_v",
                .unit = "words",
                .min = 1,
                .max = 1e9});
    visit("reference_language", &ReferenceOptions::reference_language,
          Field{.help = "language of the reference, as --language of fit; without it the run's, "
                        "else english. none takes every word as it is: for topics whose words are "
                        "no lemmas"});
  }
};

/// What takes longer than the run's own scores.
struct FurtherOptions {
  bool all = false;
  std::string word_vectors = "";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("all", &FurtherOptions::all,
          Field{.help =
                    "of RUN the slow measures too: word mover's distance between topics, groups "
                    "told by a linear probe, held-out perplexity, intruders and ratings by words' "
                    "vectors; and stability, c_r and c_i where they were taken"});
    visit("word_vectors", &FurtherOptions::word_vectors,
          Field{.help = "vectors of words for the word mover's distance, in word2vec's or GloVe's "
                        "format; without them RUN takes those of its embedding space",
                .unit = "file"});
  }
};

/// Whether scores by a corpus are asked for, be it the run's own.
inline bool asks_reference(const ReferenceOptions& options) {
  return options.windows || !options.reference.empty() || !options.topic_words.empty();
}

/// Reads topics, one a line, at most `top_words` words of each. Throws Error naming file and line
/// for a line without a word, one that is not UTF-8, a list that is not JSON strings, and a bad
/// word.
TopicStrings read_topic_words(const std::string& path, std::int64_t top_words);

/// Scores topics by a corpus, as docs/formats.md has it. Leaves out words that the corpus lacks,
/// and counts them. Takes "hard_drive" and "hard drive" in a text as the phrase, whatever
/// text.ngrams. Throws Error for a corpus that cannot be read or holds no document.
nlohmann::ordered_json reference_scores(const TopicStrings& topics, const std::string& corpus,
                                        const CorpusOptions& reading, TextOptions text,
                                        const ReferenceOptions& options, const Context& context);

/// Scores a run's topics likewise, by options.reference or the run's own corpus, which must be
/// unchanged.
nlohmann::ordered_json reference_scores(const RunDirectory& run, const CorpusOptions& reading,
                                        const EvaluateOptions& evaluate,
                                        const ReferenceOptions& options, const Context& context);

/// Scores topics, given by as many words as the judge is shown, by the vectors of a file: `wmd`,
/// the mean word mover's distance between topics by their first `top_words`, `embedding_rating` and
/// `embedding_intruders` (saetm/judge.h), and `unknown_words`, those that the file lacks.
nlohmann::ordered_json vector_scores(const TopicStrings& topics, std::int64_t top_words,
                                     const std::string& word_vectors, const JudgeRequest& judge,
                                     const Context& context);
/// Returns what FurtherOptions asks of a run, as docs/formats.md has it; null where it cannot be
/// had.
nlohmann::ordered_json further_scores(const RunDirectory& run, const EvaluateOptions& evaluate,
                                      const FurtherOptions& options, const JudgeRequest& judge,
                                      const Context& context);

/// All that is asked of an evaluation.
struct EvaluateRequest {
  EvaluateOptions evaluate;
  CorpusOptions reading;  ///< of the reference
  TextOptions text;       ///< the same
  ReferenceOptions reference;
  FurtherOptions further;
  JudgeRequest judge;
};

/// Scores any tool's topics, given by as many words as the judge is shown: by a reference, vectors
/// and a judge, whatever is asked for.
nlohmann::ordered_json score_topics(const TopicStrings& topics, const EvaluateRequest& request,
                                    const Context& context);
/// Scores a run's topics: by its own scores, which the stage `evaluate` makes, or by a reference;
/// with what takes longer, and with a judge's, which the stage `judge` makes.
nlohmann::ordered_json score_run(StageRun& at, const EvaluateRequest& request);

}  // namespace saetm
