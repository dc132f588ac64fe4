#pragma once
/// Objectives of training, each in a file of its own (formulas in docs/training.md). What tells one
/// from the others is here and nowhere else.
#include <string_view>
#include <vector>

#include "backend/backend.h"
#include "saetm/sae.h"

namespace saetm {

/// What of an embedding's positive pre-activations is active once the autoencoder is trained.
enum class Keeps {
  kLargest,             // the k largest
  kAboveThreshold,      // those above one threshold of all atoms
  kAboveOwnThresholds,  // those above their atom's threshold
};

struct Objective {
  std::string_view name;
  /// What keeps activations sparse: a phrase of the help of --objective.
  std::string_view help;
  Keeps keeps;
  /// Whether training ends by setting the threshold so that an embedding has k active atoms on
  /// average.
  bool calibrates = false;
  /// What sparsity_weight 0 stands for; made for embeddings of about unit length.
  double sparsity_weight = 0.05;
  /// Sets what the backend makes of a step: selection, penalty, prefixes, revival of dead atoms.
  void (*set_step)(const TrainOptions& options, backend::SaeStepOptions& step);
  /// What SAELens calls it, as an architecture of training.
  std::string_view saelens;
  /// The activation as which sparsify can hold it; empty where it cannot.
  std::string_view sparsify = {};
};

/// All of them, in the order of --help. Of those with one foreign name the first is what is read.
const std::vector<Objective>& objectives();
/// The first objective whose `member` is `name`; null if there is none.
const Objective* find_objective(std::string_view name,
                                std::string_view Objective::*member = &Objective::name);
/// The objective of that name. Throws Error if there is none.
const Objective& objective_named(std::string_view name);

}  // namespace saetm
