/// Two corpora by the atoms of one autoencoder.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/stack_rows.h"
#include "run/array.h"
#include "run/files/shares.h"
#include "run/files/topics.h"
#include "run/files/tree.h"
#include "run/model.h"
#include "saetm/error.h"
#include "saetm/sae.h"
#include "saetm/stability.h"
#include "views/analyze.h"

namespace saetm {
namespace {

/// A topic of B of which more of its mass than this is of atoms that A does not use is B's alone.
constexpr double kMostlyNew = 0.5;

bool same(const Matrix& a, const Matrix& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

void check_same_sae(const RunDirectory& a, const RunDirectory& b) {
  if (sum_of(a, kSae) == sum_of(b, kSae)) return;
  const SparseAutoencoder x = sae_of(a);
  const SparseAutoencoder y = sae_of(b);
  if (same(x.weights.decoder, y.weights.decoder)) return;
  throw Error(b.path() + ": its autoencoder is another than that of " + a.path() +
              "; fit it with --sae " + a.path());
}

/// (K) 1 for an atom that a document has a share of.
std::vector<char> used_atoms(const RunDirectory& run) {
  const SparseMatrix codes = theta_of(run);
  std::vector<char> used(codes.cols);
  for (std::size_t j = 0; j < codes.nonzeros(); ++j) {
    if (codes.values[j] > 0) used[static_cast<std::size_t>(codes.indices[j])] = 1;
  }
  return used;
}

std::int64_t count_alone(const std::vector<char>& used, const std::vector<char>& other) {
  std::int64_t count = 0;
  for (std::size_t k = 0; k < used.size(); ++k) count += used[k] && !other[k] ? 1 : 0;
  return count;
}

/// Topics of `run` that are mostly, by share, of atoms which another corpus does not use: they can
/// be in none of its topics.
std::vector<TopicAlone> topics_alone(const RunDirectory& run,
                                     const std::vector<char>& used_elsewhere) {
  const TopicRecords records = topics_of(run);
  std::vector<double> is_new;
  for (const char used : used_elsewhere) is_new.push_back(used ? 0 : 1);
  const std::vector<double> new_atoms = topic_means(records.atoms(), tree_of(run), is_new);
  std::vector<TopicAlone> alone;
  for (const TopicRecord& topic : records.topics) {
    const double share = new_atoms[topic.id];
    if (share > kMostlyNew) {
      alone.push_back({topic.id, topic.name, topic.words, topic.share, share});
    }
  }
  return alone;
}

}  // namespace

Analysis compare_runs(const RunDirectory& a, const RunDirectory& b, const AnalyzeOptions& options,
                      const SeedOptions& seed, const Context& context) {
  check_same_sae(a, b);
  const TopicOfAtom model = topic_of_atom_of(a);
  std::vector<SparseMatrix> parts;
  for (const RunDirectory* run : {&a, &b}) {
    // What documents have of atoms that no topic of the first has belongs to none.
    parts.push_back(measured_values(
        topic_shares(open_array(*run, kTheta).sparse_view(), model.of_atom, model.topics, context),
        present_share(a), options.measure));
  }
  const std::size_t first = parts[0].rows();
  const SparseMatrix values = stack_rows(parts, model.topics, context);
  std::vector<std::int32_t> side(values.rows());
  std::fill(side.begin() + static_cast<std::ptrdiff_t>(first), side.end(), 1);
  const GroupValues found =
      group_values(values, side, 2, options, static_cast<std::uint64_t>(seed.seed), context);
  Analysis analysis = analysis_of(a, {a.path(), b.path()}, found, options);
  for (AnalysisRow& row : analysis.rows) {
    row.difference = row.values[1] - row.values[0];
    row.only_first = row.values[0] > 0 && !(row.values[1] > 0);
  }
  analysis.sort_by([](const AnalysisRow& row) { return std::abs(*row.difference); });
  const std::vector<char> used_a = used_atoms(a), used_b = used_atoms(b);
  analysis.comparison = {count_alone(used_a, used_b), count_alone(used_b, used_a),
                         topics_alone(b, used_a)};
  return analysis;
}

}  // namespace saetm
