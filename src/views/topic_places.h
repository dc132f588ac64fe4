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

/// Finds topics' directions: the mean of the documents' directions (embeddings less their mean, of
/// unit length), weighted by the topic's share in each, whatever atoms are compared by. Takes the
/// landmarks of neighbors.safetensors as documents where the run has them, else all, whose
/// embeddings must be where they were. Throws Error when the run has no topics.
TopicPlaces topic_places(const RunDirectory& run, const Context& context = {});

/// The same of atoms (K×d), by θ; zeros for an atom that no document has.
TopicPlaces atom_places(const RunDirectory& run, const Context& context = {});

}  // namespace saetm
