/// Passes over the documents, and what they come to.
#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "interpret/emission_rows.h"
#include "interpret/emission_sums.h"
#include "saetm/communicator.h"

namespace saetm {
namespace {

using backend::EmissionSums;

constexpr double kLargestBackground = 0.99;  // at 1 nothing would be left to atoms
constexpr std::size_t kBlockEntries = std::size_t{1} << 27;

}  // namespace

std::unique_ptr<EmissionRun::Block> EmissionRun::make_block(std::size_t first,
                                                            std::size_t count) const {
  auto block = std::make_unique<Block>();
  const SparseView codes = input_.codes.rows_from(first, count);
  block->counts_by_word = transpose(input_.counts.rows_from(first, count));
  for (float& n : block->counts_by_word.values) n = counted(n);
  const std::int64_t base = codes.indptr.front();
  block->first.resize(count + 1);
  for (std::size_t d = 0; d <= count; ++d) block->first[d] = codes.indptr[d] - base;
  block->entries = HugePages<backend::EmissionEntry>(codes.nonzeros());
  parallel_blocks(context_, count, 4096, [&](std::size_t begin, std::size_t end) {
    for (std::size_t d = begin; d < end; ++d) {
      const auto atoms = codes.row_indices(d);
      const auto values = codes.row_values(d);
      backend::EmissionEntry* entries = block->entries.data() + block->first[d];
      double sum = 0;
      for (std::size_t j = 0; j < atoms.size(); ++j) {
        const float value = values[j] * input_.atom_weights[static_cast<std::size_t>(atoms[j])];
        entries[j] = {atoms[j], value};
        sum += value;
      }
      for (std::size_t j = 0; j < atoms.size(); ++j) {
        entries[j].share = sum > 0 ? static_cast<float>(entries[j].share / sum) : 0.0F;
      }
    }
  });
  block->documents = {
      block->counts_by_word, block->first, {block->entries.data(), codes.nonzeros()}, idf_, {}};
  if (!input_.document_weights.empty()) {
    block->documents.document_weights = input_.document_weights.subspan(first, count);
  }
  return block;
}

std::size_t EmissionRun::block_documents() const {
  const std::size_t n = documents();
  if (input_.block_documents > 0) return std::min(n, input_.block_documents);
  const std::size_t blocks = input_.counts.nonzeros() / kBlockEntries + 1;
  return (n + blocks - 1) / blocks;
}

EmissionSums EmissionRun::sums(std::size_t first, std::size_t count) {
  const std::size_t step = block_documents();
  for (std::size_t begin = first; begin < first + count; begin += step) {
    context_.check_interrupt();
    const auto block = make_block(begin, std::min(step, first + count - begin));
    session_->load(block->documents);
    session_->pass(mixture_);
    session_->unload();
  }
  return session_->sums();
}

EmissionSums EmissionRun::sums_of_all_workers(std::size_t first, std::size_t count) {
  const Communicator& workers = *context_.workers;
  const std::size_t begin = workers.first(count);
  EmissionSums all = sums(first + begin, workers.end(count) - begin);
  allreduce(all, input_.codes.cols, context_);
  return all;
}

void EmissionRun::pass() {
  context_.check_interrupt();
  if (block_documents() < documents() || context_.workers->size() > 1) {
    advance(sums_of_all_workers(0, documents()));
    return;
  }
  const double prior = prior_likelihood();
  if (!whole_) {
    whole_ = make_block(0, documents());
    session_->load(whole_->documents);
  }
  end_pass(prior, session_->step(mixture_, kSmallestCount));
}

void EmissionRun::advance(const EmissionSums& sums) {
  const double prior = prior_likelihood();
  session_->set_model(
      model_of([&](std::size_t w, const auto& put) { sums.rows.for_each(w, put); }));
  end_pass(prior, sums);
}

void EmissionRun::set_background(const EmissionSums& sums) {
  EmissionSums::Wide explained = 0;
  for (const std::int64_t units : sums.common) explained += units;
  if (!(explained > 0)) return;
  for (std::size_t w = 0; w < mixture_.common.size(); ++w) {
    mixture_.common[w] = static_cast<double>(sums.common[w]) / static_cast<double>(explained);
  }
  if (options_.learn_background && sums.counted > 0) {
    mixture_.background = std::min(
        static_cast<double>(explained) / static_cast<double>(sums.counted), kLargestBackground);
  }
}

void EmissionRun::end_pass(double prior, const EmissionSums& sums) {
  set_background(sums);
  mixture_.prior = options_.prior;
  mixture_.usual = usual_;
  log_likelihood_.push_back((static_cast<double>(sums.likelihood) / EmissionSums::kUnit + prior) /
                            mass_);
}

/// prior · Σ_k Σ_w usual_w log B_kw over atoms in use.
double EmissionRun::prior_likelihood() const {
  if (!(options_.prior > 0)) return 0;
  const backend::EmissionModel& model = session_->model();
  double used = 0;
  double sum = 0;
  for (std::size_t k = 0; k < used_.size(); ++k) {
    used += used_[k];
    if (used_[k]) sum -= std::log(model.totals[k] + mixture_.prior);
  }
  // log(S + α q) = log(α q) + log(1 + S/(α q)); eight factors of the latter share a logarithm,
  // their product cannot overflow.
  std::vector<double> of_word(model.counts.rows());
  parallel_blocks(context_, of_word.size(), 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t w = begin; w < end; ++w) {
      const double smooth = mixture_.prior * mixture_.usual[w];
      if (!(usual_[w] > 0) || !(smooth > 0)) continue;
      double logarithms = used * std::log(smooth);
      double product = 1;
      int factors = 0;
      model.counts.for_each(w, [&](std::size_t, float count) {
        product *= 1 + count / smooth;
        if (++factors % 8 != 0) return;
        logarithms += std::log(product);
        product = 1;
      });
      of_word[w] = usual_[w] * (logarithms + std::log(product));
    }
  });
  for (const double part : of_word) sum += part;
  return options_.prior * sum;
}

bool EmissionRun::is_done() const {
  const std::size_t n = log_likelihood_.size();
  if (n >= static_cast<std::size_t>(options_.iterations)) return true;
  // The first gain, from uniform words, says nothing of what is still to come.
  return n > 2 && log_likelihood_[n - 1] - log_likelihood_[n - 2] <
                      options_.tolerance * std::abs(log_likelihood_[n - 1]);
}

void EmissionRun::resume(backend::EmissionModel model, std::vector<double> common,
                         double background, std::vector<double> log_likelihood) {
  session_->set_model(std::move(model));
  mixture_ = {std::move(common), background, options_.prior, usual_};
  log_likelihood_ = std::move(log_likelihood);
}

/// What is less than a thousandth of a word, and of its atom's words, goes: it says nothing, and is
/// most of all entries. An atom's largest stay even where all are small.
backend::EmissionModel EmissionRun::without_traces() const {
  const backend::EmissionModel& all = session_->model();
  const std::size_t words = all.counts.rows();
  std::vector<float> least(all.totals.size());
  for (std::size_t w = 0; w < words; ++w) {
    all.counts.for_each(w,
                        [&](std::size_t k, float count) { least[k] = std::max(least[k], count); });
  }
  for (std::size_t k = 0; k < least.size(); ++k) {
    least[k] = std::min(least[k], static_cast<float>(1e-3 * std::min(1.0, all.totals[k])));
  }
  backend::EmissionModel rest;
  rest.counts = joined(
      context_,
      make_sparse_rows<float>(context_, words, [&](std::size_t w, std::size_t, const auto& put) {
        all.counts.for_each(w, [&](std::size_t k, float count) {
          if (count >= least[k]) put(k, count);
        });
      }));
  rest.totals.resize(least.size());
  for (std::size_t w = 0; w < words; ++w) {
    rest.counts.for_each(w, [&](std::size_t k, float count) { rest.totals[k] += count; });
  }
  return rest;
}

WordEmissions EmissionRun::finish() {
  const backend::EmissionModel model = without_traces();
  session_.reset();
  WordEmissions result;
  const std::size_t atoms = input_.codes.cols;
  result.smoothing.assign(atoms, 0);
  std::vector<double> scale(atoms);
  for (std::size_t k = 0; k < atoms; ++k) {
    const double total = model.totals[k] + mixture_.prior;
    if (!(model.totals[k] > 0)) continue;
    scale[k] = 1 / total;
    result.smoothing[k] = static_cast<float>(mixture_.prior / total);
  }
  SparseMatrix& b = result.atoms;
  b.cols = model.counts.rows();
  b.indptr.assign(atoms + 1, 0);
  for (const std::int32_t k : model.counts.indices) ++b.indptr[static_cast<std::size_t>(k) + 1];
  for (std::size_t k = 0; k < atoms; ++k) b.indptr[k + 1] += b.indptr[k];
  b.indices.resize(static_cast<std::size_t>(b.indptr.back()));
  b.values.resize(b.indices.size());
  std::vector<std::int64_t> next(b.indptr.begin(), b.indptr.end() - 1);
  for (std::size_t w = 0; w < b.cols; ++w) {
    model.counts.for_each(w, [&](std::size_t k, float count) {
      const auto at = static_cast<std::size_t>(next[k]++);
      b.indices[at] = static_cast<std::int32_t>(w);
      b.values[at] = static_cast<float>(count * scale[k]);
    });
  }
  result.usual = usual_;
  result.idf = idf_;
  result.background.assign(mixture_.common.begin(), mixture_.common.end());
  result.background_share = mixture_.background;
  result.mass = model.totals;
  result.mean_shares = mean_shares(input_.codes, input_.atom_weights);
  result.log_likelihood = log_likelihood_;
  return result;
}

}  // namespace saetm
