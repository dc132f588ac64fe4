#pragma once
/// A folder of a test's own.
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace saetm {

/// A folder that nobody else has, gone with all that is in it when this object is.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    if (!::mkdtemp(path_.data())) throw std::runtime_error("no temporary folder");
  }
  ~TemporaryFolder() {
    std::error_code code;
    std::filesystem::remove_all(path_, code);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  /// The path of `name` in it.
  std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "saetm-test-XXXXXX").string();
};

}  // namespace saetm
