#include "run/sampled.h"

#include "run/array.h"
#include "run/embeddings.h"
#include "run/files/shares.h"
#include "run/files/words.h"
#include "run/model.h"
#include "run/notes.h"
#include "saetm/atom_vectors.h"
#include "saetm/error.h"

namespace saetm {

using Json = nlohmann::ordered_json;

Sampled::Sampled(const RunDirectory& run)
    : theta(theta_of(run)),
      counts(open_array(run, kCounts).sparse()),
      words(words_of(run)),
      embeddings(taken_embeddings(run)) {
  interpret = stage_options<InterpretOptions>(run, kWords.maker);
  merge = stage_options<MergeOptions>(run, kTree.maker);
  const std::vector<VectorPart> parts = vector_parts(merge.vectors);
  if (parts.size() > 1 || parts[0].name == "file") {
    throw Error("--suggest and stability cannot compare atoms by '" + merge.vectors +
                "' on samples of the documents; merge by centroids, words or decoder alone");
  }
  if (merge.vectors == "decoder") {
    decoder = sae_of(run).weights.decoder;
  }
}

}  // namespace saetm
