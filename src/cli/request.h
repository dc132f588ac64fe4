#pragma once
/// What the command line said.
#include <string>
#include <vector>

#include "run/options/options_from.h"

namespace saetm::cli {

/// Options are kept as text; they are set once the run's own are known.
struct Request {
  std::string verb;
  std::string what;    ///< what stands before RUN: groups, time, topics, …
  std::string corpus;  ///< CORPUS, or what stands behind RUN: a file, a document, another run
  std::string run;
  std::vector<std::string> more;  ///< what further stands behind RUN
  OptionTexts options;
  int threads = 0;
  std::string device = "cpu";
  bool json = false, quiet = false, verify = false, tree = false, suggest = false;
  int levels = 3;
};

}  // namespace saetm::cli
