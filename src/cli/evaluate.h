#pragma once
#include "cli/request.h"
#include "pipeline/pipeline.h"
#include "saetm/context.h"

namespace saetm::cli {

/// Whether the request is one for evaluate(): anything but a run's own quick scores.
bool asks_reference(const Request& request);
/// Prints the scores; writes nothing. Returns the exit code.
int evaluate(const Request& request, const Context& context);

/// Prints a run's own scores, and the slow ones where they are asked for.
void print_own_scores(const Request& request, Pipeline& pipeline, const Context& context);

}  // namespace saetm::cli
