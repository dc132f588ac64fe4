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
