#pragma once
/// Corpora drawn from the Continuous Topic Model, of which everything is known (the paper's section
/// 3): what an autoencoder, and the whole pipeline, recover can be compared with the truth.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct SimulateOptions {
  std::int64_t documents = 10'000;
  std::int64_t dimensions = 128;
  std::int64_t atoms = 64;
  double concentration = 0.05;
  double concentration_decay = 0;
  std::int64_t groups = 1;
  double group_closeness = 0;
  double group_concentration = 0;
  double contributions = 20;
  double strength_shape = 1;
  double strength_rate = 20;
  double spread = 0.1;
  double noise = 0.1;
  std::int64_t vocabulary = 2000;
  double word_concentration = 0.01;
  double words = 100;
  std::int64_t seed = 0;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// An atom's part in a document.
struct SimulatedPart {
  std::int32_t atom = 0;
  float strength = 0;  ///< a_k, the sum of its contributions' strengths
};

/// A document and what it was made from.
struct SimulatedDocument {
  std::vector<double> theta;         ///< K, adds up to 1
  std::vector<SimulatedPart> parts;  ///< of atoms that contributed, by rising atom
  std::vector<float> embedding;      ///< d
  std::vector<std::int32_t> words;   ///< columns of the vocabulary, in no order that means anything
};

/// What contributions add up to.
struct SimulatedStrengths {
  std::vector<SimulatedPart> parts;
  double squares = 0;  ///< Σ s², by which the spread of directions adds up
};

/// The model with its topics drawn. A document is a function of the options, the seed and its row
/// alone, so any number of threads, blocks or machines draw the same corpus; other versions of
/// Boost.Random may draw another one.
class Simulation {
 public:
  /// Draws directions and words: time and memory O(K·(d + V)). Throws Error for options out of
  /// their ranges.
  explicit Simulation(const SimulateOptions& options);

  const SimulateOptions& options() const { return options_; }
  /// K×d, rows of length 1: μ_k.
  const Matrix& directions() const { return directions_; }
  /// K×V, rows add up to 1: p(w | k).
  const Matrix& words() const { return words_; }
  /// The group of an atom, from 0.
  std::int64_t group_of(std::int64_t atom) const;

  /// Draws document `row`, 0 ≤ row: time O(K + d·active atoms + V·topics of words).
  SimulatedDocument document(std::uint64_t row) const;

  /// Steps 2 and 3 alone, for a θ (K) of the caller: M ~ Poisson(λ) contributions, each of an atom
  /// drawn from θ with a strength drawn from Gamma(κ, ρ).
  SimulatedStrengths strengths(std::uint64_t row, std::span<const double> theta) const;

 private:
  class Draws;

  void draw_directions();
  void draw_words();
  std::vector<double> draw_theta(Draws& draws) const;
  SimulatedStrengths draw_strengths(Draws& draws, std::span<const double> theta) const;
  std::vector<float> draw_embedding(Draws& draws, const SimulatedStrengths& strengths) const;
  std::vector<std::int32_t> draw_document_words(Draws& draws, std::span<const double> theta) const;

  SimulateOptions options_;
  std::vector<double> concentrations_;  // K: α_k
  Matrix directions_, words_;
};

/// Writes a simulated corpus into a folder, which is made and must hold nothing else: corpus.jsonl
/// (id, text of words w0…, group: the atom of the largest share), embeddings.npy (N×d, f32);
/// of the truth directions.npy (K×d), words.npy (K×V), theta.safetensors and strengths.safetensors
/// (N×K, sparse; shares below 10⁻⁶ are left out); simulation.json with the options, last. Memory
/// does not grow with N. Throws Error naming the folder or file where that cannot be.
void write_simulation(const std::string& folder, const SimulateOptions& options,
                      const Context& context = {});

// What the options are: names, help, ranges.

template <class Visitor>
void SimulateOptions::fields(Visitor&& visit) {
  using O = SimulateOptions;
  visit("documents", &O::documents, Field{.help = "N", .unit = "documents", .min = 1, .max = 1e10});
  visit("dimensions", &O::dimensions, Field{.help = "d, of embeddings", .min = 1, .max = 65536});
  visit("atoms", &O::atoms,
        Field{.help = "K, topics that documents are made of", .min = 1, .max = 1e6});
  visit("concentration", &O::concentration,
        Field{.help = "α of the Dirichlet distribution of θ, the mean over atoms",
              .min = 1e-4,
              .max = 1e6});
  visit("concentration_decay", &O::concentration_decay,
        Field{.help =
                  "atoms' α falls as their rank to this power: 0 makes all alike, 1 is Zipf's law",
              .min = 0,
              .max = 10});
  visit("groups", &O::groups,
        Field{.help = "groups of atoms that lie near each other or come together",
              .min = 1,
              .max = 1e6});
  visit("group_closeness", &O::group_closeness,
        Field{.help = "mean cosine of two directions of a group: a hierarchy of two levels",
              .min = 0,
              .max = 0.999});
  visit("group_concentration", &O::group_concentration,
        Field{.help =
                  "shares of groups are drawn first, from a Dirichlet distribution of this α, then "
                  "those of atoms within: topics are correlated; 0 draws all at once",
              .min = 0,
              .max = 1e6});
  visit("contributions", &O::contributions,
        Field{.help = "λ, mean number of contributions to a document", .min = 0, .max = 1e7});
  visit("strength_shape", &O::strength_shape,
        Field{.help = "κ of the Gamma distribution of strengths", .min = 1e-6, .max = 1e6});
  visit("strength_rate", &O::strength_rate,
        Field{.help = "ρ of the Gamma distribution of strengths; their mean is κ/ρ",
              .min = 1e-6,
              .max = 1e6});
  visit("spread", &O::spread,
        Field{.help =
                  "root mean square distance of a contribution's direction from its atom's, which "
                  "has length 1",
              .min = 0,
              .max = 1e3});
  visit(
      "noise", &O::noise,
      Field{.help = "root mean square length of the noise on an embedding", .min = 0, .max = 1e6});
  visit("vocabulary", &O::vocabulary, Field{.help = "V", .unit = "words", .min = 1, .max = 1e7});
  visit(
      "word_concentration", &O::word_concentration,
      Field{.help = "α of the Dirichlet distribution of an atom's words", .min = 1e-4, .max = 1e6});
  visit("words", &O::words,
        Field{.help = "mean number of words of a document, which has one at least",
              .unit = "words",
              .min = 1,
              .max = 1e6});
  visit("seed", &O::seed, Field{.help = "seed of all random choices", .min = 0});
}

}  // namespace saetm
