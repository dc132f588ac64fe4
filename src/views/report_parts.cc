#include "views/report_parts.h"

#include <algorithm>
#include <numeric>

#include "run/array.h"
#include "run/files/shares.h"
#include "run/files/topics.h"
#include "run/files/tree.h"
#include "run/notes.h"
#include "saetm/eras.h"

namespace saetm {
namespace {

constexpr std::size_t kMostGroups = 100;

void count_sizes(Division& division) {
  division.sizes.assign(division.names.size(), 0);
  for (const std::int32_t part : division.of_document) {
    if (part >= 0) ++division.sizes[static_cast<std::size_t>(part)];
  }
}

/// The groups by name; of too many to show the largest.
Division groups_shown(const std::vector<DocumentRecord>& documents) {
  Groups groups = groups_of(documents);
  Division all{std::move(groups.names), {}, {}, std::move(groups.of_document)};
  count_sizes(all);
  if (all.names.size() <= kMostGroups) return all;
  std::vector<std::size_t> order(all.names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return all.sizes[a] > all.sizes[b]; });
  order.resize(kMostGroups);
  std::sort(order.begin(), order.end());
  std::vector<std::int32_t> place(all.names.size(), -1);
  Division shown;
  for (const std::size_t g : order) {
    place[g] = static_cast<std::int32_t>(shown.names.size());
    shown.names.push_back(all.names[g]);
    shown.sizes.push_back(all.sizes[g]);
  }
  for (const std::int32_t g : all.of_document) {
    shown.of_document.push_back(place[static_cast<std::size_t>(g)]);
  }
  return shown;
}

/// Empty where no document has a time that can be read; `untimed` then tells of all documents.
Division eras_shown(const std::vector<DocumentRecord>& documents, const TimeOptions& format,
                    ReportUntimed& untimed) {
  std::vector<std::string> times;
  for (const DocumentRecord& document : documents) times.push_back(document.time);
  if (std::all_of(times.begin(), times.end(), [](const auto& time) { return time.empty(); })) {
    return {};
  }
  TimeCheck check(format);
  for (const std::string& time : times) check.add(time);
  untimed.undated = static_cast<std::int64_t>(check.documents() - check.given());
  untimed.unreadable = static_cast<std::int64_t>(check.unreadable());
  untimed.example = check.first();
  untimed.told = check.told("");
  if (check.unreadable() == check.given()) return {};
  Eras eras = eras_of(times, {}, format);
  untimed.coarse = eras.coarse;
  untimed.told = eras.told;
  Division division{std::move(eras.names), {}, std::move(eras.times), std::move(eras.of_document)};
  count_sizes(division);
  return division;
}

}  // namespace

ReportParts::ReportParts(const RunDirectory& of)
    : run(of),
      topics(topics_of(of)),
      documents(documents_of(of)),
      groups(groups_shown(documents)),
      eras(eras_shown(documents, time_options(of), untimed)),
      document_topics(document_topics_of(of)),
      tree(tree_of(of)) {
  codes = open_array(of, kCodes).sparse();
  atom_shares = theta_of(of);
  node_of_atom.assign(codes.cols, -1);
  for (std::size_t i = 0; i < tree.atoms.size(); ++i) {
    node_of_atom[static_cast<std::size_t>(tree.atoms[i])] = static_cast<std::int32_t>(i);
  }
}

std::vector<std::vector<double>> means_by(const SparseMatrix& shares, const Division& division) {
  const std::size_t parts = division.names.size();
  std::vector<std::vector<double>> means(shares.cols, std::vector<double>(parts));
  if (parts == 0) return means;
  for (std::size_t i = 0; i < shares.rows(); ++i) {
    if (division.of_document[i] < 0) continue;
    const auto part = static_cast<std::size_t>(division.of_document[i]);
    const auto columns = shares.row_indices(i);
    const auto values = shares.row_values(i);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      means[static_cast<std::size_t>(columns[j])][part] += values[j];
    }
  }
  for (auto& row : means) {
    for (std::size_t part = 0; part < parts; ++part) {
      row[part] /= static_cast<double>(std::max<std::int64_t>(1, division.sizes[part]));
    }
  }
  return means;
}

}  // namespace saetm
