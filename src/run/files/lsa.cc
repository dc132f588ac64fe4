#include "run/files/lsa.h"

#include "run/array.h"
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
  const RunArray array = open_array(run, kLsa);
  return {array.vector<double>("idf", Axis::kWords),
          array.matrix("basis", Axis::kWords, Axis::kWidth)};
}

}  // namespace saetm
