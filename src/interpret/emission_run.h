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
  const backend::EmissionModel& model() const { return model_; }
  /// Goes on from a model after a pass, of the same input and options.
  void resume(backend::EmissionModel model, std::vector<double> log_likelihood);
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
  /// Adds the expected counts of documents first..first+count−1 to `sums`.
  void add_sums(std::size_t first, std::size_t count, backend::EmissionSums& sums) const;
  /// The same, each worker of the context taking its share of those documents: one call of theirs.
  backend::EmissionSums sums_of_all_workers(std::size_t first, std::size_t count) const;
  /// Ends a pass that left the model as it was: sums become the model.
  void advance(const backend::EmissionSums& sums);
  /// What a count of n counts, see InterpretOptions::counts.
  float counted(float n) const { return root_ && n > 0 ? std::sqrt(n) : n; }
  void weigh_words();
  void drop_traces();
  void continue_from(const WordEmissions& words);
  void mark_used();
  double prior_likelihood() const;
  void end_pass(double prior, const backend::EmissionSums& sums);
  /// Sets the model's rows from each(w, put) with put(k, units), and its totals.
  template <class Each>
  void set_rows(const Each& each);
  /// The model moves by `step` towards sums that stand for a share of 1/factor of all documents.
  void blend(const backend::EmissionSums& sums, double step, double factor);
  void set_background(const backend::EmissionSums& sums);

  EmissionInput input_;
  InterpretOptions options_;
  Context context_;
  bool root_;
  std::vector<float> ones_;       // (K) where no weights are given
  std::vector<float> idf_;        // (V)
  std::vector<float> usual_;      // (V)
  std::unique_ptr<Block> whole_;  // all documents, where they are one block
  double mass_ = 0;               // Σ_d Σ_w n_dw idf_w
  std::vector<char> used_;        // (K) atoms that a prior counts; filled where there is one
  backend::EmissionModel model_;
  std::vector<double> log_likelihood_;
};

}  // namespace saetm
