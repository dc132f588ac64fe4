/// Measures of a run that take longer than its own quick scores.
#include <algorithm>

#include "apply/evaluate.h"
#include "run/array.h"
#include "run/embeddings.h"
#include "run/files/documents.h"
#include "run/files/scores.h"
#include "run/files/topics.h"
#include "run/files/vocabulary.h"
#include "run/files/words.h"
#include "run/notes.h"
#include "saetm/judge.h"
#include "saetm/perplexity.h"
#include "saetm/probe.h"
#include "saetm/transport.h"
#include "saetm/word_vectors.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

/// Documents that a probe looks at, evenly chosen of more.
constexpr std::size_t kProbed = 50'000;

/// By words' vectors (V×d); `known` has 1 for each word that has one.
Json scores_of(const TopicWords& topics, std::int64_t top_words, const Matrix& vectors,
               const std::vector<char>& known, const JudgeRequest& judge, const Context& context) {
  TopicWords leading = topics, shown = topics;
  for (auto& words : leading) {
    words.resize(std::min(words.size(), static_cast<std::size_t>(top_words)));
  }
  for (auto& words : shown) {
    std::erase_if(words, [&](std::int32_t word) { return !known[static_cast<std::size_t>(word)]; });
  }
  const auto seed = static_cast<std::uint64_t>(judge.endpoint.seed);
  return {{"wmd", score_json(word_movers_diversity(leading, vectors, known, context))},
          {"embedding_rating",
           score_json(mean_of_known(embedding_rating(shown, vectors, judge.questions, context)))},
          {"embedding_intruders", score_json(mean_of_known(embedding_intruders(
                                      shown, vectors, judge.questions, seed, context)))},
          {"unknown_words", std::count(known.begin(), known.end(), 0)}};
}

Json own_vector_scores(const RunDirectory& run, const TopicStrings& topics, std::int64_t top_words,
                       const JudgeRequest& judge, const Context& context) {
  const NumberedTopics numbered = number_words(topics, vocabulary_of(run));
  return scores_of(numbered.topics, top_words, word_vectors_of(run),
                   std::vector<char>(numbered.words.size(), 1), judge, context);
}

/// Accuracy on documents' shares of topics, and on their embeddings.
Json probe_scores(const RunDirectory& run, const SparseMatrix& shares, const Embeddings& embeddings,
                  const Context& context) {
  const Groups groups = groups_of(documents_of(run));
  Json scores = {{"probe_topics", nullptr}, {"probe_embeddings", nullptr}};
  if (groups.names.size() < 2 || shares.rows() < 5) return scores;
  const std::size_t probed = std::min(kProbed, shares.rows());
  Matrix topics(probed, shares.cols), places(probed, embeddings.cols());
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < probed; ++i) {
    const std::size_t row = i * shares.rows() / probed;
    labels.push_back(groups.of_document[row]);
    embeddings.read(row, 1, places.row(i));
    const auto columns = shares.row_indices(row);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      topics(i, static_cast<std::size_t>(columns[j])) = shares.row_values(row)[j];
    }
  }
  const std::size_t classes = groups.names.size();
  scores["probe_topics"] = score_json(probe_accuracy(topics, labels, classes, context));
  scores["probe_embeddings"] = score_json(probe_accuracy(places, labels, classes, context));
  return scores;
}

Json perplexity_scores(const RunDirectory& run, const SparseMatrix& shares,
                       const Context& context) {
  const auto options = stage_options<InterpretOptions>(run, kWords.maker);
  if (shares.rows() < 2) return {{"perplexity", nullptr}, {"held_out_log_likelihood", nullptr}};
  const Perplexity found =
      held_out_perplexity(shares, open_array(run, kCounts).sparse(), options, context);
  return {{"perplexity", score_json(found.perplexity)},
          {"perplexity_words", found.words},
          {"perplexity_unseen", found.unseen},
          {"held_out_log_likelihood", score_json(found.log_likelihood)}};
}

}  // namespace

Json vector_scores(const TopicStrings& topics, std::int64_t top_words,
                   const std::string& word_vectors, const JudgeRequest& judge,
                   const Context& context) {
  const NumberedTopics numbered = number_words(topics);
  const WordVectors vectors = read_word_vectors(word_vectors, numbered.words, context);
  return scores_of(numbered.topics, top_words, vectors.vectors, vectors.found, judge, context);
}

Json further_scores(const RunDirectory& run, const EvaluateOptions& evaluate,
                    const FurtherOptions& options, const JudgeRequest& judge,
                    const Context& context) {
  Json scores = Json::object();
  const TopicStrings topics =
      topic_words_of(run, std::max(evaluate.top_words, judge.questions.judge_words));
  if (!options.word_vectors.empty()) {
    scores = vector_scores(topics, evaluate.top_words, options.word_vectors, judge, context);
  }
  if (run.has(kJudgement.maker) && (options.all || judge.endpoint.asked_for())) {
    scores.update(judgement_of(run));
  }
  if (!options.all) return scores;
  const Embeddings embeddings = taken_embeddings(run);
  const SparseMatrix shares = open_array(run, kDocumentTopics).sparse();
  if (options.word_vectors.empty()) {
    scores.update(own_vector_scores(run, topics, evaluate.top_words, judge, context));
  }
  scores.update(probe_scores(run, shares, embeddings, context));
  scores.update(perplexity_scores(run, shares, context));
  scores["stability"] = nullptr;
  if (run.has(kStability.maker)) {
    scores["stability"] =
        read_json(run, kStability, [](const Json& stability) { return stability.at("mean"); });
  }
  return scores;
}

}  // namespace saetm
