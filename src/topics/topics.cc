#include "saetm/topics.h"

#include <algorithm>

#include "core/options_io.h"
#include "core/parallel.h"

namespace saetm {

Topics make_topics(const AtomTree& tree, const std::vector<std::int32_t>& cut,
                   const SparseView& theta, const AtomWords& words, const WordRanking& ranking,
                   const TopicOptions& options, const Context& context) {
  check_options(options);
  const auto count = static_cast<std::size_t>(*std::max_element(cut.begin(), cut.end()) + 1);
  Topics topics;
  topics.atoms.resize(count);
  topics.share.resize(count);
  topics.sums.resize(count);
  topics.leading.resize(count);
  topics.topic_of_atom.assign(theta.cols, -1);
  for (std::size_t i = 0; i < cut.size(); ++i) {
    const auto t = static_cast<std::size_t>(cut[i]);
    topics.topic_of_atom[static_cast<std::size_t>(tree.atoms[i])] = cut[i];
    topics.atoms[t].push_back(tree.atoms[i]);
    topics.share[t] += tree.weights[i];
  }
  topics.document_topics = topic_shares(theta, topics.topic_of_atom, count, context);
  topics.coverage = coverage(topics.document_topics, options.present);
  parallel_for(context, count, [&](std::size_t t) {
    topics.sums[t] = words.sum(topics.atoms[t]);
    topics.leading[t] = ranking.leading(topics.sums[t]);
  });
  return topics;
}

std::size_t topics_of_nobody(const SparseMatrix& document_topics) {
  std::vector<char> met(document_topics.cols);
  for (std::size_t i = 0; i < document_topics.rows(); ++i) {
    const auto values = document_topics.row_values(i);
    if (values.empty()) continue;
    const auto place = std::max_element(values.begin(), values.end()) - values.begin();
    met[static_cast<std::size_t>(document_topics.row_indices(i)[static_cast<std::size_t>(place)])] =
        1;
  }
  return static_cast<std::size_t>(std::count(met.begin(), met.end(), 0));
}

std::size_t fitting_topics(const AtomTree& tree, const SparseView& theta, const Context& context) {
  constexpr std::size_t kUsual = 50, kAtomsOfTopic = 4;
  std::size_t topics = std::clamp<std::size_t>(tree.atoms.size() / kAtomsOfTopic, 1, kUsual);
  while (topics > 1) {
    const std::vector<std::int32_t> cut = tree.cut(topics);
    std::vector<std::int32_t> topic_of_atom(theta.cols, -1);
    for (std::size_t i = 0; i < cut.size(); ++i) {
      topic_of_atom[static_cast<std::size_t>(tree.atoms[i])] = cut[i];
    }
    if (topics_of_nobody(topic_shares(theta, topic_of_atom, topics, context)) == 0) break;
    --topics;
  }
  return topics;
}

WordRanking ranking_of(const AtomWords& words, const Matrix& vectors, const TopicOptions& options) {
  return {words, vectors, {.exclusivity = options.exclusivity, .affinity = options.affinity}};
}

AtomWords atom_words(const WordEmissions& words, const TopicOptions& options,
                     const Context& context) {
  return {words, options.words == "average" ? AtomWords::By::kShares : AtomWords::By::kCounts,
          context};
}

Matrix word_probabilities(const AtomWords& words, const std::vector<WordSum>& sums,
                          const Context& context) {
  Matrix result(sums.size(), words.vocabulary());
  parallel_for(context, sums.size(),
               [&](std::size_t t) { words.probabilities(sums[t], result.row(t)); });
  return result;
}

}  // namespace saetm
