#include "io/disk/part_name.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <vector>

#include "io/disk/calls.h"
#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMark = ".part";
constexpr std::time_t kDay = 24 * 60 * 60;  // seconds

bool is_process_gone(long process) {
  return ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

}  // namespace

const std::string& machine_id() {
  static const std::string id = [] {
    char host[256] = "";
    ::gethostname(host, sizeof host - 1);
    std::string all = host, boot;
    std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
    std::error_code code;
    all += " " + boot + " " + fs::read_symlink("/proc/self/ns/pid", code).string();
    return sha256_of(all).substr(0, 8);
  }();
  return id;
}

std::string part_name(const std::string& path) {
  static std::atomic<unsigned long> number = 0;
  return path + kMark + std::to_string(::getpid()) + "-" + machine_id() + "-" +
         std::to_string(++number);
}

std::string make_part_folder(const std::string& path) {
  for (;;) {
    const std::string name = part_name(path);
    if (disk::mkdir(name) == 0) return name;
    // A process that has ended may have had this one's number.
    if (errno != EEXIST) {
      throw Error(name + ": cannot make the folder: " + std::strerror(errno));
    }
  }
}

bool is_left_part(const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  const std::size_t mark = name.rfind(kMark);
  if (mark == std::string::npos) return false;
  const std::string rest = name.substr(mark + std::strlen(kMark));
  long process = 0;
  unsigned long number = 0;
  char machine[9] = "";
  int end = 0;
  if (std::sscanf(rest.c_str(), "%ld-%8[0-9a-f]-%lu%n", &process, machine, &number, &end) != 3 ||
      static_cast<std::size_t>(end) != rest.size() || process < 1) {
    // As drafts were named before.
    const bool is_draft = mark == 5 && name.starts_with("draft") && !rest.empty() &&
                          rest.find_first_not_of("0123456789") == std::string::npos;
    return is_draft && is_process_gone(std::strtol(rest.c_str(), nullptr, 10));
  }
  if (machine == machine_id()) return is_process_gone(process);
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 && std::time(nullptr) - about.st_mtime > kDay;
}

void remove_left_parts(const std::string& path) {
  const fs::path whole = path;
  const std::string begin = whole.filename().string() + kMark;
  std::vector<std::string> left;
  std::error_code code;
  const fs::path folder = whole.has_parent_path() ? whole.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(folder, code)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(begin) && is_left_part(entry.path().string()))
      left.push_back(entry.path().string());
  }
  for (const std::string& part : left) disk::remove(part);
}

}  // namespace saetm
