#include "run/directory/adoption.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "io/disk/calls.h"
#include "io/disk/part_name.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAdopted = "draft.done";  // a whole draft, whose files move up

void change(const std::string& run, const std::string& what, int result) {
  if (result != 0) {
    throw Error(run + ": cannot be changed: " + what + ": " + std::strerror(errno));
  }
}

}  // namespace

bool is_adopting(const std::string& run) {
  std::error_code code;
  return fs::is_directory(fs::path(run) / kAdopted, code);
}

void finish_adoption(const std::string& run) {
  if (!is_adopting(run)) return;
  const fs::path adopted = fs::path(run) / kAdopted;
  std::error_code code;
  const auto move = [&](const fs::path& from) {
    const std::string name = from.filename().string();
    const int result = disk::rename(from.string(), (fs::path(run) / name).string());
    const int error = errno;
    if (result == 0 || !fs::exists(from)) return;
    errno = error;
    change(run, name, result);
  };
  if (fs::exists(adopted / kManifest, code)) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(adopted, code)) {
      if (entry.path().filename() != kManifest) files.push_back(entry.path());
    }
    for (const fs::path& file : files) move(file);
    move(adopted / kManifest);
  }
  disk::remove_all(adopted.string());
}

void adopt_folder(const std::string& run, const std::string& draft,
                  const std::function<void()>& adopted) {
  finish_adoption(run);
  change(run, fs::path(draft).filename().string(), disk::sync_folder(draft));
  change(run, kAdopted, disk::rename(draft, (fs::path(run) / kAdopted).string()));
  adopted();
  change(run, run, disk::sync_folder(run));
  finish_adoption(run);
}

void clear_left_parts(const std::string& run) {
  std::vector<std::string> left;
  std::error_code code;
  for (const char* folder : {"", "cuts"}) {
    for (const auto& entry : fs::directory_iterator(fs::path(run) / folder, code)) {
      if (is_left_part(entry.path().string())) left.push_back(entry.path().string());
    }
  }
  for (const std::string& path : left) disk::remove_all(path);
}

}  // namespace saetm
