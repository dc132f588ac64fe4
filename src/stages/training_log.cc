#include "stages/training_log.h"

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "io/json_file.h"
#include "saetm/error.h"

namespace saetm {

namespace {

/// What is there is gone on with where it is a training's; anything else is somebody's.
void check_begin(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  if (!std::getline(in, line) || line.empty()) return;
  const auto record = parse_json<nlohmann::json>(line);
  if (record.is_object() && record.contains("step")) return;
  throw Error(path + ": is there and is no log of a training; name another file (--training-log)");
}

}  // namespace

std::function<void(const TrainingRecord&)> training_log(const std::string& path) {
  if (path.empty()) return {};
  check_begin(path);
  const auto file = std::make_shared<std::ofstream>(path, std::ios::app);
  if (!*file) throw Error(path + ": cannot be written");
  return [file](const TrainingRecord& record) {
    nlohmann::ordered_json line = {{"step", record.step}, {"held_out", record.held_out}};
    if (!record.held_out) line["loss"] = record.loss;
    line["explained"] = record.explained;
    line["unexplained"] = 1 - record.explained;
    line["l0"] = record.active;
    line["dead_share"] = record.dead_share;
    line["threshold"] = record.threshold;
    line["lr"] = record.lr;
    if (!record.held_out) line["embeddings_per_second"] = record.embeddings_per_second;
    *file << line.dump() << std::endl;
  };
}

}  // namespace saetm
