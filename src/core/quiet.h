#pragma once
#include "saetm/context.h"

namespace saetm {

/// For stages within a stage: silent, but a request to stop still reaches them.
class QuietProgress : public Progress {
 public:
  explicit QuietProgress(const Progress& outer) : outer_(outer) {}
  bool interrupted() const override { return outer_.interrupted(); }

 private:
  const Progress& outer_;
};

}  // namespace saetm
