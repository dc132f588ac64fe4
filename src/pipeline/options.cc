#include "pipeline/options.h"

namespace saetm {

nlohmann::ordered_json to_json(const RunOptions& options) {
  auto object = nlohmann::ordered_json::object();
  RunOptions::parts(options, [&](const auto& part) { object.update(to_json_object(part)); });
  return object;
}

void update_from_json(const nlohmann::ordered_json& object, RunOptions& options) {
  RunOptions::parts(options, [&](auto& part) { from_json_object(object, part); });
}

void check(const RunOptions& options) {
  RunOptions::parts(options, [](const auto& part) { check_options(part); });
}

}  // namespace saetm
