#pragma once
#include "run/options/options.h"
#include "stages/stage_run.h"

namespace saetm {

/// The report that a run has before a command changes the run: never is it left behind without a
/// word.
class ReportBefore {
 public:
  /// Notes whether there is one, and how it and its scores were made.
  explicit ReportBefore(const RunDirectory& run);
  /// Where the run has changed since its report was made, makes it anew with the options of before,
  /// with scores where it had some. Where the run has no topics any more, tells by which command
  /// it comes back. Does nothing where there was no report.
  void follow(StageRun& at) const;
  /// Tells which command makes it anew, where the run has changed since.
  void tell(const StageRun& at) const;

 private:
  bool is_behind(const RunDirectory& run) const;

  bool made_, scored_;
  RunOptions options_;
};

}  // namespace saetm
