#pragma once
/// Runs the program as a user does: a process of its own, its output in pipes.
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "where.h"

namespace saetm {

struct Outcome {
  int code = -1;  ///< the exit code; 128 + signal when a signal ended the program
  std::string out, err;
};

struct Surroundings {
  std::string input = "/dev/null";      ///< file that is standard input
  rlim_t largest_file = RLIM_INFINITY;  ///< bytes after which a write fails, as on a full disk
  std::string fault = "";               ///< SAETM_FAULT (io/disk/calls.h)
};

/// Strings as the C library has them: pointers into `words`, and a null pointer.
inline std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

/// A program that takes longer than a test may (13 minutes) is killed, and says so on what it has
/// of standard error; one whose test is gone is killed by the system.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments, const Surroundings& around = {}) {
    int out[2], err[2];
    if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) {
      throw std::runtime_error("no pipes for the program");
    }
    // Between fork and exec nothing takes memory: another thread may have the allocator's locks.
    std::vector<std::string> words{"saetm"}, variables;
    words.insert(words.end(), arguments.begin(), arguments.end());
    for (char** variable = environ; *variable; ++variable) {
      if (!std::string(*variable).starts_with("SAETM_FAULT=")) variables.emplace_back(*variable);
    }
    if (!around.fault.empty()) variables.push_back("SAETM_FAULT=" + around.fault);
    const std::vector<char*> argv = pointers(words), envp = pointers(variables);
    process_ = ::fork();
    if (process_ < 0) throw std::runtime_error("no process for the program");
    if (process_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(::open(around.input.c_str(), O_RDONLY), STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::dup2(err[1], STDERR_FILENO);
      if (around.largest_file != RLIM_INFINITY) {
        const rlimit limit{around.largest_file, around.largest_file};
        ::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &limit);
      }
      ::execve(program_path(), argv.data(), envp.data());
      ::_exit(127);
    }
    ::close(out[1]);
    ::close(err[1]);
    pipes_[0] = {out[0], POLLIN, 0};
    pipes_[1] = {err[0], POLLIN, 0};
  }

  /// Waits, where a test ended early, too: a program that is held up goes on.
  ~Program() {
    if (process_ > 0) send(SIGCONT);
    wait();
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Reads until standard error holds `text`; false when the program ended without.
  bool wait_for(const std::string& text) { return wait_for(outcome_.err, text); }
  /// The same for standard output.
  bool wait_for_output(const std::string& text) { return wait_for(outcome_.out, text); }
  /// What was read so far; the code is not known before wait().
  const Outcome& so_far() const { return outcome_; }

  void send(int signal) const { ::kill(process_, signal); }

  /// Waits until the program is held up by a fault `stop`; false when it ended without.
  bool wait_until_stopped() const {
    siginfo_t about{};
    while (::waitid(P_PID, static_cast<id_t>(process_), &about,
                    WSTOPPED | WEXITED | WNOWAIT | WNOHANG) == 0 &&
           about.si_pid == 0 && left() > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return about.si_code == CLD_STOPPED;
  }

  const Outcome& wait() {
    return wait_while([] { return true; });
  }
  /// The same; ends the program (SIGTERM, then as ever) once `goes_on` says no.
  template <class Condition>
  const Outcome& wait_while(const Condition& goes_on) {
    for (bool told = false; read_some(100);) {
      if (!told && !goes_on()) {
        send(SIGTERM);
        told = true;
      }
    }
    if (process_ > 0) {
      int status = 0;
      ::waitpid(process_, &status, 0);
      outcome_.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      process_ = -1;
    }
    return outcome_;
  }

 private:
  bool wait_for(const std::string& stream, const std::string& text) {
    while (stream.find(text) == std::string::npos) {
      if (!read_some()) return false;
    }
    return true;
  }

  /// Waits for some `milliseconds` at most; false when both pipes have ended.
  bool read_some(int milliseconds = 1000) {
    if (pipes_[0].fd < 0 && pipes_[1].fd < 0) return false;
    const int ready = ::poll(pipes_, 2, std::min(milliseconds, left()));
    if (ready < 0 || (ready == 0 && left() > 0)) return true;
    if (ready == 0) give_up();
    for (int i = 0; i < 2; ++i) {
      if (pipes_[i].fd < 0 || (ready > 0 && pipes_[i].revents == 0)) continue;
      char bytes[4096];
      const ssize_t count = ready > 0 ? ::read(pipes_[i].fd, bytes, sizeof bytes) : 0;
      if (count > 0) {
        (i == 0 ? outcome_.out : outcome_.err).append(bytes, static_cast<std::size_t>(count));
      } else {
        ::close(pipes_[i].fd);
        pipes_[i].fd = -1;  // poll passes over it
      }
    }
    return true;
  }

  /// Milliseconds that it may still take.
  int left() const {
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(
        end_ - std::chrono::steady_clock::now());
    return std::max(0, static_cast<int>(time.count()));
  }
  void give_up() {
    send(SIGKILL);
    outcome_.err += "\n(killed by the test, which waits no longer)\n";
  }

  const std::chrono::steady_clock::time_point end_ =
      std::chrono::steady_clock::now() + std::chrono::minutes(13);
  pid_t process_ = -1;
  pollfd pipes_[2] = {{-1, 0, 0}, {-1, 0, 0}};
  Outcome outcome_;
};

inline Outcome run(const std::vector<std::string>& arguments, const Surroundings& around = {}) {
  return Program(arguments, around).wait();
}

}  // namespace saetm
