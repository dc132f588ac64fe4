#pragma once
#include <functional>
#include <string>

#include "saetm/sae.h"

namespace saetm {

/// An observer that appends each record as a JSON object on a line of its own, at once, so that the
/// file can be followed. An empty path gives none. Throws Error when the file cannot be opened.
std::function<void(const TrainingRecord&)> training_log(const std::string& path);

}  // namespace saetm
