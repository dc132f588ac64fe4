#pragma once
/// One estimate of emissions between two passes.
#include <cmath>
#include <memory>
#include <vector>

#include "backend/backend.h"
#include "core/huge_pages.h"
#include "saetm/interpret.h"

namespace saetm {

class EmissionRun {
 public:
  /// Checks the input and sets the model to its start. Keeps views of the input.
  EmissionRun(const EmissionInput& input, const InterpretOptions& options, const Context& context);

  /// One pass over all documents.
  void pass();
  /// One pass in steps of options.step_documents, each of which moves the model.
  void stepwise_pass();
  /// True when the last pass gained little, or was the last that the options allow.
  bool is_done() const;

  const std::vector<double>& log_likelihood() const { return log_likelihood_; }
  const backend::EmissionModel& model() const { return session_->model(); }
  const backend::EmissionMixture& mixture() const { return mixture_; }
  /// Goes on from a model after a pass, of the same input and options, with its p0 and π.
  void resume(backend::EmissionModel model, std::vector<double> common, double background,
              std::vector<double> log_likelihood);
  /// The emissions; the model is given up.
  WordEmissions finish();

 private:
  /// Some documents, turned by words.
  struct Block {
    SparseMatrix counts_by_word;      // (V, n)
    std::vector<std::int64_t> first;  // (n + 1)
    HugePages<backend::EmissionEntry> entries;
    backend::EmissionDocuments documents;
  };
  std::unique_ptr<Block> make_block(std::size_t first, std::size_t count) const;
  std::size_t documents() const { return input_.counts.rows(); }
  std::size_t block_documents() const;
  /// The expected counts of documents first..first+count−1.
  backend::EmissionSums sums(std::size_t first, std::size_t count);
  /// The same, each worker of the context taking its share of those documents: one call of theirs.
  backend::EmissionSums sums_of_all_workers(std::size_t first, std::size_t count);
  /// Ends a pass that left the model as it was: sums become the model.
  void advance(const backend::EmissionSums& sums);
  /// What a count of n counts, see InterpretOptions::counts.
  float counted(float n) const { return root_ && n > 0 ? std::sqrt(n) : n; }
  void weigh_words();
  backend::EmissionModel without_traces() const;
  backend::EmissionModel continued_from(const WordEmissions& words);
  void mark_used();
  double prior_likelihood() const;
  void end_pass(double prior, const backend::EmissionSums& sums);
  /// The model whose rows each(w, put) gives, as put(k, units), k ascending.
  template <class Each>
  backend::EmissionModel model_of(const Each& each) const;
  /// The model moves by `step` towards sums that stand for a share of 1/factor of all documents.
  void blend(const backend::EmissionSums& sums, double step, double factor);
  void set_background(const backend::EmissionSums& sums);

  EmissionInput input_;
  InterpretOptions options_;
  Context context_;
  bool root_;
  std::vector<float> ones_;       // (K) where no weights are given
  std::vector<float> weights_;    // (N) of documents, where the input gives none
  std::vector<float> idf_;        // (V)
  std::vector<float> usual_;      // (V)
  std::unique_ptr<Block> whole_;  // all documents, where they are one block
  double mass_ = 0;               // Σ_d Σ_w n_dw idf_w
  std::vector<char> used_;        // (K) atoms that a prior counts; filled where there is one
  backend::EmissionMixture mixture_;
  std::unique_ptr<backend::EmissionSession> session_;  // has the model, and views of whole_
  std::vector<double> log_likelihood_;
};

}  // namespace saetm
