#pragma once
/// The tree above the topics of a cut: which topics merge next, and what each merged topic is.
#include <cstdint>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/topics.h"

namespace saetm {

/// Nodes 0..T−1 are the topics, node T + i is merge i, the last node is the root.
struct Hierarchy {
  struct Node {
    std::vector<std::int32_t> children;  ///< two earlier nodes; none for a topic
    double share = 0;                    ///< a topic's own; else child 0's plus child 1's, exactly
    double height = 0;                   ///< Ward's rise of the weighted variance; 0 for a topic
  };
  std::vector<Node> nodes;  ///< (2T − 1)
};

/// Ward on the topics' centroids (the share-weighted means of their atoms' embeddings): above a cut
/// of the Ward tree these are the tree's own last merges. `atoms` holds each topic's atom ids, all
/// in the tree and in one topic at most; `share` each topic's share. Empty without topics.
Hierarchy hierarchy(const AtomTree& tree, const std::vector<std::vector<std::int32_t>>& atoms,
                    const std::vector<double>& share, const Context& context = {});

/// Words of the merges (T − 1): each the sum of its children's, which are of `topics` (T) or earlier
/// merges.
std::vector<WordSum> merged_words(const Hierarchy& hierarchy, const std::vector<WordSum>& topics);

/// A coarser tree to read: of the merges it keeps the nodes of `levels` − 1 cuts above the topics,
/// whose numbers of nodes step geometrically from 1 to T, and the root. For each node of
/// `hierarchy` its children there, largest share first; a node that is left out has none, and a
/// node that is one of two cuts stands once. levels = 0 keeps all merges. Throws Error for negative
/// levels.
std::vector<std::vector<std::int32_t>> readable_children(const Hierarchy& hierarchy,
                                                         std::int64_t levels);

}  // namespace saetm
