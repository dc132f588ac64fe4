#pragma once
#include <map>
#include <string>

#include "pipeline/pipeline.h"
#include "saetm/context.h"

namespace saetm::cli {

/// `saetm evaluate` by a reference corpus, of a run or of any tool's topics.
struct EvaluateRequest {
  std::string run;  ///< empty: topics come from --topic-words
  std::map<std::string, std::string> options;
  bool json = false;
};

/// Whether the request is one for evaluate(): anything but a run's own quick scores.
bool asks_reference(const EvaluateRequest& request);
/// Prints the scores; writes nothing. Returns the exit code.
int evaluate(const EvaluateRequest& request, const Context& context);

/// Prints a run's own scores, and the slow ones where they are asked for.
void print_own_scores(const EvaluateRequest& request, Pipeline& pipeline, const Context& context);

}  // namespace saetm::cli
