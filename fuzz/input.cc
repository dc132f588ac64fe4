#include "input.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace saetm::fuzz {

namespace fs = std::filesystem;

std::string patched(std::string base, Input& input) {
  while (!input.is_empty()) {
    const std::size_t at = std::min(input.number(), base.size());
    const std::size_t gone = input.byte();
    const std::size_t come = input.byte();
    base.replace(at, gone, input.take(come));
  }
  return base;
}

Folder::Folder() {
  std::error_code code;
  const fs::path memory = "/dev/shm";
  const fs::path base = fs::is_directory(memory, code) ? memory : fs::temp_directory_path();
  std::string name = (base / "saetm-fuzz.XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error(name + ": cannot be made");
  path_ = name;
}

Folder::~Folder() {
  std::error_code code;
  fs::remove_all(path_, code);
}

std::string Folder::put(const std::string& name, std::string_view bytes) const {
  std::string path = file(name);
  const int out = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written =
      out >= 0 && ::write(out, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  if (out >= 0) ::close(out);
  if (!written) throw std::runtime_error(path + ": cannot be written");
  return path;
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string path_in_tree(const std::string& name) {
  return std::string(SAETM_SOURCE_DIR) + "/" + name;
}

}  // namespace saetm::fuzz
