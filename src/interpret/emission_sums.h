#pragma once
/// Sums of a pass of which workers have made a part each.
#include "backend/backend.h"
#include "saetm/context.h"

namespace saetm {

/// Replaces sums of K = `atoms` by those of all workers of the context, in one call of theirs: to
/// the byte what one would have made. Memory beside them: what this worker gives, and what another
/// does.
void allreduce(backend::EmissionSums& sums, std::size_t atoms, const Context& context);

}  // namespace saetm
