#include "backend/reference/trainer.h"

#include <algorithm>

#include "backend/reference/pre_activations.h"
#include "saetm/communicator.h"

namespace saetm::backend::reference {

/// Each worker does the step of the whole batch: what all of them must come to.
void ReferenceSaeTrainer::step(double learning_rate, double scale) {
  if (stats_.not_finite >= 0) return;
  SaeStepResult result;
  const auto batch = workers_.allgather(std::span(staged_.data, staged_.size())).values;
  const MatrixView<const float> x{batch.data(), batch.size() / width_, width_};
  batch_ = x.rows;
  centred_ = centred(weights_, x);
  pre_activations_ = pre_activations(weights_, x, options_.precision);
  select(result);
  find_prefixes();
  const std::vector<Sums> errors = reconstruct(result);
  gradients_ = Gradients(atoms_, width_);
  for (Active& active : code_) {
    active.delta = dot_with_atom(output_gradient_[active.prefix], active);
  }
  penalize(options_.sparsity_weight * scale, result);
  for (const Active& active : code_) {
    if (active.activation > 0) add_gradients(active, output_gradient_[active.prefix]);
  }
  count_fired(result);
  if (result.dead > 0 && options_.aux_k > 0) add_auxiliary(errors.back(), result);
  result.loss = result.reconstruction + result.sparsity + options_.aux_weight * result.auxiliary;
  finish_gradients();
  update(learning_rate);
  stats_.add(result);
}

void ReferenceSaeTrainer::select(SaeStepResult& result) {
  code_.clear();
  const auto k = static_cast<std::size_t>(options_.k);
  std::vector<Entry> positive = positive_entries(pre_activations_);
  if (options_.selection == Selection::kLargestOfBatch) {
    keep_first(positive, batch_ * k);
    if (!positive.empty()) result.smallest_kept = positive.back().value;
  } else if (options_.selection == Selection::kLargestOfRow) {
    std::vector<Entry> kept;
    for (std::size_t i = 0; i < batch_; ++i) {
      std::vector<Entry> row;
      std::copy_if(positive.begin(), positive.end(), std::back_inserter(row),
                   [&](const Entry& e) { return e.row == i; });
      keep_first(row, k);
      kept.insert(kept.end(), row.begin(), row.end());
    }
    positive = kept;
  }
  for (const Entry& e : positive) {
    double activation = e.value;
    if (options_.selection == Selection::kOwnThresholds) {
      const double distance = static_cast<double>(e.value) - weights_.thresholds[e.atom];
      if (distance <= -options_.bandwidth / 2) continue;
      if (distance <= 0) activation = 0;
    }
    code_.push_back({e.row, e.atom, activation});
    result.active += activation > 0;
  }
}

/// The first prefix that an entry is in: by its atom, or by its rank in its embedding.
void ReferenceSaeTrainer::find_prefixes() {
  if (options_.prefixes == Prefixes::kNone) return;
  const std::vector<std::int32_t>& ends = options_.prefix_ends;
  for (Active& active : code_) {
    std::size_t place = active.atom;
    if (options_.prefixes == Prefixes::kOfRanks) {
      place = static_cast<std::size_t>(
          std::count_if(code_.begin(), code_.end(), [&](const Active& other) {
            if (other.row != active.row) return false;
            return other.activation != active.activation ? other.activation > active.activation
                                                         : other.atom < active.atom;
          }));
    }
    while (active.prefix + 1 < ends.size() &&
           place >= static_cast<std::size_t>(ends[active.prefix])) {
      ++active.prefix;
    }
  }
}

/// e_p = x − b_dec − Σ a·w over prefix p, loss Σ_p mean ‖e_p‖²/P; what an atom adds counts in every
/// prefix from its first, q, on, so its output gradient is Σ_{p ≥ q} −2/(B·P)·e_p. Returns the e_p.
std::vector<Sums> ReferenceSaeTrainer::reconstruct(SaeStepResult& result) {
  const auto n = static_cast<double>(batch_);
  const auto count = static_cast<double>(prefixes());
  std::vector<Sums> errors(prefixes(), Sums(batch_, width_));
  output_gradient_ = errors;
  for (std::size_t p = 0; p < prefixes(); ++p) {
    for (std::size_t i = 0; i < batch_; ++i) {
      for (std::size_t j = 0; j < width_; ++j) errors[p](i, j) = centred_(i, j);
    }
    for (const Active& active : code_) {
      if (active.prefix > p) continue;
      for (std::size_t j = 0; j < width_; ++j) {
        errors[p](active.row, j) -= active.activation * weights_.decoder(active.atom, j);
      }
    }
    double squares = 0;
    for (const double e : errors[p].values()) squares += e * e;
    result.reconstruction += squares / (n * count);
    result.final_error = squares / n;
  }
  for (std::size_t q = 0; q < prefixes(); ++q) {
    for (std::size_t p = q; p < prefixes(); ++p) {
      for (std::size_t i = 0; i < batch_; ++i) {
        for (std::size_t j = 0; j < width_; ++j) {
          output_gradient_[q](i, j) += -2 / (n * count) * errors[p](i, j);
        }
      }
    }
  }
  return errors;
}

/// Counting comes first: an atom active in this batch is not dead in it.
void ReferenceSaeTrainer::count_fired(SaeStepResult& result) {
  for (auto& since : state_.since_fired) since += static_cast<std::int64_t>(batch_);
  for (const Active& active : code_) {
    if (active.activation > 0) state_.since_fired[active.atom] = 0;
  }
  for (std::size_t k = 0; k < atoms_; ++k) result.dead += is_dead(k);
}

std::unique_ptr<SaeTrainer> make_sae_trainer(SaeTrainingState state, const SaeStepOptions& options,
                                             const Context& context) {
  return std::make_unique<ReferenceSaeTrainer>(std::move(state), options, *context.workers);
}

}  // namespace saetm::backend::reference
