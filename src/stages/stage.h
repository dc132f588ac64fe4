#pragma once
/// The stages of a run, as values: from their table follow the program's verbs and flags, what
/// Python calls by name, what a stage makes stale, and which files belong to which.
#include <string>
#include <vector>

#include "core/option_fields.h"
#include "run/artefacts.h"
#include "stages/stage_run.h"

namespace saetm {

struct Stage {
  const char* name;  ///< in the manifest, in Python, and of the program's verb (`names`: name)
  const char* help;
  std::vector<const Artefact*> reads;   ///< where they are there; what makes it stale
  std::vector<const Artefact*> writes;  ///< or some of them
  std::vector<OptionField> options;     ///< that fit takes for it; its verb may take more
  /// Does what is to be done, as options say, by StageRun::once().
  void (*work)(StageRun&);
  /// Whether fit() runs it; others are asked for, or called by the stages that need them.
  bool in_fit = true;
};

/// The table, in the order in which fit() runs them (table.cc).
const std::vector<Stage>& stages();

/// Throws Error when there is no such stage.
const Stage& stage_named(const std::string& name);

/// Stages that read what this one writes, or what those write, in the table's order.
std::vector<std::string> stale_after(const std::string& name);

}  // namespace saetm
