#include "backend/cpu/trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "backend/cpu/kernels.h"
#include "core/parallel.h"

namespace saetm::backend::cpu {
namespace {

constexpr std::size_t kRowGrain = 64;    // rows of a batch in a block of work
constexpr std::size_t kAtomGrain = 128;  // atoms in a block of work

std::size_t block_count(std::size_t n, std::size_t grain) { return (n + grain - 1) / grain; }

double sum(const std::vector<double>& parts) {
  double total = 0;
  for (const double part : parts) total += part;
  return total;
}

/// Adds the first `blocks` rows of `parts` into out, in order.
void add_blocks(const Matrix& parts, std::size_t blocks, std::vector<float>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    double total = 0;
    for (std::size_t b = 0; b < blocks; ++b) total += parts(b, i);
    out[i] += static_cast<float>(total);
  }
}

}  // namespace

CpuSaeTrainer::CpuSaeTrainer(SaeTrainingState state, const SaeStepOptions& options,
                             const Context& context)
    : state_(std::move(state)),
      options_(options),
      context_(context),
      encoder_(width(), options.precision, context_),
      dead_product_(width(), Precision::kF32),
      encoder_gradient_(atoms(), width()),
      decoder_gradient_(atoms(), width()),
      encoder_bias_gradient_(atoms()),
      decoder_bias_gradient_(width()) {}

SaeStepResult CpuSaeTrainer::step(MatrixView<const float> x, double learning_rate) {
  SaeStepResult result;
  if (centred_.rows() != x.rows) {
    centred_ = Matrix(x.rows, x.cols);
    code_.output_gradient = Matrix(x.rows, x.cols);
    block_sums_ = Matrix(std::max(block_count(x.rows, kRowGrain), block_count(atoms(), kAtomGrain)),
                         x.cols);
  }
  center(x);
  encoder_.set_batch(centred_.view());
  encoder_.set_weights(state_.weights.encoder.view(), state_.weights.encoder_bias.data());
  selection_.select(encoder_, x.rows, x.rows * static_cast<std::size_t>(options_.k), code_.rows);
  result.active = static_cast<std::int64_t>(code_.rows.size());
  result.smallest_kept = selection_.smallest_kept();

  result.reconstruction = reconstruct(x);
  finish_code(code_);
  mark_fired(x.rows);
  result.dead = static_cast<std::int64_t>(dead_.size());
  auxiliary_acts_ = false;
  if (!dead_.empty() && options_.aux_k > 0) result.auxiliary = add_auxiliary(result);
  result.loss = result.reconstruction + options_.aux_weight * result.auxiliary;

  const double squared_norm = atom_gradients();
  update(learning_rate, std::sqrt(squared_norm));
  return result;
}

void CpuSaeTrainer::center(MatrixView<const float> x) {
  parallel_blocks(context_, x.rows, kRowGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      subtract(x.row(i), state_.weights.decoder_bias.data(), centred_.row(i), x.cols);
    }
  });
}

/// x̂ − b_dec = Σ a·w, with g = ∂loss/∂x̂ = −2/B·(x − x̂) left in the code, and δ = ⟨g, w⟩ while the
/// atoms' rows are in cache. The bias cancels: x − x̂ = centred − Σ a·w. Returns the mean of ‖x − x̂‖².
double CpuSaeTrainer::reconstruct(MatrixView<const float> x) {
  const Matrix& decoder = state_.weights.decoder;
  const std::size_t d = x.cols;
  const float factor = -2.0F / static_cast<float>(x.rows);
  code_.delta.resize(code_.rows.size());
  std::vector<double> losses(block_count(x.rows, kRowGrain));
  parallel_blocks(context_, x.rows, kRowGrain, [&](std::size_t begin, std::size_t end) {
    float* column_sum = block_sums_.row(begin / kRowGrain);
    std::fill_n(column_sum, d, 0.0F);
    double loss = 0;
    for (std::size_t i = begin; i < end; ++i) {
      float* g = code_.output_gradient.row(i);
      const std::int32_t first = code_.rows.begin[i];
      const auto count = static_cast<std::size_t>(code_.rows.begin[i + 1] - first);
      const std::int32_t* columns = code_.rows.columns.data() + first;
      weighted_row_sum(decoder.data(), d, columns, code_.rows.values.data() + first, count, g);
      subtract(centred_.row(i), g, g, d);
      loss += squared_norm(g, d);
      scale(factor, g, d);
      add_scaled(1.0F, g, column_sum, d);
      for (std::size_t j = 0; j < count; ++j) {
        code_.delta[static_cast<std::size_t>(first) + j] =
            dot(g, decoder.row(static_cast<std::size_t>(columns[j])), d);
      }
    }
    losses[begin / kRowGrain] = loss;
  });
  std::fill(decoder_bias_gradient_.begin(), decoder_bias_gradient_.end(), 0.0F);
  add_blocks(block_sums_, losses.size(), decoder_bias_gradient_);
  return sum(losses) / static_cast<double>(x.rows);
}

void CpuSaeTrainer::mark_fired(std::size_t batch) {
  dead_.clear();
  for (std::size_t k = 0; k < atoms(); ++k) {
    const bool fired = code_.columns.begin[k + 1] > code_.columns.begin[k];
    state_.since_fired[k] = fired ? 0 : state_.since_fired[k] + static_cast<std::int64_t>(batch);
    if (state_.since_fired[k] >= options_.dead_after) dead_.push_back(static_cast<std::int32_t>(k));
  }
}

/// The largest aux_k positive pre-activations of each row among dead atoms.
void CpuSaeTrainer::select_dead(std::size_t aux_k) {
  const std::size_t d = width();
  const std::size_t batch = centred_.rows();
  constexpr std::size_t kRows = 64;
  Matrix weights(dead_.size(), d);
  std::vector<float> bias(dead_.size());
  for (std::size_t k = 0; k < dead_.size(); ++k) {
    const auto atom = static_cast<std::size_t>(dead_[k]);
    std::copy_n(state_.weights.encoder.row(atom), d, weights.row(k));
    bias[k] = state_.weights.encoder_bias[atom];
  }
  std::vector<std::vector<Candidate>> found(block_count(batch, kRows));
  parallel_for(context_, found.size(), [&](std::size_t block) {
    TileProduct product(d, Precision::kF32);
    const std::size_t begin = block * kRows;
    const std::size_t rows = std::min(kRows, batch - begin);
    AlignedVector<float> tile(rows * dead_.size());
    product.run(centred_.row(begin), weights.data(), tile.data(), rows, dead_.size());
    std::vector<Candidate> row;
    for (std::size_t i = 0; i < rows; ++i) {
      row.clear();
      for (std::size_t k = 0; k < dead_.size(); ++k) {
        const float value = tile[i * dead_.size() + k] + bias[k];
        if (value > 0) row.push_back({value, static_cast<std::int32_t>(begin + i), dead_[k]});
      }
      if (row.size() > aux_k) {
        std::nth_element(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(aux_k), row.end(),
                         before);
        row.resize(aux_k);
      }
      std::sort(row.begin(), row.end(),
                [](const Candidate& a, const Candidate& b) { return a.column < b.column; });
      found[block].insert(found[block].end(), row.begin(), row.end());
    }
  });
  std::vector<Candidate> all;
  for (const auto& part : found) all.insert(all.end(), part.begin(), part.end());
  to_rows(all, batch, dead_code_.rows);
}

/// AuxK: dead atoms reconstruct the residual e = x − x̂ without b_dec; ‖e − ê‖² over the variance
/// of e. Its gradients are left in dead_code_; atoms of the two codes are disjoint.
double CpuSaeTrainer::add_auxiliary(const SaeStepResult& result) {
  const std::size_t d = width();
  const std::size_t batch = centred_.rows();
  const auto n = static_cast<double>(batch);
  select_dead(std::min(static_cast<std::size_t>(options_.aux_k), dead_.size()));

  // Σ_b ‖e_b − mean e‖² = Σ_b ‖e_b‖² − B ‖mean e‖², and Σ_b g_b = −2/B Σ_b e_b is at hand.
  double mean_norm = 0;
  for (const float g : decoder_bias_gradient_) mean_norm += 0.25 * static_cast<double>(g) * g;
  const double variance = result.reconstruction - mean_norm;
  if (!(variance > 0)) return 0;

  const Matrix& decoder = state_.weights.decoder;
  Code& code = dead_code_;
  if (code.output_gradient.rows() != batch) code.output_gradient = Matrix(batch, d);
  code.delta.resize(code.rows.size());
  const auto factor = static_cast<float>(-2.0 / (n * variance) * options_.aux_weight);
  const float to_residual = -0.5F * static_cast<float>(batch);
  std::vector<double> losses(block_count(batch, kRowGrain));
  parallel_blocks(context_, batch, kRowGrain, [&](std::size_t begin, std::size_t end) {
    double loss = 0;
    for (std::size_t i = begin; i < end; ++i) {
      float* g = code.output_gradient.row(i);
      const std::int32_t first = code.rows.begin[i];
      const auto count = static_cast<std::size_t>(code.rows.begin[i + 1] - first);
      const std::int32_t* columns = code.rows.columns.data() + first;
      weighted_row_sum(decoder.data(), d, columns, code.rows.values.data() + first, count, g);
      scale(-1.0F, g, d);
      add_scaled(to_residual, code_.output_gradient.row(i), g, d);  // e − ê
      loss += squared_norm(g, d);
      scale(factor, g, d);
      for (std::size_t j = 0; j < count; ++j) {
        code.delta[static_cast<std::size_t>(first) + j] =
            dot(g, decoder.row(static_cast<std::size_t>(columns[j])), d);
      }
    }
    losses[begin / kRowGrain] = loss;
  });
  finish_code(code);
  auxiliary_acts_ = true;
  return sum(losses) / (n * variance);
}

const CpuSaeTrainer::Code& CpuSaeTrainer::code_of(std::size_t atom) const {
  return auxiliary_acts_ && state_.since_fired[atom] >= options_.dead_after ? dead_code_ : code_;
}

void CpuSaeTrainer::finish_code(Code& code) { to_columns(code.rows, atoms(), code.columns); }

/// Gradients of each active atom's rows, read and written once: decoder Σ a·g less its part along
/// the row, encoder Σ δ·(x − b_dec), its bias Σ δ. Returns the squared norm of all gradients.
double CpuSaeTrainer::atom_gradients() {
  const std::size_t d = width();
  const std::size_t blocks = block_count(atoms(), kAtomGrain);
  std::vector<double> norms(blocks);
  parallel_for(context_, blocks, [&](std::size_t block) {
    const std::size_t begin = block * kAtomGrain;
    const std::size_t end = std::min(begin + kAtomGrain, atoms());
    float* bias_sum = block_sums_.row(block);
    std::fill_n(bias_sum, d, 0.0F);
    double norm = 0;
    for (std::size_t k = begin; k < end; ++k) {
      const Code* code = &code_of(k);
      const std::int32_t first = code->columns.begin[k];
      const std::int32_t last = code->columns.begin[k + 1];
      if (first == last) continue;
      float* decoder = decoder_gradient_.row(k);
      float* encoder = encoder_gradient_.row(k);
      std::fill_n(decoder, d, 0.0F);
      std::fill_n(encoder, d, 0.0F);
      float bias = 0;
      for (std::int32_t j = first; j < last; ++j) {
        const auto row = static_cast<std::size_t>(code->columns.rows[j]);
        const auto entry = static_cast<std::size_t>(code->columns.entry[j]);
        const float delta = code->delta[entry];
        add_scaled2(code->rows.values[entry], code->output_gradient.row(row), decoder, delta,
                    centred_.row(row), encoder, d);
        bias += delta;
      }
      encoder_bias_gradient_[k] = bias;
      // The part along the row is removed as the reference does: unit row up to its 1e-6.
      const float* w = state_.weights.decoder.row(k);
      const float length = std::sqrt(squared_norm(w, d)) + 1e-6F;
      add_scaled(-dot(decoder, w, d) / (length * length), w, decoder, d);
      add_scaled(-bias, state_.weights.encoder.row(k), bias_sum, d);  // through x − b_dec
      norm += static_cast<double>(squared_norm(decoder, d)) + squared_norm(encoder, d) +
              static_cast<double>(bias) * bias;
    }
    norms[block] = norm;
  });
  add_blocks(block_sums_, blocks, decoder_bias_gradient_);
  return sum(norms) + squared_norm(decoder_bias_gradient_.data(), d);
}

/// Clip, Adam and renormalisation of the decoder's rows, one pass over each row.
void CpuSaeTrainer::update(double learning_rate, double norm) {
  const std::size_t d = width();
  const double steps = static_cast<double>(++state_.steps);
  constexpr double kBeta1 = 0.9;
  constexpr double kBeta2 = 0.999;
  AdamStep adam_step;
  adam_step.gradient_scale =
      static_cast<float>(std::min(1.0, options_.max_gradient_norm / (norm + 1e-6)));
  adam_step.beta1 = kBeta1;
  adam_step.beta2 = kBeta2;
  adam_step.step_size = static_cast<float>(learning_rate / (1 - std::pow(kBeta1, steps)));
  adam_step.inverse_root = static_cast<float>(1 / std::sqrt(1 - std::pow(kBeta2, steps)));
  adam_step.epsilon = 1e-8F;

  SaeWeights& w = state_.weights;
  SaeWeights& m = state_.first_moment;
  SaeWeights& v = state_.second_moment;
  parallel_blocks(context_, atoms(), kAtomGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) {
      const Code& code = code_of(k);
      const bool used = code.columns.begin[k + 1] > code.columns.begin[k];
      adam(adam_step, used ? encoder_gradient_.row(k) : nullptr, w.encoder.row(k),
           m.encoder.row(k), v.encoder.row(k), d);
      adam(adam_step, used ? &encoder_bias_gradient_[k] : nullptr, &w.encoder_bias[k],
           &m.encoder_bias[k], &v.encoder_bias[k], 1);
      float* row = w.decoder.row(k);
      adam(adam_step, used ? decoder_gradient_.row(k) : nullptr, row, m.decoder.row(k),
           v.decoder.row(k), d);
      scale(1.0F / (std::sqrt(squared_norm(row, d)) + std::numeric_limits<float>::epsilon()), row,
            d);
    }
  });
  adam(adam_step, decoder_bias_gradient_.data(), w.decoder_bias.data(), m.decoder_bias.data(),
       v.decoder_bias.data(), d);
}

}  // namespace saetm::backend::cpu
