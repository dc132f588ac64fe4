/// Steering files, and the cut that heeds one.
#include "saetm/steering.h"

#include "input.h"

using namespace saetm;

namespace {

AtomTree small_tree() {
  Matrix places(8, 2);
  for (std::size_t k = 0; k < 8; ++k) {
    places(k, 0) = static_cast<float>(k * k);
    places(k, 1) = static_cast<float>(k % 3);
  }
  std::vector<float> weights = {0.1F, 0.2F, 0.05F, 0, 0.15F, 0.2F, 0.2F, 0.1F};
  return build_tree(places, weights, {.threads = 1});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const AtomTree tree = small_tree();
  fuzz::Input input(data, size);
  TopicOptions options;
  const std::uint8_t choice = input.byte();
  options.topics = choice % 8;
  options.method = choice & 8 ? "kmeans" : "ward";
  options.restarts = 1;
  const auto atom_of = [](const std::string& word) {
    return word.size() < 5 ? static_cast<std::int32_t>(word.size()) : -1;
  };
  fuzz::may_refuse([&] {
    const Steering steering =
        resolve_steering(parse_steering(input.rest(), "steering.txt"), tree, 8, atom_of);
    const auto cut = steered_cut(tree, steering, options, 1, {.threads = 1});
    fuzz::require(cut.size() == tree.atoms.size(), "atoms without a topic");
    std::vector<std::vector<std::int32_t>> topics;
    for (std::size_t i = 0; i < cut.size(); ++i) {
      fuzz::require(cut[i] >= 0 && cut[i] < 8, "a topic that is not there");
      topics.resize(std::max(topics.size(), static_cast<std::size_t>(cut[i]) + 1));
      topics[static_cast<std::size_t>(cut[i])].push_back(tree.atoms[i]);
    }
    (void)topic_labels(topics, tree, steering);
  });
  return 0;
}
