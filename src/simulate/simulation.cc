#include <map>
#include <numeric>

#include "core/vector.h"
#include "saetm/error.h"
#include "saetm/simulate.h"
#include "simulate/draws.h"

namespace saetm {
namespace {

// Streams of the seed; documents' follow the last.
constexpr std::uint64_t kDirections = 1, kWords = 2, kDocuments = std::uint64_t{1} << 32;

std::vector<double> cumulated(std::span<const double> weights) {
  std::vector<double> sums(weights.size());
  std::partial_sum(weights.begin(), weights.end(), sums.begin());
  return sums;
}

/// Σ α_k = K·mean, falling as rank^−decay.
std::vector<double> concentrations(const SimulateOptions& options) {
  std::vector<double> alpha;
  for (std::int64_t k = 0; k < options.atoms; ++k) {
    alpha.push_back(std::pow(static_cast<double>(k + 1), -options.concentration_decay));
  }
  const double sum = std::accumulate(alpha.begin(), alpha.end(), 0.0);
  const double scale = options.concentration * static_cast<double>(options.atoms) / sum;
  for (double& a : alpha) a *= scale;
  return alpha;
}

}  // namespace

Simulation::Simulation(const SimulateOptions& options) : options_(options) {
  check_options(options_);
  if (options_.groups > options_.atoms) {
    throw Error("--groups " + std::to_string(options_.groups) + " are more than the " +
                std::to_string(options_.atoms) + " atoms");
  }
  concentrations_ = concentrations(options_);
  draw_directions();
  draw_words();
}

std::int64_t Simulation::group_of(std::int64_t atom) const {
  return atom * options_.groups / options_.atoms;
}

void Simulation::draw_directions() {
  const auto atoms = static_cast<std::size_t>(options_.atoms);
  const auto d = static_cast<std::size_t>(options_.dimensions);
  directions_ = Matrix(atoms, d);
  Draws draws(options_.seed, kDirections);
  const auto unit = [&] {
    std::vector<double> v(d);
    for (double& x : v) x = draws.normal();
    const double length = std::sqrt(std::inner_product(v.begin(), v.end(), v.begin(), 0.0));
    for (double& x : v) x /= length;
    return v;
  };
  const double of_group = std::sqrt(options_.group_closeness);
  const double own = std::sqrt(1 - options_.group_closeness);
  std::vector<double> parent;
  for (std::size_t k = 0; k < atoms; ++k) {
    const auto atom = static_cast<std::int64_t>(k);
    if (k == 0 || group_of(atom) != group_of(atom - 1)) parent = unit();
    std::vector<double> v = unit();
    double squares = 0;
    for (std::size_t i = 0; i < d; ++i) {
      v[i] = of_group * parent[i] + own * v[i];
      squares += v[i] * v[i];
    }
    for (std::size_t i = 0; i < d; ++i) {
      directions_.row(k)[i] = static_cast<float>(v[i] / std::sqrt(squares));
    }
  }
}

void Simulation::draw_words() {
  const auto vocabulary = static_cast<std::size_t>(options_.vocabulary);
  words_ = Matrix(static_cast<std::size_t>(options_.atoms), vocabulary);
  const std::vector<double> alpha(vocabulary, options_.word_concentration);
  Draws draws(options_.seed, kWords);
  for (std::size_t k = 0; k < words_.rows(); ++k) {
    const std::vector<double> shares = draws.dirichlet(alpha);
    std::copy(shares.begin(), shares.end(), words_.row(k));
  }
}

std::vector<double> Simulation::draw_theta(Draws& draws) const {
  if (options_.group_concentration == 0) return draws.dirichlet(concentrations_);
  const auto groups = static_cast<std::size_t>(options_.groups);
  const std::vector<double> of_groups =
      draws.dirichlet(std::vector<double>(groups, options_.group_concentration));
  std::vector<double> theta;
  for (std::int64_t first = 0, end = 0; first < options_.atoms; first = end) {
    const std::int64_t group = group_of(first);
    while (end < options_.atoms && group_of(end) == group) ++end;
    const std::span<const double> alpha(concentrations_.data() + first,
                                        static_cast<std::size_t>(end - first));
    for (const double share : draws.dirichlet(alpha)) {
      theta.push_back(share * of_groups[static_cast<std::size_t>(group)]);
    }
  }
  return theta;
}

SimulatedStrengths Simulation::draw_strengths(Draws& draws, std::span<const double> theta) const {
  const std::vector<double> sums = cumulated(theta);
  std::map<std::int32_t, double> of_atoms;
  SimulatedStrengths strengths;
  const std::int64_t contributions = draws.poisson(options_.contributions);
  for (std::int64_t m = 0; m < contributions; ++m) {
    const auto atom = static_cast<std::int32_t>(draws.place(sums));
    const double strength = draws.gamma(options_.strength_shape) / options_.strength_rate;
    of_atoms[atom] += strength;
    strengths.squares += strength * strength;
  }
  for (const auto& [atom, strength] : of_atoms) {
    strengths.parts.push_back({atom, static_cast<float>(strength)});
  }
  return strengths;
}

// Contributions s·v with v ~ Normal(μ, spread²/d·I) add up to Σ s·μ and a normal deviate of
// variance spread²/d·Σ s², and so are one with the noise.
std::vector<float> Simulation::draw_embedding(Draws& draws,
                                              const SimulatedStrengths& strengths) const {
  const auto d = static_cast<std::size_t>(options_.dimensions);
  std::vector<float> embedding(d);
  for (const SimulatedPart& part : strengths.parts) {
    add_scaled(part.strength, directions_.row(static_cast<std::size_t>(part.atom)),
               embedding.data(), d);
  }
  const double variance =
      options_.noise * options_.noise + options_.spread * options_.spread * strengths.squares;
  const double deviation = std::sqrt(variance / static_cast<double>(d));
  for (float& value : embedding) value += static_cast<float>(deviation * draws.normal());
  return embedding;
}

std::vector<std::int32_t> Simulation::draw_document_words(Draws& draws,
                                                          std::span<const double> theta) const {
  const std::vector<double> sums = cumulated(theta);
  std::map<std::size_t, std::int64_t> of_atoms;
  const std::int64_t count = std::max<std::int64_t>(1, draws.poisson(options_.words));
  for (std::int64_t i = 0; i < count; ++i) ++of_atoms[draws.place(sums)];
  std::vector<std::int32_t> words;
  std::vector<double> row(words_.cols());
  for (const auto& [atom, times] : of_atoms) {
    std::copy_n(words_.row(atom), row.size(), row.begin());
    const std::vector<double> of_words = cumulated(row);
    for (std::int64_t i = 0; i < times; ++i) {
      words.push_back(static_cast<std::int32_t>(draws.place(of_words)));
    }
  }
  return words;
}

SimulatedDocument Simulation::document(std::uint64_t row) const {
  Draws draws(options_.seed, kDocuments + row);
  SimulatedDocument document;
  document.theta = draw_theta(draws);
  SimulatedStrengths strengths = draw_strengths(draws, document.theta);
  document.embedding = draw_embedding(draws, strengths);
  document.words = draw_document_words(draws, document.theta);
  document.parts = std::move(strengths.parts);
  return document;
}

SimulatedStrengths Simulation::strengths(std::uint64_t row, std::span<const double> theta) const {
  Draws draws(options_.seed, kDocuments + row);
  return draw_strengths(draws, theta);
}

}  // namespace saetm
