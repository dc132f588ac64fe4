#include "cli/cut_files.h"

#include <unistd.h>

#include <csignal>
#include <cstring>

#include "run/mapped_at.h"

namespace saetm::cli {
namespace {

void say(const char* text) {
  if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) return;
}

void on_bus_error(int, siginfo_t* info, void*) {
  const char* path = mapped_at(info->si_addr);
  if (!path) {  // no file: the same again, and the system's own end
    ::signal(SIGBUS, SIG_DFL);
    return;
  }
  say("\nsaetm: ");
  say(path);
  say(": cannot be read: it was cut short meanwhile, or its disk failed\n");
  ::_exit(2);
}

}  // namespace

void catch_cut_files() {
  struct sigaction action{};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace saetm::cli
