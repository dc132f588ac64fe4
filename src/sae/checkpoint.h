#pragma once
/// A training run between two steps, on disk: enough to continue it bit for bit.
#include <cstdint>
#include <string>

#include "backend/backend.h"
#include "saetm/embeddings.h"
#include "saetm/sae.h"

namespace saetm {

struct TrainingCheckpoint {
  std::int64_t step = 0;  // steps done; 0 means there is nothing to continue
  backend::SaeTrainingState state;
  TrainingCurve curve;
};

void save_checkpoint(const std::string& path, const TrainOptions& options, std::uint64_t seed,
                     const Embeddings& embeddings, std::int64_t step,
                     const backend::SaeTrainingState& state, const TrainingCurve& curve);

/// An empty checkpoint when `path` is empty or no file, or belongs to other options, another seed
/// or other embeddings (their shape and some of their rows are compared). Throws Error when the file
/// is damaged.
TrainingCheckpoint load_checkpoint(const std::string& path, const TrainOptions& options,
                                   std::uint64_t seed, const Embeddings& embeddings);

}  // namespace saetm
