#include "saetm/leading_words.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr double kPrior = 10;  // words that draw a lift towards 1
constexpr std::size_t kCandidates = 50, kShown = 20, kBlock = 10;

double lift_of(double uses, double expected) {
  return (uses + kPrior) / (expected + kPrior);
}

double powered(double lift, double exclusivity) {
  if (exclusivity == 2) return lift * lift;  // the default, without a logarithm
  return exclusivity == 0.5 ? std::sqrt(lift) : std::pow(lift, exclusivity);
}

}  // namespace

WordRanking::WordRanking(const AtomWords& words, const Matrix& vectors,
                         const RankingOptions& options)
    : words_(words), vectors_(vectors), options_(options) {
  if (options.affinity == 0) return;
  if (vectors.rows() != words.vocabulary()) {
    throw Error("there are " + std::to_string(vectors.rows()) + " vectors of " +
                std::to_string(words.vocabulary()) + " words");
  }
  inverse_norms_.resize(vectors.rows());
  for (std::size_t w = 0; w < vectors.rows(); ++w) {
    const float norm = std::sqrt(squared_norm(vectors.row(w), vectors.cols()));
    inverse_norms_[w] = norm > 0 ? 1 / norm : 0;
  }
}

std::vector<LeadingWord> WordRanking::leading(const WordSum& sum) const {
  const std::vector<double> uses = words_.uses(sum);
  const double total = std::accumulate(uses.begin(), uses.end(), 0.0);
  if (!(total > 0)) return {};
  struct Candidate {
    std::size_t place;  // in the sum
    double score;
  };
  std::vector<Candidate> found(uses.size());
  const double per_word = words_.words_of(1);
  for (std::size_t j = 0; j < uses.size(); ++j) {
    const double common = words_.common()[static_cast<std::size_t>(sum.words[j])];
    const double score = options_.exclusivity == 0
                             ? uses[j] / total
                             : uses[j] / total *
                                   powered(lift_of(per_word * uses[j], per_word * total * common),
                                           options_.exclusivity);
    found[j] = {j, score};
  }
  const auto larger = [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.place < b.place;
  };
  const std::size_t kept = std::min(found.size(), options_.affinity > 0 ? kCandidates : kShown);
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end(),
                    larger);
  found.resize(kept);
  if (options_.affinity > 0) {
    // Σ_j r_j cos(i, j) over the others is u_i·Σ_j r_j u_j less its own r_i, u being unit vectors.
    const std::size_t d = vectors_.cols();
    std::vector<float> mean(d);
    std::vector<double> roots(kept);
    double all = 0;
    const auto row = [&](std::size_t i) {
      return static_cast<std::size_t>(sum.words[found[i].place]);
    };
    for (std::size_t i = 0; i < kept; ++i) {
      roots[i] = std::sqrt(found[i].score);
      all += roots[i];
      add_scaled(static_cast<float>(roots[i]) * inverse_norms_[row(i)], vectors_.row(row(i)),
                 mean.data(), d);
    }
    for (std::size_t i = 0; i < kept; ++i) {
      const double inverse = inverse_norms_[row(i)], others = all - roots[i];
      if (!(others > 0) || inverse == 0) continue;
      const double near = double{dot(vectors_.row(row(i)), mean.data(), d)} * inverse - roots[i];
      found[i].score *= std::exp(options_.affinity * near / others);
    }
    std::sort(found.begin(), found.end(), larger);
    found.resize(std::min(kept, kShown));
  }
  const auto likelier = [&](const Candidate& a, const Candidate& b) {
    return uses[a.place] != uses[b.place] ? uses[a.place] > uses[b.place] : a.place < b.place;
  };
  for (std::size_t begin = 0; begin < found.size(); begin += kBlock) {
    std::sort(found.begin() + static_cast<std::ptrdiff_t>(begin),
              found.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kBlock, found.size())),
              likelier);
  }
  std::vector<LeadingWord> words;
  for (const Candidate& candidate : found) {
    words.push_back(
        {sum.words[candidate.place], static_cast<float>(uses[candidate.place] / total)});
  }
  return words;
}

std::vector<std::vector<LeadingWord>> node_words(const AtomWords& words, const WordRanking& ranking,
                                                 std::span<const std::int32_t> atoms,
                                                 std::span<const std::int32_t> left,
                                                 std::span<const std::int32_t> right,
                                                 const Context& context) {
  const std::size_t leaves = atoms.size(), count = leaves + left.size();
  std::vector<std::vector<LeadingWord>> result(count);
  std::vector<WordSum> sums(count);
  // Merges whose children are done are done side by side; a child's sum is needed once.
  std::vector<std::size_t> depth(count);
  std::size_t deepest = 0;
  for (std::size_t i = leaves; i < count; ++i) {
    depth[i] = 1 + std::max(depth[static_cast<std::size_t>(left[i - leaves])],
                            depth[static_cast<std::size_t>(right[i - leaves])]);
    deepest = std::max(deepest, depth[i]);
  }
  std::vector<std::vector<std::size_t>> levels(deepest + 1);
  for (std::size_t i = 0; i < count; ++i) levels[depth[i]].push_back(i);
  for (const std::vector<std::size_t>& level : levels) {
    context.check_interrupt();
    parallel_for(context, level.size(), [&](std::size_t at) {
      const std::size_t node = level[at];
      if (node < leaves) {
        sums[node] = words.sum(atoms.subspan(node, 1));
      } else {
        WordSum& a = sums[static_cast<std::size_t>(left[node - leaves])];
        WordSum& b = sums[static_cast<std::size_t>(right[node - leaves])];
        sums[node] = a + b;
        a = {};
        b = {};
      }
      result[node] = ranking.leading(sums[node]);
    });
  }
  return result;
}

Matrix ranked_words(Matrix words, const std::vector<double>& common,
                    const std::vector<double>& masses, double exclusivity, const Context& context) {
  if (exclusivity == 0) return words;
  const std::size_t vocabulary = words.cols();
  parallel_for(context, words.rows(), [&](std::size_t t) {
    double total = 0;
    for (std::size_t w = 0; w < vocabulary; ++w) {
      const double p = words(t, w);
      const double score = p * powered(lift_of(masses[t] * p, masses[t] * common[w]), exclusivity);
      words(t, w) = static_cast<float>(score);
      total += score;
    }
    if (total > 0) scale(static_cast<float>(1 / total), words.row(t), vocabulary);
  });
  return words;
}

std::vector<std::int32_t> top_columns(std::span<const float> row, std::size_t count) {
  std::vector<std::int32_t> order(row.size());
  std::iota(order.begin(), order.end(), 0);
  count = std::min(count, row.size());
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
      [&](std::int32_t a, std::int32_t b) { return row[a] != row[b] ? row[a] > row[b] : a < b; });
  order.resize(count);
  return order;
}

}  // namespace saetm
