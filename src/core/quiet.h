#pragma once
#include <cstdint>
#include <string_view>

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

/// For stages within a stage that do a part of its units, `before` of which are done: their
/// progress is told as the outer one's.
class PartProgress : public QuietProgress {
 public:
  PartProgress(Progress& outer, std::uint64_t before)
      : QuietProgress(outer), outer_(outer), before_(before) {}
  void update(std::uint64_t done, std::string_view note) override {
    outer_.update(before_ + done, note);
  }

 private:
  Progress& outer_;
  std::uint64_t before_;
};

}  // namespace saetm
