#include <cstdio>
#include <string>
#include <vector>

#include "cli/print/print.h"
#include "saetm/hierarchy.h"

namespace saetm::cli {
namespace {

struct TreePrinter {
  const std::vector<TopicNode>& nodes;
  const std::vector<std::vector<std::int32_t>>& children;
  std::size_t topics;

  /// `stem` leads the node's own line, `indent` those of its children.
  void print(std::size_t node, const std::string& stem, const std::string& indent) const {
    const TopicNode& shown = nodes[node];
    std::printf("%5.1f%%  %4s  %s%s\n", 100 * shown.share,
                node < topics ? std::to_string(node).c_str() : "", stem.c_str(),
                stem.empty() && node >= topics ? "all topics" : cell(shown.name).c_str());
    for (std::size_t i = 0; i < children[node].size(); ++i) {
      const bool last = i + 1 == children[node].size();
      print(static_cast<std::size_t>(children[node][i]), indent + (last ? "└─ " : "├─ "),
            indent + (last ? "   " : "│  "));
    }
  }
};

}  // namespace

void print_tree(const TopicRecords& records, int levels) {
  Hierarchy hierarchy;
  for (const TopicNode& node : records.tree) {
    hierarchy.nodes.push_back({node.children, node.share, node.height});
  }
  const auto children = readable_children(hierarchy, levels);
  std::printf("%6s  %4s  %s\n", "share", "id", "name");
  if (children.empty()) return;
  TreePrinter{records.tree, children, (children.size() + 1) / 2}.print(children.size() - 1, "", "");
}

}  // namespace saetm::cli
