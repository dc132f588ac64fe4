#pragma once
/// Errors that a caller can act on.
#include <stdexcept>
#include <string>

namespace saetm {

/// Bad input or a bad option: the message is one line that names the file and the line or row at
/// fault. The command line prints it and exits with 2.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The caller asked to stop (Context::progress->interrupted()); finished stages stay on disk.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

}  // namespace saetm
