#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "saetm/matrix.h"
#include "saetm/run.h"
#include "saetm/topics.h"

namespace saetm {

/// topics.safetensors: which topic each atom is of, and the topics' words (T×V). Returns the file's
/// SHA-256.
std::string save_topics(const Topics& topics, const Matrix& words, const std::string& path,
                        const std::string& topics_sum);

/// The topic of each atom (K), −1 for one that no topic has, and T.
struct TopicOfAtom {
  std::vector<std::int32_t> of_atom;
  std::size_t topics = 0;
};
/// The run's own. Throws Error when the run has no topics, or the file has changed.
TopicOfAtom load_topic_of_atom(const RunDirectory& run);

}  // namespace saetm
