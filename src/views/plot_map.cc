#include "views/pictures.h"

#include <algorithm>

#include "core/median.h"
#include "run/artefacts.h"
#include "run/files/topics.h"
#include "run/notes.h"
#include "views/report_data.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kBranches = 8;  // as there are colours

/// The branch of each topic, and their names.
struct Branches {
  std::vector<std::size_t> of_topic;
  std::vector<std::string> names;
};

/// Those that there are when the tree above the topics is undone at its highest merges until there
/// are `branches`; the first has the largest share. All in one without a name where there is no
/// tree.
Branches branches_of(const std::vector<TopicNode>& tree, std::size_t topics, std::size_t branches) {
  Branches result{std::vector<std::size_t>(topics), {}};
  if (tree.size() < topics || tree.empty()) return result;
  std::vector<std::size_t> parts = {tree.size() - 1};
  while (parts.size() < std::min(branches, topics)) {  // later nodes are higher
    const auto highest = std::max_element(parts.begin(), parts.end());
    const std::size_t node = *highest;
    parts.erase(highest);
    parts.insert(parts.end(), tree[node].children.begin(), tree[node].children.end());
  }
  const auto share = [&](std::size_t node) { return tree[node].share; };
  std::sort(parts.begin(), parts.end(), [&](std::size_t a, std::size_t b) {
    return share(a) != share(b) ? share(a) > share(b) : a < b;
  });
  for (std::size_t part = 0; part < parts.size(); ++part) {
    result.names.push_back(tree[parts[part]].name);
    std::vector<std::size_t> below = {parts[part]};
    while (!below.empty()) {
      const std::size_t node = below.back();
      below.pop_back();
      if (node < topics) result.of_topic[node] = part;
      below.insert(below.end(), tree[node].children.begin(), tree[node].children.end());
    }
  }
  return result;
}

/// The topic of each atom, −1 for none.
std::vector<std::int32_t> topics_of_atoms(const ReportData& data) {
  std::vector<std::int32_t> topic_of(data.atoms.ids.size(), -1);
  for (std::size_t t = 0; t < data.topics.size(); ++t) {
    for (const std::int64_t id : data.topics[t].atoms) {
      const auto& ids = data.atoms.ids;  // ascending
      const auto found = std::lower_bound(ids.begin(), ids.end(), static_cast<std::int32_t>(id));
      topic_of[static_cast<std::size_t>(found - ids.begin())] = static_cast<std::int32_t>(t);
    }
  }
  return topic_of;
}

}  // namespace

Scatter picture_of_map(const RunDirectory& run, const PlotRequest& request,
                       const Context& context) {
  auto options = stage_options<ReportOptions>(run, kReport.maker);
  options.texts = "none";
  const ReportData data = report_data(run, options, Json::object(), context);
  const Branches branches = branches_of(topics_of(run).tree, data.topics.size(), kBranches);
  Scatter chart;
  chart.colours = branches.names;
  std::vector<std::vector<double>> x(data.topics.size()), y(data.topics.size());
  const auto add = [&](double px, double py, double size, std::int32_t topic) {
    if (topic < 0) return;
    const auto t = static_cast<std::size_t>(topic);
    chart.points.push_back({px, py, size, branches.of_topic[t]});
    x[t].push_back(px);
    y[t].push_back(py);
  };
  if (data.page_documents.size() == 0) {
    chart.title = picture_title(run, request, "Map of atoms");
    chart.unit = std::to_string(data.atoms.drawn.size()) + " atoms, areas are mean shares; colours "
                 "are the highest branches of the tree of topics";
    const std::vector<std::int32_t> topic_of = topics_of_atoms(data);
    for (std::size_t i = 0; i < data.atoms.drawn.size(); ++i) {
      const auto atom = static_cast<std::size_t>(data.atoms.drawn[i]);
      add(data.atoms.places(i, 0), data.atoms.places(i, 1),
          2.0 * data.atoms.shares[atom] * static_cast<double>(data.atoms.shares.size()),
          topic_of[atom]);
    }
  } else {
    chart.title = picture_title(run, request, "Map of documents");
    chart.unit = std::to_string(data.page_documents.size()) + " of " +
                 std::to_string(data.documents) + " documents; colours are the highest branches of "
                 "the tree of topics";
    const ReportDocuments& documents = data.page_documents;
    for (std::size_t i = 0; i < documents.size(); ++i) {
      add(documents.places(i, 0), documents.places(i, 1), 2, documents.topics[i]);
    }
  }
  for (std::size_t t = 0; t < data.topics.size(); ++t) {
    if (x[t].empty()) continue;
    chart.labels.push_back({median(x[t]), median(y[t]), data.topics[t].name});
  }
  return chart;
}

}  // namespace saetm
