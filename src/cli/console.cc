#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "cli/terminal.h"
#include "core/utf8.h"

namespace saetm::cli {
namespace {

volatile std::sig_atomic_t stop_requested = 0;

void on_interrupt(int) {
  if (stop_requested) ::_exit(130);
  stop_requested = 1;
}

std::string duration(double seconds) {
  const auto s = static_cast<long>(seconds + 0.5);
  char text[32];
  if (s < 60) {
    std::snprintf(text, sizeof text, "%lds", s);
  } else if (s < 3600) {
    std::snprintf(text, sizeof text, "%ldm%02lds", s / 60, s % 60);
  } else {
    std::snprintf(text, sizeof text, "%ldh%02ldm", s / 3600, s % 3600 / 60);
  }
  return text;
}

std::string count(std::uint64_t n) {
  std::string digits = std::to_string(n);
  for (int i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<std::size_t>(i), ",");
  }
  return digits;
}

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

}  // namespace

Console::Console(bool quiet) : quiet_(quiet), terminal_(::isatty(STDERR_FILENO) != 0) {}

void Console::catch_interrupts() {
  struct sigaction action{};
  action.sa_handler = on_interrupt;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool Console::interrupted() const {
  return stop_requested != 0;
}

void Console::begin(std::string_view stage, std::uint64_t total, std::string_view unit) {
  stage_ = stage;
  unit_ = unit;
  note_.clear();
  total_ = total;
  done_ = 0;
  shown_ = false;
  start_ = last_ = Clock::now();
}

void Console::update(std::uint64_t done, std::string_view note) {
  done_ = done;
  note_ = note;
  if (quiet_) return;
  const auto now = Clock::now();
  const std::chrono::duration<double> since = now - last_;
  // The first sign after a second; then a bar ten times a second, plain lines every ten seconds.
  if (since.count() < (!shown_ ? 1.0 : terminal_ ? 0.1 : 10.0)) return;
  last_ = now;
  shown_ = true;
  show(note);
}

void Console::show(std::string_view note) {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0;
  std::string text = stage_ + " ";
  if (total_ > 0) {
    const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
    if (terminal_) {
      constexpr int kWidth = 24;
      const int full = static_cast<int>(share * kWidth);
      for (int i = 0; i < kWidth; ++i) text += i < full ? "█" : "░";
      text += " ";
    }
    text += std::to_string(static_cast<int>(share * 100)) + "% " + count(done_) + "/" +
            count(total_) + " " + unit_;
    if (rate > 0 && done_ < total_) {
      text += ", " + duration(static_cast<double>(total_ - done_) / rate) + " left";
    }
  } else {
    text += count(done_) + " " + unit_ + ", " + count(static_cast<std::uint64_t>(rate)) + "/s";
  }
  if (!note.empty()) text += ", " + std::string(note);
  if (!terminal_) {
    std::fprintf(stderr, "%s\n", text.c_str());
    return;
  }
  const std::string shown(first_characters(text, terminal_width() - 1));
  clear_line();
  std::fputs(shown.c_str(), stderr);
  std::fflush(stderr);
  bar_shown_ = true;
}

void Console::clear_bar() {
  if (bar_shown_) clear_line();
  bar_shown_ = false;
}

void Console::end() {
  if (quiet_ || !shown_) return;
  clear_bar();
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  std::fprintf(stderr, "%s: %s %s in %.1f s%s%s\n", stage_.c_str(), count(done_).c_str(),
               unit_.c_str(), seconds, note_.empty() ? "" : ", ", note_.c_str());
}

void Console::log(std::string_view line) {
  if (quiet_) return;
  clear_bar();
  std::fprintf(stderr, "%s\n", one_line(std::string(line)).c_str());
}

}  // namespace saetm::cli
