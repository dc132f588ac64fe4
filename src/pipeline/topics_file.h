#pragma once
#include <string>

#include "saetm/run.h"
#include "saetm/topics.h"

namespace saetm {

/// topics.safetensors: what gives any document its shares of the last cut's topics, and the topics'
/// words. Returns the file's SHA-256.
std::string save_topics(const Topics& topics, const std::string& path,
                        const std::string& topics_sum);
/// The run's own. Throws Error when the run has none (it says what to do), or the file has changed.
ShareModel load_share_model(const RunDirectory& run);

}  // namespace saetm
