#include "run/files/tree.h"

#include <algorithm>
#include <functional>

#include "io/safetensors.h"
#include "run/artefacts.h"
#include "saetm/error.h"

namespace saetm {

RunDirectory::StageFile save_tree(const RunDirectory& run, const AtomTree& tree) {
  const auto [left, right, height] = columns_of(tree.merges);
  SafetensorsWriter writer;
  writer.add("embeddings", tree.embeddings);
  writer.add("atoms", std::span<const std::int32_t>(tree.atoms));
  writer.add("weights", std::span<const float>(tree.weights));
  writer.add("left", std::span<const std::int32_t>(left));
  writer.add("right", std::span<const std::int32_t>(right));
  writer.add("height", std::span<const float>(height));
  return save_array(run, kTree, writer);
}

AtomTree tree_of(const RunDirectory& run) {
  const SafetensorsReader reader = open_array(run, kTree);
  const std::string path = path_of(run, kTree);
  AtomTree tree;
  const auto atoms = reader.values<std::int32_t>("atoms");
  const auto weights = reader.values<float>("weights");
  if (atoms.empty() || weights.size() != atoms.size()) {
    throw Error(path + ": the sizes of its tensors do not fit together");
  }
  tree.atoms.assign(atoms.begin(), atoms.end());
  tree.weights.assign(weights.begin(), weights.end());
  try {
    tree.merges =
        merges_from({reader.vector<std::int32_t>("left"), reader.vector<std::int32_t>("right"),
                     reader.vector<float>("height")},
                    atoms.size());
  } catch (const Error& error) {
    throw Error(path + ": " + error.what());
  }
  tree.embeddings = reader.matrix("embeddings");
  if (tree.embeddings.rows() != atoms.size() || atoms[0] < 0 ||
      std::adjacent_find(atoms.begin(), atoms.end(), std::greater_equal<>()) != atoms.end()) {
    throw Error(path + ": its atoms do not ascend, or its embeddings are not theirs");
  }
  return tree;
}

void check_atoms(const AtomTree& tree, std::size_t atoms, const std::string& path) {
  if (static_cast<std::size_t>(tree.atoms.back()) >= atoms) {
    throw Error(path + ": its tree has atom " + std::to_string(tree.atoms.back()) +
                ", its shares " + std::to_string(atoms) + " atoms");
  }
}

}  // namespace saetm
