/// Documents on the page: all, or typical ones and some drawn at random.
#include <algorithm>
#include <numeric>

#include "run/array.h"
#include "run/files/thumbnails.h"
#include "saetm/agreement.h"
#include "saetm/projection.h"
#include "saetm/random.h"
#include "saetm/repeats.h"
#include "views/report_parts.h"
#include "views/typical_documents.h"

namespace saetm {
namespace {

constexpr std::size_t kSample = 4500;   // documents on a page without whole texts; landmarks
constexpr std::size_t kTypical = 3000;  // of these typical of an atom
constexpr std::size_t kOfAtom = 3;      // typical ones of an atom
constexpr std::size_t kAtomsOnMap = 6000;
constexpr std::size_t kThumbnailBytes = std::size_t{8} << 20;
constexpr std::uint64_t kStream = 3010;  // of random numbers

using Lists = std::vector<std::vector<std::size_t>>;

/// Documents of the page in the corpus' order, and each document's place there, −1 for none.
struct Chosen {
  std::vector<std::size_t> rows;
  std::vector<std::int32_t> place;
  std::vector<std::size_t> landmarks;  ///< places of those that come first when there is no room
};

/// Takes documents in the order of what they are good for: typical of a topic, of an atom, reached
/// by any atom at random, the others.
Chosen choose(const ReportParts& parts, const Lists& of_topics, const Lists& of_atoms,
              std::size_t most) {
  const std::size_t n = parts.documents.size();
  std::vector<char> taken(n), landmark(n);
  std::size_t count = 0;
  const auto take = [&](std::size_t i) {
    if (taken[i] || count == most) return;
    taken[i] = 1;
    landmark[i] = count < kSample;
    ++count;
  };
  for (const auto& list : of_topics) {
    for (const std::size_t i : list) take(i);
  }
  // Atoms that are met most come first.
  std::vector<std::size_t> order(parts.tree.atoms.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return parts.tree.weights[a] > parts.tree.weights[b];
  });
  for (std::size_t r = 0; r < kOfAtom; ++r) {
    for (const std::size_t atom : order) {
      const auto& list = of_atoms[static_cast<std::size_t>(parts.tree.atoms[atom])];
      if (r < list.size() && count < kTypical) take(list[r]);
    }
  }
  const Permutation shuffled(n, 0, kStream);
  for (const bool reached : {true, false}) {
    for (std::size_t j = 0; j < n && count < most; ++j) {
      const auto i = static_cast<std::size_t>(shuffled(j));
      if (parts.codes.row_indices(i).empty() != reached) take(i);
    }
  }
  Chosen chosen{{}, std::vector<std::int32_t>(n, -1), {}};
  for (std::size_t i = 0; i < n; ++i) {
    if (!taken[i]) continue;
    chosen.place[i] = static_cast<std::int32_t>(chosen.rows.size());
    if (landmark[i]) chosen.landmarks.push_back(chosen.rows.size());
    chosen.rows.push_back(i);
  }
  return chosen;
}

/// θ of documents, by places in the tree.
SparseMatrix atoms_of(const ReportParts& parts, const std::vector<std::size_t>& rows) {
  SparseMatrix atoms;
  atoms.cols = parts.tree.atoms.size();
  for (const std::size_t row : rows) {
    const auto columns = parts.atom_shares.row_indices(row);
    const auto shares = parts.atom_shares.row_values(row);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const std::int32_t node = parts.node_of_atom[static_cast<std::size_t>(columns[j])];
      if (node < 0) continue;
      atoms.indices.push_back(node);
      atoms.values.push_back(shares[j]);
    }
    atoms.indptr.push_back(static_cast<std::int64_t>(atoms.indices.size()));
  }
  return atoms;
}

/// The map of atoms; of many the ones that are met most.
void place_atoms(const AtomTree& tree, ReportAtoms& atoms, const Context& context) {
  atoms.drawn.resize(tree.atoms.size());
  std::iota(atoms.drawn.begin(), atoms.drawn.end(), 0);
  if (atoms.drawn.size() > kAtomsOnMap) {
    std::stable_sort(atoms.drawn.begin(), atoms.drawn.end(), [&](std::int32_t a, std::int32_t b) {
      return tree.weights[static_cast<std::size_t>(a)] > tree.weights[static_cast<std::size_t>(b)];
    });
    atoms.drawn.resize(kAtomsOnMap);
    std::sort(atoms.drawn.begin(), atoms.drawn.end());
  }
  Matrix vectors(atoms.drawn.size(), tree.embeddings.cols());
  for (std::size_t i = 0; i < vectors.rows(); ++i) {
    std::copy_n(tree.embeddings.row(static_cast<std::size_t>(atoms.drawn[i])), vectors.cols(),
                vectors.row(i));
  }
  atoms.places = lay_out(vectors, 0, context);
}

float share_of(const SparseMatrix& shares, std::size_t row, std::size_t column) {
  const auto columns = shares.row_indices(row);
  const auto found =
      std::lower_bound(columns.begin(), columns.end(), static_cast<std::int32_t>(column));
  return shares.row_values(row)[static_cast<std::size_t>(found - columns.begin())];
}

void add_rows(const ReportParts& parts, const std::vector<std::size_t>& rows, ReportData& data) {
  const std::vector<std::int32_t> main = strongest(parts.document_topics);
  ReportDocuments& documents = data.page_documents;
  for (const std::size_t row : rows) {
    const DocumentRecord& record = parts.documents[row];
    documents.ids.push_back(record.id);
    documents.titles.push_back(record.title);
    documents.times.push_back(record.time);
    documents.groups.push_back(parts.groups.names.empty() ? -1 : parts.groups.of_document[row]);
    documents.eras.push_back(parts.eras.names.empty() ? -1 : parts.eras.of_document[row]);
    const bool shown = static_cast<std::size_t>(std::max(main[row], 0)) < data.topics.size();
    documents.topics.push_back(shown ? main[row] : -1);
  }
  documents.atoms = atoms_of(parts, rows);
}

/// Small pictures of the documents that topics show, then of atoms' and of the others, as many as
/// the page can carry.
void add_thumbnails(const RunDirectory& run, const Chosen& chosen, ReportData& data) {
  const Thumbnails all = thumbnails(run);
  if (all.size() == 0) return;
  std::size_t left = kThumbnailBytes;
  std::vector<std::string>& thumbnails = data.page_documents.thumbnails;
  thumbnails.resize(chosen.rows.size());
  const auto add = [&](std::int32_t place) {
    std::string& thumbnail = thumbnails[static_cast<std::size_t>(place)];
    const std::string_view jpeg = all.jpeg(chosen.rows[static_cast<std::size_t>(place)]);
    if (!thumbnail.empty() || jpeg.size() > left) return;
    left -= jpeg.size();
    thumbnail = jpeg;
  };
  for (const ReportTopic& topic : data.topics) {
    for (const ReportTopic::Document& document : topic.documents) add(document.document);
  }
  for (const auto& documents : data.atoms.documents) {
    for (const std::int32_t place : documents) add(place);
  }
  for (std::size_t i = 0; i < thumbnails.size(); ++i) add(static_cast<std::int32_t>(i));
}

}  // namespace

std::vector<std::size_t> add_documents(const ReportParts& parts, const ReportOptions& options,
                                       ReportData& data, const Context& context) {
  place_atoms(parts.tree, data.atoms, context);
  data.atoms.documents.resize(parts.tree.atoms.size());
  if (options.documents_per_topic == 0) return {};
  const auto per_topic = static_cast<std::size_t>(options.documents_per_topic);
  const std::vector<std::int64_t> first =
      first_copies(open_array(parts.run, kCounts).sparse_view(), parts.codes);
  const Lists of_topics = typical_documents(parts.document_topics, parts.codes, first, per_topic);
  const Lists of_atoms =
      typical_documents(parts.atom_shares, parts.codes, first, std::min(kOfAtom, per_topic));
  const bool all = options.texts == "page" || options.texts == "beside";
  const auto most = static_cast<std::size_t>(options.documents);
  const Chosen chosen = choose(parts, of_topics, of_atoms, all ? most : std::min(most, kSample));
  add_rows(parts, chosen.rows, data);
  data.page_documents.places = places_of(parts, chosen.rows, chosen.landmarks, context);
  for (std::size_t t = 0; t < data.topics.size(); ++t) {
    for (const std::size_t row : of_topics[t]) {
      if (chosen.place[row] < 0) continue;
      data.topics[t].documents.push_back(
          {chosen.place[row], share_of(parts.document_topics, row, t)});
    }
  }
  for (std::size_t a = 0; a < data.atoms.documents.size(); ++a) {
    for (const std::size_t row : of_atoms[static_cast<std::size_t>(parts.tree.atoms[a])]) {
      if (chosen.place[row] >= 0) data.atoms.documents[a].push_back(chosen.place[row]);
    }
  }
  add_thumbnails(parts.run, chosen, data);
  return chosen.rows;
}

}  // namespace saetm
