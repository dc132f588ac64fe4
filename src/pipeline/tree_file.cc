#include "pipeline/tree_file.h"

#include "io/safetensors.h"
#include "saetm/error.h"

namespace saetm {

std::string save_tree(const AtomTree& tree, const std::string& path, const std::string& words_sum) {
  std::vector<std::int32_t> left, right;
  std::vector<float> height;
  for (const AtomTree::Merge& merge : tree.merges) {
    left.push_back(merge.left);
    right.push_back(merge.right);
    height.push_back(merge.height);
  }
  SafetensorsWriter writer;
  writer.metadata("words", words_sum);
  writer.add("embeddings", tree.embeddings);
  writer.add("atoms", std::span<const std::int32_t>(tree.atoms));
  writer.add("weights", std::span<const float>(tree.weights));
  writer.add("left", std::span<const std::int32_t>(left));
  writer.add("right", std::span<const std::int32_t>(right));
  writer.add("height", std::span<const float>(height));
  return writer.save(path);
}

AtomTree load_tree(const std::string& path, const std::string& words_sum) {
  const SafetensorsReader reader(path);
  const auto words = reader.metadata().find("words");
  if (words == reader.metadata().end() || words->second != words_sum) {
    throw Error(path + ": was made from other words than this run's");
  }
  AtomTree tree;
  const auto atoms = reader.values<std::int32_t>("atoms");
  const auto weights = reader.values<float>("weights");
  const auto left = reader.values<std::int32_t>("left");
  const auto right = reader.values<std::int32_t>("right");
  const auto height = reader.values<float>("height");
  if (atoms.empty() || weights.size() != atoms.size() || left.size() + 1 != atoms.size() ||
      right.size() != left.size() || height.size() != left.size()) {
    throw Error(path + ": the sizes of its tensors do not fit together");
  }
  tree.atoms.assign(atoms.begin(), atoms.end());
  tree.weights.assign(weights.begin(), weights.end());
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto node = static_cast<std::int32_t>(atoms.size() + i);
    if (left[i] < 0 || left[i] >= right[i] || right[i] >= node) {
      throw Error(path + ": merge " + std::to_string(i) + " is not of earlier nodes");
    }
    tree.merges.push_back({left[i], right[i], height[i]});
  }
  tree.embeddings = reader.matrix("embeddings");
  return tree;
}

AtomTree tree_of(const RunDirectory& run) {
  return load_tree(run.file("tree.safetensors"), run.sha256("interpret", "words.safetensors"));
}

}  // namespace saetm
