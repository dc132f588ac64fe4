/// The backends there are: a folder each, and a line here.
#include <algorithm>

#include "backend/backend.h"
#include "backend/cpu/backend.h"
#include "backend/reference/backend.h"
#include "saetm/device.h"
#include "saetm/error.h"
#include "saetm/isa.h"

namespace saetm {
namespace backend {
namespace {

struct Entry {
  const char* device;
  Backend& (*get)();
};

constexpr Entry kBackends[] = {{"cpu", cpu::backend}, {"reference", reference::backend}};

}  // namespace

Backend& backend_of(const Context& context) {
  check_device(context.device);
  (void)isa();  // throws where the forced one cannot be
  return std::find_if(std::begin(kBackends), std::end(kBackends),
                      [&](const Entry& entry) { return entry.device == context.device; })
      ->get();
}

}  // namespace backend

std::vector<std::string> devices() {
  std::vector<std::string> names;
  for (const auto& entry : backend::kBackends) names.emplace_back(entry.device);
  return names;
}

void check_device(const std::string& device) {
  const std::vector<std::string> known = devices();
  if (std::find(known.begin(), known.end(), device) != known.end()) return;
  std::string list;
  for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
  throw Error("there is no device '" + device + "'; there are: " + list);
}

}  // namespace saetm
