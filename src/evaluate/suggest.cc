#include "saetm/suggest.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "core/options_io.h"
#include "core/quiet.h"

namespace saetm {
namespace {

std::vector<std::int32_t> cut_of(const AtomTree& tree, std::int64_t count,
                                 const TopicOptions& options, std::uint64_t seed,
                                 const Context& context) {
  const auto topics =
      std::min(static_cast<std::size_t>(count), tree.atoms.size());  // a half may use fewer atoms
  return options.method == "kmeans" ? kmeans(tree, topics, options.restarts, seed, context)
                                    : tree.cut(topics);
}

/// Adjusted Rand index of two trees' cuts, over the atoms that both use, by their shares in all.
double agreement(const AtomTree& all, const AtomTree& first, const AtomTree& second,
                 std::int64_t count, const TopicOptions& options, std::uint64_t seed,
                 const Context& context) {
  std::map<std::int32_t, std::int32_t> label;
  const auto cut = cut_of(first, count, options, seed, context);
  for (std::size_t i = 0; i < cut.size(); ++i) label[first.atoms[i]] = cut[i];
  const auto other = cut_of(second, count, options, seed, context);
  std::vector<std::int32_t> a, b;
  std::vector<float> weights;
  for (std::size_t i = 0; i < other.size(); ++i) {
    const auto found = label.find(second.atoms[i]);
    if (found == label.end()) continue;
    const auto place = std::lower_bound(all.atoms.begin(), all.atoms.end(), found->first);
    a.push_back(found->second);
    b.push_back(other[i]);
    weights.push_back(all.weights[static_cast<std::size_t>(place - all.atoms.begin())]);
  }
  return adjusted_rand_index(a, b, weights);
}

/// Where a score bends, as a number of topics.
std::int64_t knee_of(const std::vector<CurvePoint>& curve, double CurvePoint::* score) {
  std::vector<double> x, y;
  std::vector<std::int64_t> topics;
  for (const CurvePoint& point : curve) {
    if (std::isnan(point.*score)) continue;  // nothing to score
    topics.push_back(point.topics);
    x.push_back(std::log(static_cast<double>(point.topics)));
    y.push_back(point.*score);
  }
  if (topics.size() < 3) return 0;
  const std::ptrdiff_t place = knee(x, y);
  return place < 0 ? 0 : topics[static_cast<std::size_t>(place)];
}

/// The middle one of the knees (of two the lower), and why, in one sentence.
void recommend(Suggestion& found) {
  std::vector<std::int64_t> knees;
  std::string told;
  const auto add = [&](std::int64_t topics, const char* score) {
    if (topics == 0) return;
    knees.push_back(topics);
    told += (told.empty() ? "" : ", ") + std::string(score) + " at " + std::to_string(topics);
  };
  add(found.npmi_knee, "coherence");
  add(found.diversity_knee, "diversity");
  add(found.agreement_knee, "agreement between halves of the corpus");
  if (knees.empty()) {
    found.recommendation =
        "No score bends: take as many topics as you want to read, their quality changes evenly.";
    return;
  }
  std::sort(knees.begin(), knees.end());
  found.topics = knees[(knees.size() - 1) / 2];
  found.recommendation = "Begin with " + std::to_string(found.topics) +
                         " topics, the middle of where the scores bend (" + told + ").";
}

}  // namespace

std::vector<std::int64_t> topic_grid(std::int64_t most) {
  std::vector<std::int64_t> grid;
  if (most < 5) {
    for (std::int64_t t = 2; t <= most; ++t) grid.push_back(t);
    return grid;
  }
  for (int step = 0;; ++step) {
    const auto t = static_cast<std::int64_t>(std::llround(5 * std::pow(2.0, 0.5 * step)));
    if (t >= most) break;
    grid.push_back(t);
  }
  // A last step of less than a fifth tells nothing.
  if (grid.size() > 1 && static_cast<double>(grid.back()) * 1.2 > static_cast<double>(most)) {
    grid.pop_back();
  }
  grid.push_back(most);
  return grid;
}

std::ptrdiff_t knee(std::span<const double> x, std::span<const double> y) {
  const auto [low, high] = std::minmax_element(y.begin(), y.end());
  if (!(*high > *low)) return -1;
  const double x_span = x.back() - x.front(), y_span = *high - *low;
  const double rise = (y.back() - y.front()) / y_span;
  std::ptrdiff_t above = 0, below = 0;
  std::vector<double> gap;
  for (std::size_t i = 0; i < x.size(); ++i) {
    gap.push_back((y[i] - y.front()) / y_span - rise * (x[i] - x.front()) / x_span);
    if (gap[i] > gap[above]) above = static_cast<std::ptrdiff_t>(i);
    if (gap[i] < gap[below]) below = static_cast<std::ptrdiff_t>(i);
  }
  constexpr double kLeast = 0.05;
  return gap[above] >= kLeast ? above : gap[below] <= -kLeast ? below : -1;
}

Suggestion suggest_topics(const ResampleInput& input, const AtomTree& tree,
                          const TopicOptions& topics, const EvaluateOptions& evaluate,
                          const SuggestOptions& options, std::uint64_t seed,
                          const Context& context) {
  check_options(options);
  check_options(evaluate);
  const auto grid =
      topic_grid(std::min(options.most_topics, static_cast<std::int64_t>(tree.atoms.size())));
  const auto splits = static_cast<std::uint64_t>(options.splits);
  const std::size_t documents = input.theta.rows();
  QuietProgress quiet(*context.progress);
  const Context within = context.within(quiet);
  Suggestion result;
  for (const std::int64_t t : grid) result.curve.push_back({.topics = t});

  ProgressScope progress(context, "suggest", 2 * splits + grid.size(), "steps");
  std::uint64_t done = 0;
  for (std::uint64_t split = 0; split < splits; ++split) {
    const auto half = [&](bool second) {
      const AtomTree found =
          resampled_tree(input, half_weights(documents, seed, split, second), 0, within);
      progress.update(++done, "halves of the corpus");
      return found;
    };
    const AtomTree first = half(false), second = half(true);
    for (CurvePoint& point : result.curve) {
      point.agreement += agreement(tree, first, second, point.topics, topics, seed, within) /
                         static_cast<double>(splits);
    }
  }
  const AtomWords atom_words = saetm::atom_words(input.words, topics, within);
  const Matrix vectors =
      topics.affinity > 0 ? word_vectors(input.counts, input.embeddings, within) : Matrix{};
  const WordRanking ranking = ranking_of(atom_words, vectors, topics);
  for (CurvePoint& point : result.curve) {
    const Topics found = make_topics(tree, cut_of(tree, point.topics, topics, seed, within),
                                     input.theta, atom_words, ranking, topics, within);
    std::vector<std::vector<std::int32_t>> words;
    for (const std::vector<LeadingWord>& leading : found.leading) {
      std::vector<std::int32_t>& list = words.emplace_back();
      for (const LeadingWord& word : leading) {
        if (list.size() < static_cast<std::size_t>(evaluate.top_words)) list.push_back(word.word);
      }
    }
    point.npmi = mean_over_topics(npmi(words, input.counts, within));
    point.diversity = diversity(words);
    progress.update(++done, std::to_string(point.topics) + " topics");
  }
  result.npmi_knee = knee_of(result.curve, &CurvePoint::npmi);
  result.diversity_knee = knee_of(result.curve, &CurvePoint::diversity);
  // Where most topics are one atom, halves agree by construction.
  std::vector<CurvePoint> merged = result.curve;
  std::erase_if(merged, [&](const CurvePoint& point) {
    return 2 * point.topics > static_cast<std::int64_t>(tree.atoms.size());
  });
  result.agreement_knee = knee_of(merged, &CurvePoint::agreement);
  recommend(result);
  return result;
}

}  // namespace saetm
