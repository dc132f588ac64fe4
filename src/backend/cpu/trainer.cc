#include "backend/cpu/trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "backend/cpu/kernels.h"
#include "core/parallel.h"
#include "saetm/communicator.h"

namespace saetm::backend::cpu {

CpuSaeTrainer::CpuSaeTrainer(SaeTrainingState state, const SaeStepOptions& options,
                             const Context& context)
    : state_(std::move(state)),
      options_(options),
      context_(context),
      encoder_(width(), options.precision, context_),
      activation_(make_activation(options)),
      error_sum_(width()),
      encoder_gradient_(atoms(), width()),
      decoder_gradient_(atoms(), width()),
      encoder_bias_gradient_(atoms()),
      decoder_bias_gradient_(width()) {
  if (options_.prefix_ends.empty()) options_.prefix_ends = {static_cast<std::int32_t>(atoms())};
  encoder_.set_weights(state_.weights.encoder.view(), state_.weights.encoder_bias.data());
}

void CpuSaeTrainer::step(double learning_rate, double sparsity_scale) {
  if (stats_.not_finite >= 0) return;
  SaeStepResult result;
  set_batch(staged_.rows);
  center();
  encoder_.set_batch(centred_.view());
  select(result);
  reconstruct(result);
  add_sparsity(sparsity_scale, result);
  finish_code(code_);
  mark_fired();
  result.dead = static_cast<std::int64_t>(dead_.size());
  auxiliary_acts_ = false;
  if (!dead_.empty() && options_.aux_k > 0) result.auxiliary = add_auxiliary(result);
  result.loss = result.reconstruction + result.sparsity + options_.aux_weight * result.auxiliary;
  const double squared = atom_gradients();
  update(learning_rate, std::sqrt(squared));
  stats_.add(result);
}

void CpuSaeTrainer::set_batch(std::size_t rows) {
  const auto mine = static_cast<std::int64_t>(rows);
  const auto all = workers().allgather(std::span(&mine, 1)).values;
  const auto own = all.begin() + workers().rank();
  share_.first = static_cast<std::size_t>(std::accumulate(all.begin(), own, std::int64_t{0}));
  share_.rows = rows;
  share_.batch =
      static_cast<std::size_t>(std::accumulate(own, all.end(), std::int64_t{0})) + share_.first;
  if (batch() == rows && block_sums_.rows() > 0) return;
  const std::size_t d = width();
  centred_ = Matrix(rows, d);
  code_.output_gradient = Matrix(prefixes() * rows, d);
  block_sums_ = Matrix(std::max(block_count(rows, kRowGrain), block_count(atoms(), kAtomGrain)), d);
  block_errors_ = Matrix(block_count(rows, kRowGrain), d);
}

void CpuSaeTrainer::center() {
  const MatrixView<const float> x = staged_;
  parallel_blocks(context_, x.rows, kRowGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      subtract(x.row(i), state_.weights.decoder_bias.data(), centred_.row(i), x.cols);
    }
  });
}

void CpuSaeTrainer::finish_code(Code& code) {
  to_columns(code.rows, atoms(), code.columns, context_);
}

void CpuSaeTrainer::mark_fired() {
  std::vector<std::int64_t> fired(atoms());
  for (std::size_t k = 0; k < atoms(); ++k) {
    const auto entries = code_.columns.entry.begin();
    fired[k] = std::any_of(entries + code_.columns.begin[k], entries + code_.columns.begin[k + 1],
                           [&](std::int32_t entry) { return code_.rows.values[entry] > 0; });
  }
  workers().allreduce(std::span(fired), Reduction::kMax);
  dead_.clear();
  for (std::size_t k = 0; k < atoms(); ++k) {
    state_.since_fired[k] =
        fired[k] ? 0 : state_.since_fired[k] + static_cast<std::int64_t>(share_.batch);
    if (options_.revives_dead && state_.since_fired[k] >= options_.dead_after) {
      dead_.push_back(static_cast<std::int32_t>(k));
    }
  }
}

const Code& CpuSaeTrainer::code_of(std::size_t atom) const {
  return auxiliary_acts_ && state_.since_fired[atom] >= options_.dead_after ? dead_code_ : code_;
}

bool CpuSaeTrainer::has_entries(std::size_t atom) const {
  const ActiveColumns& columns = code_of(atom).columns;
  return columns.begin[atom + 1] > columns.begin[atom];
}

/// The rows of output_gradient that an atom's entries see: their prefix is that of their rank.
void CpuSaeTrainer::rows_by_rank(std::size_t atom, std::vector<std::int32_t>& out) const {
  const std::vector<std::int32_t>& ends = options_.prefix_ends;
  out.clear();
  for (std::int32_t j = code_.columns.begin[atom]; j < code_.columns.begin[atom + 1]; ++j) {
    const std::int32_t row = code_.columns.rows[j];
    const std::int32_t rank = code_.columns.entry[j] - code_.rows.begin[row];
    const auto p = std::upper_bound(ends.begin(), ends.end(), rank) - ends.begin();
    out.push_back(static_cast<std::int32_t>(static_cast<std::size_t>(p) * batch()) + row);
  }
}

/// An atom's entries laid out for sums over them.
struct CpuSaeTrainer::Entries {
  std::vector<float> values, deltas;
  std::vector<std::int32_t> gradient_rows;
};

/// Sums over an atom's entries in this worker's rows: decoder Σ a·g, encoder Σ δ·(x − b_dec), its
/// bias Σ δ, and its own parameter's. It has some.
void CpuSaeTrainer::sum_gradients(std::size_t atom, Entries& entries) {
  const std::size_t d = width();
  const Code& code = code_of(atom);
  const std::int32_t first = code.columns.begin[atom];
  const auto count = static_cast<std::size_t>(code.columns.begin[atom + 1] - first);
  std::vector<float>& values = entries.values;
  std::vector<float>& deltas = entries.deltas;
  values.resize(count);
  deltas.resize(count);
  for (std::size_t j = 0; j < count; ++j) {
    const std::int32_t entry = code.columns.entry[static_cast<std::size_t>(first) + j];
    values[j] = code.rows.values[entry];
    deltas[j] = code.delta[entry];
  }
  const std::int32_t* rows = code.columns.rows.data() + first;
  const std::int32_t* gradient_rows = rows;
  const float* g =
      code.output_gradient.data();  // dead atoms see one gradient whatever their prefix
  if (&code == &code_) {
    activation_->set_gradient(atom, code_, state_.weights, deltas);
    if (ranks()) {
      rows_by_rank(atom, entries.gradient_rows);
      gradient_rows = entries.gradient_rows.data();
    } else {
      const std::vector<std::int32_t>& ends = options_.prefix_ends;
      const auto prefix =
          std::upper_bound(ends.begin(), ends.end(), static_cast<std::int32_t>(atom)) -
          ends.begin();
      g = code_.output_gradient.row(static_cast<std::size_t>(prefix) * batch());
    }
  }
  weighted_row_sum(g, d, gradient_rows, values.data(), count, decoder_gradient_.row(atom));
  weighted_row_sum(centred_.data(), d, rows, deltas.data(), count, encoder_gradient_.row(atom));
  float bias = 0;
  for (const float delta : deltas) bias += delta;
  encoder_bias_gradient_[atom] = bias;
}

/// Replaces this worker's sums, which are 0 where it has no entries, by those of all.
void CpuSaeTrainer::add_up_gradients() {
  parallel_blocks(context_, atoms(), kAtomGrain, [&](std::size_t begin, std::size_t end) {
    Entries entries;
    for (std::size_t k = begin; k < end; ++k) {
      if (has_entries(k)) {
        sum_gradients(k, entries);
        continue;
      }
      std::fill_n(encoder_gradient_.row(k), width(), 0.0F);
      std::fill_n(decoder_gradient_.row(k), width(), 0.0F);
      encoder_bias_gradient_[k] = 0;
    }
  });
  workers().allreduce(std::span(encoder_gradient_.data(), encoder_gradient_.size()));
  workers().allreduce(std::span(decoder_gradient_.data(), decoder_gradient_.size()));
  workers().allreduce(std::span(encoder_bias_gradient_));
  workers().allreduce(activation_->gradients());
}

/// What follows from an atom's sums: the decoder's gradient less its part along the row, what the
/// encoder's gives to b_dec through x − b_dec, the squared norm.
void CpuSaeTrainer::finish_gradients(std::size_t atom, float* through_encoder, double& norm) {
  const std::size_t d = width();
  const std::span<const double> own = activation_->gradients();
  if (!own.empty()) norm += own[atom] * own[atom];
  float* decoder = decoder_gradient_.row(atom);
  const float bias = encoder_bias_gradient_[atom];
  // The part along the row is removed as the reference does: unit row up to its 1e-6.
  const float* w = state_.weights.decoder.row(atom);
  const float length = std::sqrt(squared_norm(w, d)) + 1e-6F;
  add_scaled(-dot(decoder, w, d) / (length * length), w, decoder, d);
  add_scaled(-bias, state_.weights.encoder.row(atom), through_encoder, d);
  norm += static_cast<double>(squared_norm(decoder, d)) +
          squared_norm(encoder_gradient_.row(atom), d) + static_cast<double>(bias) * bias;
}

/// Gradients of each active atom's rows, which one worker alone reads and writes once. Returns the
/// squared norm of all gradients.
double CpuSaeTrainer::atom_gradients() {
  const std::size_t d = width();
  const bool alone = workers().size() == 1;
  if (!alone) add_up_gradients();
  const std::size_t blocks = block_count(atoms(), kAtomGrain);
  std::vector<double> norms(blocks);
  parallel_for(context_, blocks, [&](std::size_t block) {
    const std::size_t end = std::min((block + 1) * kAtomGrain, atoms());
    float* bias_sum = block_sums_.row(block);
    std::fill_n(bias_sum, d, 0.0F);
    Entries entries;
    double norm = 0;
    for (std::size_t k = block * kAtomGrain; k < end; ++k) {
      if (alone && !has_entries(k)) {
        encoder_bias_gradient_[k] = 0;
        continue;
      }
      if (alone) sum_gradients(k, entries);
      finish_gradients(k, bias_sum, norm);
    }
    norms[block] = norm;
  });
  std::vector<double> through_encoder(d);
  double norm = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    norm += norms[block];
    for (std::size_t j = 0; j < d; ++j) through_encoder[j] += block_sums_(block, j);
  }
  for (std::size_t j = 0; j < d; ++j)
    decoder_bias_gradient_[j] += static_cast<float>(through_encoder[j]);
  return norm + squared_norm(decoder_bias_gradient_.data(), d);
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
      const bool used = workers().size() > 1 || has_entries(k);
      adam(adam_step, used ? encoder_gradient_.row(k) : nullptr, w.encoder.row(k), m.encoder.row(k),
           v.encoder.row(k), d);
      encoder_.refresh_row(k);
      float* row = w.decoder.row(k);
      adam(adam_step, used ? decoder_gradient_.row(k) : nullptr, row, m.decoder.row(k),
           v.decoder.row(k), d);
      scale(1.0F / (std::sqrt(squared_norm(row, d)) + std::numeric_limits<float>::epsilon()), row,
            d);
    }
  });
  adam(adam_step, encoder_bias_gradient_.data(), w.encoder_bias.data(), m.encoder_bias.data(),
       v.encoder_bias.data(), atoms());
  adam(adam_step, decoder_bias_gradient_.data(), w.decoder_bias.data(), m.decoder_bias.data(),
       v.decoder_bias.data(), d);
  activation_->update(adam_step, state_);
}

}  // namespace saetm::backend::cpu
