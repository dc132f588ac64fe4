#pragma once
/// Runs the program as a user does: a process of its own, its output in pipes.
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
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

class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments, const Surroundings& around = {}) {
    int out[2], err[2];
    if (::pipe(out) != 0 || ::pipe(err) != 0) return;
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(::open(around.input.c_str(), O_RDONLY), STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::dup2(err[1], STDERR_FILENO);
      for (const int end : {out[0], out[1], err[0], err[1]}) ::close(end);
      if (around.largest_file != RLIM_INFINITY) {
        const rlimit limit{around.largest_file, around.largest_file};
        ::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &limit);
      }
      if (!around.fault.empty()) ::setenv("SAETM_FAULT", around.fault.c_str(), 1);
      std::vector<char*> words{const_cast<char*>("saetm")};
      for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
      words.push_back(nullptr);
      ::execv(program_path(), words.data());
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
    return ::waitid(P_PID, static_cast<id_t>(process_), &about, WSTOPPED | WEXITED | WNOWAIT) ==
               0 &&
           about.si_code == CLD_STOPPED;
  }

  const Outcome& wait() {
    while (read_some()) {
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

  /// False when both pipes have ended.
  bool read_some() {
    if (pipes_[0].fd < 0 && pipes_[1].fd < 0) return false;
    if (::poll(pipes_, 2, -1) < 0) return true;
    for (int i = 0; i < 2; ++i) {
      if (pipes_[i].fd < 0 || pipes_[i].revents == 0) continue;
      char bytes[4096];
      const ssize_t count = ::read(pipes_[i].fd, bytes, sizeof bytes);
      if (count > 0) {
        (i == 0 ? outcome_.out : outcome_.err).append(bytes, static_cast<std::size_t>(count));
      } else {
        ::close(pipes_[i].fd);
        pipes_[i].fd = -1;  // poll passes over it
      }
    }
    return true;
  }

  pid_t process_ = -1;
  pollfd pipes_[2] = {{-1, 0, 0}, {-1, 0, 0}};
  Outcome outcome_;
};

inline Outcome run(const std::vector<std::string>& arguments, const Surroundings& around = {}) {
  return Program(arguments, around).wait();
}

}  // namespace saetm
