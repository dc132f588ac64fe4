#pragma once
#include <map>
#include <string>

#include "saetm/context.h"

namespace saetm::cli {

/// A command that takes a finished run and documents.
struct ApplyRequest {
  std::string verb, run;
  std::string document;  ///< a corpus, or a document of the run
  std::map<std::string, std::string> options;
  bool json = false;
};

/// Runs transform, explain or append and prints what came of it. Returns the exit code.
int apply(const ApplyRequest& request, const Context& context);

}  // namespace saetm::cli
