#include "run/files/tree.h"

#include <algorithm>
#include <functional>

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
  const RunArray array = open_array(run, kTree);
  AtomTree tree;
  tree.atoms = atoms_in_use(array);
  const std::size_t atoms = tree.atoms.size();
  tree.weights = array.vector<float>("weights", atoms);
  if (std::any_of(tree.weights.begin(), tree.weights.end(), [](float w) { return w < 0; })) {
    array.fail("an atom's weight is below 0");
  }
  tree.embeddings = array.matrix("embeddings", atoms, Axis::kFree);
  try {
    tree.merges = merges_from(
        {array.vector<std::int32_t>("left", atoms - 1),
         array.vector<std::int32_t>("right", atoms - 1), array.vector<float>("height", atoms - 1)},
        atoms);
  } catch (const Error& error) {
    array.fail(error.what());
  }
  return tree;
}

std::vector<std::int32_t> atoms_in_use(const RunArray& array) {
  std::vector<std::int32_t> atoms = array.vector<std::int32_t>("atoms", Axis::kFree);
  const std::size_t all = length_of(array.run(), Axis::kAtoms);
  if (atoms.empty()) array.fail("has no atom");
  if (atoms[0] < 0 || static_cast<std::size_t>(atoms.back()) >= all ||
      std::adjacent_find(atoms.begin(), atoms.end(), std::greater_equal<>()) != atoms.end()) {
    array.fail("its atoms do not ascend, or are not among the run's " + std::to_string(all));
  }
  return atoms;
}

}  // namespace saetm
