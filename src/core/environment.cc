#include "core/environment.h"

#include <cstdlib>
#include <map>
#include <mutex>

namespace saetm {
namespace {

struct Defaults {
  std::mutex mutex;
  std::map<std::string, std::string> values;
};

Defaults& defaults() {
  static Defaults all;
  return all;
}

}  // namespace

std::string environment(const std::string& name) {
  if (const char* value = std::getenv(name.c_str())) return value;
  const std::lock_guard lock(defaults().mutex);
  const auto found = defaults().values.find(name);
  return found == defaults().values.end() ? "" : found->second;
}

void set_environment_default(const std::string& name, const std::string& value) {
  const std::lock_guard lock(defaults().mutex);
  defaults().values[name] = value;
}

}  // namespace saetm
