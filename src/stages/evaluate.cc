/// evaluate: the quick scores of a run's topics, by its own counts and groups.
#include <algorithm>
#include <cmath>

#include "run/array.h"
#include "run/files/documents.h"
#include "run/files/scores.h"
#include "run/files/topics.h"
#include "run/files/vocabulary.h"
#include "saetm/label_support.h"
#include "stages/stage_run.h"

namespace saetm {
namespace {

/// Of what scores.json holds: an earlier version's is made anew.
constexpr const char* kVersion = "4";

}  // namespace

using Json = nlohmann::ordered_json;

namespace stage {

void evaluate(StageRun& at) {
  const std::string topics_sum = sum_of(at.run, kTopics);
  at.once("evaluate", to_json_object(at.options.evaluate), {topics_sum, kVersion}, [&] {
    const NumberedTopics numbered =
        number_words(topic_words_of(at.run, at.options.evaluate.top_words), vocabulary_of(at.run));
    const TopicWords& topic_words = numbered.topics;
    const SparseMatrix counts = open_array(at.run, kCounts).sparse();
    const SparseMatrix document_topics = open_array(at.run, kDocumentTopics).sparse();
    WordOccurrences occurrences(topic_words, numbered.words.size(), {kWholeDocument}, at.context);
    occurrences.add(counts);
    const std::vector<double> coherence = c_npmi(topic_words, occurrences, kWholeDocument);
    const std::size_t reached = document_topics.rows() - document_topics.empty_rows();
    const std::vector<std::int32_t> main = strongest(document_topics);
    const TopicWords labels =
        number_words(topic_words_of(at.run, kLabelWords), numbered.words).topics;
    Json scores = {
        {"npmi", score_json(mean_over_topics(coherence))},
        {"u_mass", score_json(mean_over_topics(u_mass(topic_words, occurrences)))},
        {"diversity", score_json(diversity(topic_words))},
        {"rbo", score_json(inverted_rbo(topic_words, 0.9, at.context))},
        {"coverage", static_cast<double>(reached) / static_cast<double>(document_topics.rows())},
        {"nmi", nullptr},
        {"ami", nullptr},
        {"ari", nullptr},
        {"fmi", nullptr},
        {"purity", nullptr},
        {"harmonic_purity", nullptr},
        {"label_support", score_json(label_support(labels, main, counts))},
        {"topics", topic_words.size()},
        {"unscored_topics", std::count_if(coherence.begin(), coherence.end(),
                                          [](double value) { return std::isnan(value); })},
        {"top_words", at.options.evaluate.top_words},
        {"npmi_by_topic", scores_json(coherence)}};
    const Groups groups = groups_of(documents_of(at.run));
    if (!groups.names.empty()) {
      scores["nmi"] = normalized_mutual_information(main, groups.of_document);
      scores["ami"] = adjusted_mutual_information(main, groups.of_document);
      scores["ari"] = adjusted_rand_index(main, groups.of_document);
      scores["fmi"] = fowlkes_mallows_index(main, groups.of_document);
      scores["purity"] = purity(main, groups.of_document);
      scores["harmonic_purity"] = harmonic_purity(main, groups.of_document);
    }
    return StageRun::Files{save_json(at.run, kScores, scores)};
  });
}

}  // namespace stage

}  // namespace saetm
