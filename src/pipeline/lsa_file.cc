#include "pipeline/lsa_file.h"

#include "io/safetensors.h"
#include "pipeline/run_files.h"
#include "saetm/error.h"

namespace saetm {

std::string save_lsa(const LsaModel& model, const std::string& path,
                     const std::string& vocabulary_sum) {
  SafetensorsWriter writer;
  writer.metadata("vocabulary", vocabulary_sum);
  writer.add("idf", std::span<const double>(model.idf));
  writer.add("basis", model.basis);
  return writer.save(path);
}

LsaModel load_lsa(const RunDirectory& run) {
  if (run.sha256("embed", "lsa.safetensors").empty()) {
    throw Error(run.path() + ": its embeddings were made by an earlier saetm, which kept nothing " +
                "to embed new texts with: saetm embed " + run.path());
  }
  const std::string path = checked_file(run, "embed", "lsa.safetensors");
  const SafetensorsReader reader(path);
  const auto idf = reader.values<double>("idf");
  LsaModel model{{idf.begin(), idf.end()}, reader.matrix("basis")};
  if (model.idf.size() != model.basis.rows()) {
    throw Error(path + ": the sizes of its tensors do not fit together");
  }
  return model;
}

}  // namespace saetm
