#include "stages/training_log.h"

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "saetm/error.h"

namespace saetm {

std::function<void(const TrainingRecord&)> training_log(const std::string& path) {
  if (path.empty()) return {};
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
