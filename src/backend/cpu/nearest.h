#pragma once
/// The nearest of some points for each of many rows. The tiles of a product in f32 say which points
/// may be among them; those are measured again in f64, so the answer is that of trying all pairs.
#include "backend/backend.h"

namespace saetm::backend::cpu {

class CpuPoints : public PointSet {
 public:
  CpuPoints(MatrixView<const float> points, const Context& context);
  std::vector<Neighbor> nearest(const NearestQueries& queries, std::size_t count,
                                const Context& context) override;
  void update(std::size_t n, std::span<const std::int32_t> changed) override;
  /// What nearest() gives, by trying all pairs: the specification, and faster for few of them.
  std::vector<Neighbor> nearest_of_all_pairs(const NearestQueries& queries, std::size_t count,
                                             const Context& context) const;

 private:
  MatrixView<const float> points_;
  AlignedVector<float> norms_;  // (n) ‖y‖², in f32
};

}  // namespace saetm::backend::cpu
