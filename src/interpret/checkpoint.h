#pragma once
/// An estimate of emissions between two passes, on disk.
#include <cstddef>

#include "interpret/emission_run.h"

namespace saetm {

/// Passes that the checkpoint has seen, 0 without one. Throws Error when it is another estimate's.
std::size_t passes_kept(const InterpretLife& life);

void save_checkpoint(const EmissionRun& run, const InterpretLife& life);

/// Brings the run to where the checkpoint is; leaves it where there is none. Throws Error when it
/// is another estimate's, or damaged.
void load_checkpoint(const InterpretLife& life, EmissionRun& run);

}  // namespace saetm
