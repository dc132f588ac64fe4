#pragma once
/// Which pre-activations of a batch are let through: a class for each Selection.
#include <memory>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/encode.h"
#include "backend/cpu/kernels.h"
#include "backend/cpu/select.h"

namespace saetm::backend::cpu {

/// A sparse code of the batch with what its gradients need. Of prefix p, the rows p·B..p·B+B−1 of
/// output_gradient are ∂loss/∂(what the atoms of that prefix alone add to x̂). Each row's entries
/// are in the order of prefixes, and ascend within one.
struct Code {
  ActiveRows rows;
  ActiveColumns columns;
  Matrix output_gradient;    // (prefixes · B, d)
  std::vector<float> delta;  // ∂loss/∂activation of each entry
};

class Activation {
 public:
  virtual ~Activation() = default;
  /// Fills code.rows with the active entries of the encoder's rows, which are this share of the
  /// batch, atoms ascending.
  virtual void select(TiledEncoder& encoder, const SaeWeights& weights, const BatchShare& share,
                      Code& code, const Context& context) = 0;
  /// The smallest entry that a selection over the whole batch kept; 0 of others.
  virtual float smallest_kept() const { return 0; }
  /// Takes ∂penalty/∂L0 of this batch.
  virtual void penalize(double /*slope*/) {}
  /// Sets the gradient of an atom's own parameter beside its rows and bias. Sets to 0 what must not
  /// reach those of its entries' `deltas`. Called for atoms in parallel.
  virtual void set_gradient(std::size_t /*atom*/, const Code&, const SaeWeights&,
                            std::vector<float>& /*deltas*/) {}
  /// (K) those gradients, 0 of atoms without entries; empty where there is no such parameter.
  virtual std::span<double> gradients() { return {}; }
  /// Moves those parameters.
  virtual void update(const AdamStep&, SaeTrainingState&) {}
};

std::unique_ptr<Activation> make_activation(const SaeStepOptions& options);

}  // namespace saetm::backend::cpu
