#pragma once
/// The nearest of some points for each of many rows. The tiles of a product in f32 say which points
/// may be among them; those are measured again in f64, so the answer is that of trying all pairs.
#include "backend/backend.h"

namespace saetm::backend::cpu {

std::vector<Neighbor> nearest(const NearestProblem& problem, std::size_t count,
                              const Context& context);

/// The same by trying all pairs: the specification, and faster for few of them.
std::vector<Neighbor> nearest_of_all_pairs(const NearestProblem& problem, std::size_t count,
                                           const Context& context);

}  // namespace saetm::backend::cpu
