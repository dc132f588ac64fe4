#pragma once
#include <map>
#include <string>

#include "saetm/context.h"

namespace saetm::cli {

/// `saetm name RUN`.
struct NamingRequest {
  std::string run;
  std::map<std::string, std::string> options;
  bool json = false;
};

/// Names the topics and prints their names. Returns the exit code.
int name_topics(const NamingRequest& request, const Context& context);

}  // namespace saetm::cli
