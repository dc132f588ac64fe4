#pragma once
/// What a person at the terminal sees while a command works.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "saetm/context.h"

namespace saetm::cli {

/// Progress on standard error: a bar on a terminal, a line every few seconds elsewhere; stages of
/// under a second stay silent. Ctrl-C asks the work to stop; a second one ends the program.
class Console : public Progress {
 public:
  explicit Console(bool quiet);

  void begin(std::string_view stage, std::uint64_t total, std::string_view unit) override;
  void update(std::uint64_t done, std::string_view note) override;
  void end() override;
  void log(std::string_view line) override;
  bool interrupted() const override;

  static void catch_interrupts();

 private:
  using Clock = std::chrono::steady_clock;
  void show(std::string_view note);
  void clear_bar();

  bool quiet_, terminal_;
  bool bar_shown_ = false;
  bool shown_ = false;
  std::string stage_, unit_, note_;
  std::uint64_t done_ = 0, total_ = 0;
  Clock::time_point start_, last_;
};

}  // namespace saetm::cli
