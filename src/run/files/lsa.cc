#include "run/files/lsa.h"

#include "io/safetensors.h"
#include "run/artefacts.h"
#include "saetm/error.h"

namespace saetm {

RunDirectory::StageFile save_lsa(const RunDirectory& run, const LsaModel& model) {
  SafetensorsWriter writer;
  writer.add("idf", std::span<const double>(model.idf));
  writer.add("basis", model.basis);
  return save_array(run, kLsa, writer);
}

LsaModel lsa_of(const RunDirectory& run) {
  if (sum_of(run, kLsa).empty()) {
    throw Error(run.path() + ": its embeddings were made by an earlier saetm, which kept nothing " +
                "to embed new texts with: saetm embed " + run.path());
  }
  const std::string path = checked_file(run, kLsa);
  const SafetensorsReader reader(path);
  const auto idf = reader.values<double>("idf");
  LsaModel model{{idf.begin(), idf.end()}, reader.matrix("basis")};
  if (model.idf.size() != model.basis.rows()) {
    throw Error(path + ": the sizes of its tensors do not fit together");
  }
  return model;
}

}  // namespace saetm
