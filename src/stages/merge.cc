/// merge: the tree of atoms.
#include <algorithm>

#include "run/array.h"
#include "run/directory/hash_input.h"
#include "run/embeddings.h"
#include "run/files/shares.h"
#include "run/files/tree.h"
#include "run/files/vocabulary.h"
#include "run/files/words.h"
#include "run/model.h"
#include "saetm/atom_vectors.h"
#include "saetm/word_vectors.h"
#include "stages/stage_run.h"

namespace saetm::stage {
namespace {

constexpr const char* kForm = "2";  // of vectors: from 2 on centroids have the root of their length

}  // namespace

void merge(StageRun& at) {
  const std::string words_sum = sum_of(at.run, kWords);
  const std::string counts_sum = sum_of(at.run, kCounts);
  const std::vector<VectorPart> parts = vector_parts(at.options.merge.vectors);
  std::vector<std::string> inputs = {words_sum, counts_sum, embeddings_hash(at.run), kForm};
  if (std::any_of(parts.begin(), parts.end(), [](const auto& p) { return p.name == "file"; })) {
    inputs.push_back(hash_input(at.options.merge.word_vectors));
  }
  at.once("merge", to_json_object(at.options.merge), inputs, [&] {
    const WordEmissions words = words_of(at.run);
    // What topics' words are ranked by, too.
    const Matrix own_vectors =
        word_vectors(open_array(at.run, kCounts).sparse(), taken_embeddings(at.run), at.context);
    const auto make = [&](const VectorPart& part) {
      if (part.name == "decoder") {
        return sae_of(at.run).weights.decoder;
      }
      if (part.name == "centroids") {
        return centroid_embeddings(theta_of(at.run), taken_embeddings(at.run), {}, at.context);
      }
      if (part.name == "words") {
        return nucleus_embeddings(words, own_vectors, at.options.merge.nucleus, at.context);
      }
      const Matrix vectors =
          read_word_vectors(at.options.merge.word_vectors, vocabulary_of(at.run), at.context)
              .vectors;
      return nucleus_embeddings(words, vectors, at.options.merge.nucleus, at.context);
    };
    std::vector<Matrix> made;
    for (const VectorPart& part : parts) made.push_back(make(part));
    const Matrix atoms = combine_vectors(made, parts, words.mean_shares);
    const AtomTree tree = build_tree(atoms, words.mean_shares, at.context);
    at.log("merge: " + std::to_string(tree.atoms.size()) + " atoms in use");
    return StageRun::Files{save_tree(at.run, tree), save_word_vectors(at.run, own_vectors)};
  });
}

}  // namespace saetm::stage
