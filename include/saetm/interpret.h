#pragma once
/// Word distributions for atoms (the paper's Eq. 11), by expectation–maximisation.
#include <cstdint>
#include <functional>
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
  double prior = 30;  // by held-out likelihood, docs/quality.md
  bool idf = true;
  std::string counts = "root";
  std::string documents = "even";
  std::int64_t iterations = 50;
  double tolerance = 1e-4;
  std::int64_t step_documents = 0;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// p(w | d) = (1 − π)·Σ_k θ_dk B_kw + π·p0_w with B_kw = atoms_kw + smoothing_k · usual_w.
struct WordEmissions {
  SparseMatrix atoms;             ///< (K, V) words of an atom's own; with smoothing_k a row sums to
                                  ///< 1; an atom that is not in use has an empty row
  std::vector<float> smoothing;   ///< (K) share of an atom's words that the prior gives; 0 without
  std::vector<float> usual;       ///< (V) the corpus' idf-weighted share of words, sums to 1
  std::vector<float> background;  ///< p0 (V), sums to 1
  double background_share = 0;    ///< π, as given or as learned
  std::vector<double> mass;       ///< (K) idf-weighted words that the atom's own account for
  std::vector<float> idf;         ///< (V) what words were weighed by
  std::vector<float> mean_shares;  ///< θ̄ (K): mean of θ over all N documents
  /// Σ_d Σ_w n_dw idf_w log p(w|d) before each pass, divided by Σ_d Σ_w n_dw idf_w; with a prior
  /// plus its logarithm, divided alike: prior · Σ_k Σ_w usual_w log B_kw over atoms in use. Never
  /// falls, but in a stepwise estimate, where it is of each step's documents.
  std::vector<double> log_likelihood;

  /// B_k (V).
  void row(std::size_t k, float* out) const;
  /// B (K, V), for few atoms.
  Matrix dense() const;
};

/// What emissions are estimated from: codes (N×K, ≥ 0) and counts (N×V, ≥ 0) of the same documents.
/// θ is codes, times the atoms' weights where given, with rows summing to 1; a document without
/// active atoms has an empty row and is left to the background.
struct EmissionInput {
  SparseView codes, counts;
  std::span<const float> atom_weights = {};  ///< (K), ≥ 0; empty: all 1
  /// (N), ≥ 0, how often a document counts; empty: as InterpretOptions::documents says.
  std::span<const float> document_weights = {};
  /// Where to begin instead of at uniform words: emissions of the same K and V. All words are
  /// possible again for an atom in the first pass.
  const WordEmissions* start = nullptr;
  /// Documents that are turned by words at a time; 0 takes as many as fit into a gibibyte. Does not
  /// change the result.
  std::size_t block_documents = 0;
};

/// How an estimate lives beside what it computes; nothing here changes the result.
struct InterpretLife {
  /// Written after each pass but the last, continued from if it is there, left to the caller to
  /// delete. Empty keeps none. Of several workers the first writes it and all read it, and where
  /// their group lets them (Communicator::resume), one that was stopped goes on from it.
  std::string checkpoint = {};
  /// Names input and options: a checkpoint under another name is refused.
  std::string tie = {};
  /// Called after each pass, from the calling thread, with the log-likelihood of all passes and
  /// whether it was the last.
  std::function<void(const std::vector<double>& log_likelihood, bool is_last)> observer = {};
};

/// Expectation–maximisation over the non-zeros (Eq. 11). Sums are exact (fixed-point), so that the
/// result is the same, to the byte, for any number of threads, blocks or workers. Memory: 4 to 8
/// bytes for each atom and word that meet (at most 4·K·V bytes while it runs), once, and a block of
/// counts. Throws Error when sizes differ or there is nothing to count. Several workers of a
/// context, all with the same input, take a share of the documents each, and return the same bytes
/// as one. Throws Error when a checkpoint is another estimate's, or asked for with step_documents.
WordEmissions interpret(const EmissionInput& input, const InterpretOptions& options,
                        const InterpretLife& life, const Context& context = {});
WordEmissions interpret(const EmissionInput& input, const InterpretOptions& options,
                        const Context& context = {});
WordEmissions interpret(const SparseView& codes, const SparseView& counts,
                        const InterpretOptions& options, const Context& context = {});

/// What documents weigh, lest a text that stands there many times, or a very long one, decide a
/// topic's words (N): 1, but 1/√m for m documents of the same 8 or more words (repeats.h), and of
/// one with more than 10 times the median number of words (with `root` of their roots) as much as
/// makes it weigh 10 such documents. Empty where all weigh 1.
std::vector<float> even_document_weights(const SparseView& counts, bool root);

/// Removes the checkpoint, unless it is of another estimate.
void remove_checkpoint(const InterpretLife& life);

/// θ̄ (K), the mean of θ over all N documents, from activations and the atoms' weights (empty: 1).
std::vector<float> mean_shares(const SparseView& codes, std::span<const float> atom_weights);

/// idf_w = ln(N / df_w), divided by its maximum (1 where all are 0); all 1 when `use` is false.
std::vector<float> inverse_document_frequency(const SparseView& counts, bool use);

// What the options are: names, help, ranges.

template <class Visitor>
void InterpretOptions::fields(Visitor&& visit) {
  visit(
      "background", &InterpretOptions::background,
      Field{.help = "share π of a document's words that no topic explains", .min = 0, .max = 0.99});
  visit("learn_background", &InterpretOptions::learn_background,
        Field{.help = "estimate π too, beginning with --background"});
  visit("prior", &InterpretOptions::prior,
        Field{.help = "words added to each atom's own, drawn as the whole corpus draws them: atoms "
                      "with few words of their own move towards what is usual",
              .unit = "words",
              .min = 0,
              .max = 1e6});
  visit("idf", &InterpretOptions::idf,
        Field{.help = "weigh a word by its inverse document frequency, as the paper does"});
  visit("counts", &InterpretOptions::counts,
        Field{.help = "how often a word counts in a document that has it several times: root takes "
                      "the square root of its count, lest single documents lead, plain the count, "
                      "as the paper does",
              .choices = "root|plain"});
  visit(
      "documents", &InterpretOptions::documents,
      Field{.help = "what documents weigh: even counts a text once however often it is repeated, "
                    "and a very long one as ten of median length; plain counts every word, as the "
                    "paper does",
            .choices = "even|plain"});
  visit("iterations", &InterpretOptions::iterations,
        Field{.help = "most expectation–maximisation passes",
              .unit = "passes",
              .min = 1,
              .max = 100'000});
  visit("tolerance", &InterpretOptions::tolerance,
        Field{.help = "stop when a pass raises the log-likelihood by less than this share of it",
              .min = 0,
              .max = 1});
  visit("step_documents", &InterpretOptions::step_documents,
        Field{.help = "for what is too large for many passes: one pass, in which the words are "
                      "estimated anew after every so many documents (stepwise EM); 0 takes all "
                      "documents in each pass",
              .unit = "documents",
              .min = 0,
              .max = 1e12});
}

}  // namespace saetm
