#pragma once
#include <string>

#include "saetm/run.h"
#include "saetm/topics.h"

namespace saetm {

/// tree.safetensors: atoms, weights, merges (left, right, height), embeddings; words_sum ties it to
/// the words it was built from. Returns the file's SHA-256.
std::string save_tree(const AtomTree& tree, const std::string& path, const std::string& words_sum);

/// Throws Error when the file is damaged or belongs to other words.
AtomTree load_tree(const std::string& path, const std::string& words_sum);
/// The run's own.
AtomTree tree_of(const RunDirectory& run);

/// Throws Error naming `path` unless the tree's atoms are among `atoms` (K).
void check_atoms(const AtomTree& tree, std::size_t atoms, const std::string& path);

}  // namespace saetm
