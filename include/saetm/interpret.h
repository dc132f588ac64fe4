#pragma once
/// Word distributions for atoms (the paper's Eq. 11), by expectation–maximisation.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct InterpretOptions {
  double background = 0.3;
  bool learn_background = false;
  double prior = 0;
  bool idf = true;
  std::int64_t iterations = 50;
  double tolerance = 1e-4;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit(
        "background", &InterpretOptions::background,
        Field{
            .help = "share π of a document's words that no topic explains", .min = 0, .max = 0.99});
    visit("learn_background", &InterpretOptions::learn_background,
          Field{.help = "estimate π too, beginning with --background"});
    visit(
        "prior", &InterpretOptions::prior,
        Field{.help = "words added to each atom's own, drawn as the whole corpus draws them: atoms "
                      "with few words of their own move towards what is usual",
              .unit = "words",
              .min = 0,
              .max = 1e6});
    visit("idf", &InterpretOptions::idf,
          Field{.help = "weigh a word by its inverse document frequency, as the paper does"});
    visit("iterations", &InterpretOptions::iterations,
          Field{.help = "most expectation–maximisation passes",
                .unit = "passes",
                .min = 1,
                .max = 100'000});
    visit("tolerance", &InterpretOptions::tolerance,
          Field{.help = "stop when a pass raises the log-likelihood by less than this share of it",
                .min = 0,
                .max = 1});
  }
};

struct ShareOptions {
  std::string shares = "specific";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("shares", &ShareOptions::shares,
          Field{.help = "a document's shares of atoms: specific weighs activations by how specific "
                        "an atom is, plain takes them as they are, as the paper does",
                .choices = "specific|plain"});
  }
};

/// How alike the documents of each atom are, 0..1: the length of the θ-weighted mean of their unit,
/// centred embeddings (K). An atom of style or length, active everywhere, is near 0.
std::vector<float> atom_specificity(const SparseMatrix& codes, const Embeddings& embeddings,
                                    const Context& context = {});

/// Activations times the square of their atom's specificity: what shares are taken from, since an
/// activation's strength alone is not its importance.
SparseMatrix weighted_by_specificity(SparseMatrix codes, std::span<const float> specificity);

/// p(w | d) = (1 − π)·Σ_k θ_dk B_kw + π·p0_w.
struct WordEmissions {
  Matrix atoms;                    ///< B (K, V), rows sum to 1; a row of zeros for an unused atom
  std::vector<float> background;   ///< p0 (V), sums to 1
  double background_share = 0;     ///< π, as given or as learned
  std::vector<float> mean_shares;  ///< θ̄ (K): mean of θ over all N documents
  /// Σ_d Σ_w n_dw idf_w log p(w|d) before each pass, divided by Σ_d Σ_w n_dw idf_w; with a prior
  /// plus its logarithm, divided alike: prior · Σ_k Σ_w q_w log B_kw over atoms in use, where q is
  /// the corpus' idf-weighted share of words. Never falls.
  std::vector<double> log_likelihood;
};

/// codes (N×K, ≥ 0) and counts (N×V, ≥ 0) of the same documents. θ is codes with rows summing to 1;
/// a document without active atoms has an empty row and is left to the background. Deterministic
/// for any number of threads. Throws Error when the row counts differ or there is nothing to count.
WordEmissions interpret(const SparseMatrix& codes, const SparseMatrix& counts,
                        const InterpretOptions& options, const Context& context = {});

/// idf_w = ln(N / df_w), divided by its maximum (1 where all are 0); all 1 when `use` is false.
std::vector<float> inverse_document_frequency(const SparseMatrix& counts, bool use);

}  // namespace saetm
