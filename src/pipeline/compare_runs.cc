/// Two corpora by the atoms of one autoencoder.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/stack_rows.h"
#include "pipeline/analysis_values.h"
#include "pipeline/analyze.h"
#include "pipeline/run_files.h"
#include "pipeline/shares_file.h"
#include "pipeline/topic_names.h"
#include "pipeline/topics_file.h"
#include "pipeline/tree_file.h"
#include "saetm/error.h"
#include "saetm/sae.h"
#include "saetm/stability.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

/// A topic of B of which more of its mass than this is of atoms that A does not use is B's alone.
constexpr double kMostlyNew = 0.5;

bool same(const Matrix& a, const Matrix& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

void check_same_sae(const RunDirectory& a, const RunDirectory& b) {
  if (a.sha256("train", "sae.safetensors") == b.sha256("train", "sae.safetensors")) return;
  const SparseAutoencoder x = load_sae(checked_file(a, "train", "sae.safetensors"));
  const SparseAutoencoder y = load_sae(checked_file(b, "train", "sae.safetensors"));
  if (same(x.weights.decoder, y.weights.decoder)) return;
  throw Error(b.path() + ": its autoencoder is another than that of " + a.path() +
              "; fit it with --sae " + a.path());
}

/// Of another run's documents by the topics of the first; what they have of atoms that no topic there
/// has belongs to none.
SparseMatrix values_of(const RunDirectory& run, const TopicOfAtom& topics, double present,
                       const std::string& measure, const Context& context) {
  SparseMatrix shares = topic_shares(open_array(run, "theta.safetensors").sparse_view(),
                                     topics.of_atom, topics.topics, context);
  if (measure == "active") return present_topics(std::move(shares), present);
  return measure == "main" ? main_topics(shares) : shares;
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
Json topics_alone(const RunDirectory& run, const std::vector<char>& used_elsewhere) {
  const Json topics = named_topics(run);
  std::vector<std::vector<std::int32_t>> atoms;
  for (const Json& topic : topics["topics"]) atoms.push_back(topic["atoms"]);
  std::vector<double> is_new;
  for (const char used : used_elsewhere) is_new.push_back(used ? 0 : 1);
  const std::vector<double> new_atoms = topic_means(atoms, tree_of(run), is_new);
  Json alone = Json::array();
  for (std::size_t t = 0; t < atoms.size(); ++t) {
    if (!(new_atoms[t] > kMostlyNew)) continue;
    const Json& topic = topics["topics"][t];
    alone.push_back({{"id", topic["id"]},
                     {"name", topic["name"]},
                     {"words", topic["words"]},
                     {"share", topic["share"]},
                     {"new_atoms", new_atoms[t]}});
  }
  return alone;
}

}  // namespace

Json compare_runs(const RunDirectory& a, const RunDirectory& b, const AnalyzeOptions& options,
                  const SeedOptions& seed, const Context& context) {
  check_same_sae(a, b);
  const TopicOfAtom model = load_topic_of_atom(a);
  std::vector<SparseMatrix> parts;
  for (const RunDirectory* run : {&a, &b}) {
    parts.push_back(values_of(*run, model, present_share(a), options.measure, context));
  }
  const std::size_t first = parts[0].rows();
  const SparseMatrix values = stack_rows(parts, model.topics, context);
  std::vector<std::int32_t> side(values.rows());
  std::fill(side.begin() + static_cast<std::ptrdiff_t>(first), side.end(), 1);
  const GroupValues found =
      group_values(values, side, 2, options, static_cast<std::uint64_t>(seed.seed), context);
  Json result = to_json_object(options);
  result["groups"] = columns_json({a.path(), b.path()}, found);
  std::vector<Json> topics = topics_json_of(a, found, options);
  for (Json& topic : topics) {
    const double in_a = topic["values"][0], in_b = topic["values"][1];
    topic["difference"] = in_b - in_a;
    topic["only"] = in_b > 0 || !(in_a > 0) ? Json() : Json("first");
  }
  std::stable_sort(topics.begin(), topics.end(), [](const Json& x, const Json& y) {
    return std::abs(x["difference"].get<double>()) > std::abs(y["difference"].get<double>());
  });
  result["topics"] = std::move(topics);
  const std::vector<char> used_a = used_atoms(a), used_b = used_atoms(b);
  result["atoms"] = {{"first_alone", count_alone(used_a, used_b)},
                     {"second_alone", count_alone(used_b, used_a)}};
  result["second_alone"] = topics_alone(b, used_a);
  return result;
}

}  // namespace saetm
