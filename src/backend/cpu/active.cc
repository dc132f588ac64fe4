/// Which atoms are active in a batch.
#include <algorithm>

#include "backend/cpu/trainer.h"
#include "core/parallel.h"
#include "saetm/communicator.h"

namespace saetm::backend::cpu {

void CpuSaeTrainer::select(SaeStepResult& result) {
  activation_->select(encoder_, state_.weights, share_, code_, context_);
  result.smallest_kept = activation_->smallest_kept();
  if (ranks()) sort_by_prefix();
  const std::int64_t active = std::count_if(code_.rows.values.begin(), code_.rows.values.end(),
                                            [](float a) { return a > 0; });
  result.active = workers().reduced(active);
}

/// Puts each row's entries in the order of prefixes: those of the largest activations (ties by
/// atom) first. Within a prefix atoms ascend as they did, so that one prefix alone changes nothing.
void CpuSaeTrainer::sort_by_prefix() {
  if (prefixes() == 1) return;
  parallel_blocks(context_, batch(), kRowGrain, [&](std::size_t begin, std::size_t end) {
    std::vector<Candidate> row;
    for (std::size_t i = begin; i < end; ++i) {
      const std::int32_t first = code_.rows.begin[i];
      const std::int32_t last = code_.rows.begin[i + 1];
      row.clear();
      for (std::int32_t j = first; j < last; ++j) {
        row.push_back({code_.rows.values[j], static_cast<std::int32_t>(i), code_.rows.columns[j]});
      }
      std::sort(row.begin(), row.end(), before);
      const auto rank = [&](std::int32_t j) { return row.begin() + (j - first); };
      std::int32_t from = first;
      for (std::size_t p = 0; p < prefixes(); ++p) {
        const std::int32_t stop = prefix_end(p, first, from, last);
        std::sort(rank(from), rank(stop),
                  [](const Candidate& a, const Candidate& b) { return a.column < b.column; });
        from = stop;
      }
      for (std::int32_t j = first; j < last; ++j) {
        code_.rows.columns[j] = rank(j)->column;
        code_.rows.values[j] = rank(j)->value;
      }
    }
  });
}

/// The largest aux_k positive pre-activations of each row among dead atoms.
void CpuSaeTrainer::select_dead(std::size_t aux_k) {
  const std::size_t d = width();
  Matrix weights(dead_.size(), d);
  std::vector<float> bias(dead_.size());
  for (std::size_t k = 0; k < dead_.size(); ++k) {
    const auto atom = static_cast<std::size_t>(dead_[k]);
    std::copy_n(state_.weights.encoder.row(atom), d, weights.row(k));
    bias[k] = state_.weights.encoder_bias[atom];
  }
  TiledEncoder encoder(d, Precision::kF32, context_);
  encoder.set_batch(centred_.view());
  encoder.set_weights(weights.view(), bias.data());
  encoder.largest_of_rows(aux_k, dead_code_.rows);
  for (std::int32_t& column : dead_code_.rows.columns) column = dead_[column];
}

}  // namespace saetm::backend::cpu
