#include "run/directory/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "io/disk/calls.h"
#include "io/json_file.h"
#include "run/directory/folder_lock.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr const char* kLock = "lock";

/// The program and its first argument; further ones may be no one's business.
std::string this_command() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::string program, verb;
  std::getline(in, program, '\0');
  std::getline(in, verb, '\0');
  program = fs::path(program).filename().string();
  return verb.empty() ? program : program + " " + verb;
}

std::string this_host() {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  return host;
}

std::string now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &utc);
  return text;
}

}  // namespace

RunLock::RunLock(const std::string& run)
    : path_((fs::path(run) / kLock).string()), process_(::getpid()) {
  while (open(run)) {
    int code = 0;
    while ((code = disk::flock(file_, LOCK_EX | LOCK_NB) == 0 ? 0 : errno) == EINTR) {
    }
    if (code == EWOULDBLOCK) refuse(run);
    if (code != 0) disk::remove(path_);
    if (code == 0 && is_same_file(file_, path_)) {
      sign();
      return;
    }
    ::close(file_);  // of the holder before, who has removed it; or there are no locks
    file_ = -1;
    if (code != 0) return;
  }
}

RunLock::~RunLock() {
  if (file_ < 0) return;
  if (process_ == ::getpid()) {
    if (is_same_file(file_, path_)) disk::remove(path_);
    ::flock(file_, LOCK_UN);  // for those that were forked and have it open
  }
  ::close(file_);
}

/// False where nobody may write into the run, and so nobody has to be kept off.
bool RunLock::open(const std::string& run) {
  file_ = disk::open(path_, O_RDWR | O_CREAT | O_CLOEXEC);
  // Another user's lock can be waited for all the same.
  if (file_ < 0 && errno == EACCES) file_ = disk::open(path_, O_RDONLY | O_CLOEXEC);
  if (file_ >= 0) return true;
  const int code = errno;
  if (code == EROFS || ::access(run.c_str(), W_OK) != 0) return false;
  throw Error(path_ + ": cannot write: " + std::strerror(code));
}

void RunLock::refuse(const std::string& run) const {
  std::stringstream text;
  text << std::ifstream(path_).rdbuf();
  ::close(file_);
  const Json holder = parse_json(text.str());
  std::string who = "another process";
  try {
    who = holder.at("command").get<std::string>() + " (process " +
          std::to_string(holder.at("pid").get<long>()) + " on " +
          holder.at("host").get<std::string>() + ", since " +
          holder.at("since").get<std::string>() + ")";
  } catch (const Json::exception&) {
    // It is just signing.
  }
  throw Error(run + ": " + who + " is changing this run; try again when it is done");
}

/// Those who are kept off read it. The lock holds without.
void RunLock::sign() const {
  const Json holder = {{"host", this_host()},
                       {"pid", static_cast<long>(process_)},
                       {"command", this_command()},
                       {"since", now()}};
  const std::string text = holder.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  if (::ftruncate(file_, 0) == 0) (void)!disk::write(file_, text.data(), text.size());
}

}  // namespace saetm
