#pragma once
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/run.h"

namespace saetm {

/// Where topics lie among embeddings.
struct TopicPlaces {
  Matrix directions;         ///< (T×d) of unit length; zeros for a topic that no document has
  std::vector<double> mean;  ///< (d) of the embeddings
};

/// A topic's direction is the mean of its documents', embeddings less their mean and of unit
/// length, weighted by its share in each; it does not depend on what atoms are compared by.
/// Documents are the landmarks of neighbors.safetensors where the run has them, else all, whose
/// embeddings must be where they were. Throws Error when the run has no topics.
TopicPlaces topic_places(const RunDirectory& run, const Context& context = {});

}  // namespace saetm
