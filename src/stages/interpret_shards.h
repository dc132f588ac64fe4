#pragma once
/// Emissions by several processes that share a run directory.
#include <string>
#include <vector>

#include "stages/stage_run.h"

namespace saetm {

/// Sums of what the stage `interpret` reads.
std::vector<std::string> interpret_inputs(const RunDirectory& run);
/// Does the part of every pass that --shard names, until combine() has ended the last.
void interpret_shard(StageRun& at);
/// Adds up the shards' sums of each pass, and records `interpret` after the last.
void combine(StageRun& at);

}  // namespace saetm
