#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "run/array.h"
#include "saetm/run.h"
#include "saetm/topics.h"

namespace saetm {

/// tree.safetensors: atoms, weights, merges (left, right, height), embeddings; tied to the words
/// that it was built from.
RunDirectory::StageFile save_tree(const RunDirectory& run, const AtomTree& tree);
/// The run's own. Throws Error when the file is damaged or belongs to other words.
AtomTree tree_of(const RunDirectory& run);

/// Its atoms alone, ids below K, ascending; at least one.
std::vector<std::int32_t> atoms_in_use(const RunArray& array);

}  // namespace saetm
