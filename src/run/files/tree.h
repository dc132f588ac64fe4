#pragma once
#include <string>

#include "saetm/run.h"
#include "saetm/topics.h"

namespace saetm {

/// tree.safetensors: atoms, weights, merges (left, right, height), embeddings; tied to the words
/// that it was built from.
RunDirectory::StageFile save_tree(const RunDirectory& run, const AtomTree& tree);
/// The run's own. Throws Error when the file is damaged or belongs to other words.
AtomTree tree_of(const RunDirectory& run);

/// Throws Error naming `path` unless the tree's atoms are among `atoms` (K).
void check_atoms(const AtomTree& tree, std::size_t atoms, const std::string& path);

}  // namespace saetm
