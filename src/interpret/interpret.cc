#include "saetm/interpret.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "interpret/checkpoint.h"
#include "interpret/emission_run.h"
#include "saetm/communicator.h"
#include "saetm/error.h"

namespace saetm {

std::vector<float> inverse_document_frequency(const SparseView& counts, bool use) {
  std::vector<float> idf(counts.cols, 1.0F);
  if (!use) return idf;
  std::vector<std::int64_t> frequency(counts.cols);
  for (const std::int32_t w : counts.indices) ++frequency[w];
  float largest = 0;
  for (std::size_t w = 0; w < idf.size(); ++w) {
    const double df = std::max<double>(1, static_cast<double>(frequency[w]));
    idf[w] = static_cast<float>(std::log(static_cast<double>(counts.rows()) / df));
    largest = std::max(largest, idf[w]);
  }
  for (float& value : idf) value = largest > 0 ? value / largest : 1.0F;
  return idf;
}

std::vector<float> mean_shares(const SparseView& codes, std::span<const float> atom_weights) {
  std::vector<double> sums(codes.cols);
  std::vector<double> row;
  for (std::size_t d = 0; d < codes.rows(); ++d) {
    const auto atoms = codes.row_indices(d);
    const auto values = codes.row_values(d);
    row.assign(values.begin(), values.end());
    double total = 0;
    for (std::size_t j = 0; j < row.size(); ++j) {
      if (!atom_weights.empty()) row[j] *= atom_weights[static_cast<std::size_t>(atoms[j])];
      total += row[j];
    }
    for (std::size_t j = 0; j < row.size() && total > 0; ++j) {
      sums[static_cast<std::size_t>(atoms[j])] += row[j] / total;
    }
  }
  for (double& sum : sums) sum /= static_cast<double>(std::max<std::size_t>(1, codes.rows()));
  return {sums.begin(), sums.end()};
}

void WordEmissions::row(std::size_t k, float* out) const {
  const float share = smoothing.empty() ? 0.0F : smoothing[k];
  for (std::size_t w = 0; w < atoms.cols; ++w) out[w] = share > 0 ? share * usual[w] : 0.0F;
  const auto words = atoms.row_indices(k);
  const auto values = atoms.row_values(k);
  for (std::size_t j = 0; j < words.size(); ++j) out[words[j]] += values[j];
}

Matrix WordEmissions::dense() const {
  Matrix result(atoms.rows(), atoms.cols);
  for (std::size_t k = 0; k < atoms.rows(); ++k) row(k, result.row(k));
  return result;
}

namespace {

/// Brings the run, and its worker, to where the checkpoint is.
void go_on(EmissionRun& run, const InterpretLife& life, const Context& context) {
  do {
    load_checkpoint(life, run);
    context.workers->resume(static_cast<std::int64_t>(run.log_likelihood().size()));
  } while (passes_kept(life) > run.log_likelihood().size());  // the first worker went on meanwhile
}

}  // namespace

WordEmissions interpret(const EmissionInput& input, const InterpretOptions& options,
                        const InterpretLife& life, const Context& context) {
  EmissionRun run(input, options, context);
  const bool keeps = !life.checkpoint.empty();
  if (options.step_documents > 0) {
    if (keeps) throw Error("--step-documents is one pass: there is nothing to go on from");
    run.stepwise_pass();
    return run.finish();
  }
  if (keeps) go_on(run, life, context);
  ProgressScope progress(context, "interpret", static_cast<std::uint64_t>(options.iterations),
                         "passes");
  while (!run.is_done()) {
    run.pass();
    if (keeps && !run.is_done() && context.workers->rank() == 0) save_checkpoint(run, life);
    if (life.observer) life.observer(run.log_likelihood(), run.is_done());
    char note[64];
    std::snprintf(note, sizeof note, "log-likelihood %.5f a word", run.log_likelihood().back());
    progress.update(run.log_likelihood().size(), note);
  }
  return run.finish();
}

WordEmissions interpret(const EmissionInput& input, const InterpretOptions& options,
                        const Context& context) {
  return interpret(input, options, InterpretLife{}, context);
}

WordEmissions interpret(const SparseView& codes, const SparseView& counts,
                        const InterpretOptions& options, const Context& context) {
  return interpret(EmissionInput{.codes = codes, .counts = counts}, options, context);
}

}  // namespace saetm
