/// Documents on the page: typical ones, some drawn at random, and where they lie on the map.
#include <algorithm>
#include <numeric>

#include "core/parallel.h"
#include "core/utf8.h"
#include "core/vector.h"
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

constexpr std::size_t kDocuments = 4500;  // on the page
constexpr std::size_t kTypical = 3000;    // of these typical of an atom
constexpr std::size_t kOfAtom = 3;        // typical ones of an atom
constexpr std::size_t kAtomsOnMap = 6000;
constexpr std::size_t kExcerpt = 400;  // bytes
constexpr std::size_t kThumbnailBytes = std::size_t{8} << 20;
constexpr std::uint64_t kStream = 3010;  // of random numbers

using Lists = std::vector<std::vector<std::size_t>>;

/// Documents of the page in the corpus' order, and each document's place there, −1 for none.
struct Chosen {
  std::vector<std::size_t> rows;
  std::vector<std::int32_t> place;
};

Chosen choose(const ReportParts& parts, const Lists& of_topics, const Lists& of_atoms) {
  const std::size_t n = parts.documents.size();
  std::vector<char> taken(n);
  std::size_t count = 0;
  const auto take = [&](std::size_t i) {
    count += taken[i] == 0;
    taken[i] = 1;
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
  for (std::size_t j = 0; j < n && count < kDocuments; ++j) {
    const auto i = static_cast<std::size_t>(shuffled(j));
    if (!parts.codes.row_indices(i).empty()) take(i);
  }
  Chosen chosen{{}, std::vector<std::int32_t>(n, -1)};
  for (std::size_t i = 0; i < n; ++i) {
    if (!taken[i]) continue;
    chosen.place[i] = static_cast<std::int32_t>(chosen.rows.size());
    chosen.rows.push_back(i);
  }
  return chosen;
}

std::vector<ReportDocument::Atom> atoms_of(const ReportParts& parts, std::size_t row) {
  const auto columns = parts.atom_shares.row_indices(row);
  const auto shares = parts.atom_shares.row_values(row);
  std::vector<ReportDocument::Atom> atoms;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    const std::int32_t node = parts.node_of_atom[static_cast<std::size_t>(columns[j])];
    if (node >= 0) atoms.push_back({node, shares[j]});
  }
  return atoms;
}

/// What the autoencoder gives back of documents' embeddings, less its bias: Σ_k a_k·W_dec,k.
Matrix reconstructions(const ReportParts& parts, const std::vector<std::size_t>& rows,
                       const Context& context) {
  const RunArray file = open_array(parts.run, kSae);
  const auto decoder = file.matrix_view("W_dec", Axis::kAtoms, Axis::kWidth);
  Matrix result(rows.size(), decoder.cols);
  parallel_blocks(context, rows.size(), 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto atoms = parts.codes.row_indices(rows[i]);
      const auto values = parts.codes.row_values(rows[i]);
      for (std::size_t j = 0; j < atoms.size(); ++j) {
        add_scaled(values[j], decoder.row(static_cast<std::size_t>(atoms[j])), result.row(i),
                   decoder.cols);
      }
    }
  });
  return result;
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

ReportDocument page_document(const ReportParts& parts, std::size_t row, std::int32_t main,
                             std::size_t topics_shown) {
  const DocumentRecord& record = parts.documents[row];
  ReportDocument document;
  document.id = record.id;
  document.title = record.title;
  document.time = record.time;
  document.excerpt = shortened(record.excerpt, kExcerpt);
  if (!parts.groups.names.empty()) document.group = parts.groups.of_document[row];
  if (!parts.eras.names.empty()) document.era = parts.eras.of_document[row];
  document.topic = static_cast<std::size_t>(std::max(main, 0)) < topics_shown ? main : -1;
  document.atoms = atoms_of(parts, row);
  return document;
}

/// Small pictures of the documents that topics show, then of atoms' and of the others, as many as
/// the page can carry.
void add_thumbnails(const RunDirectory& run, const Chosen& chosen, ReportData& data) {
  const Thumbnails all = thumbnails(run);
  std::size_t left = all.size() > 0 ? kThumbnailBytes : 0;
  const auto add = [&](std::int32_t place) {
    ReportDocument& document = data.page_documents[static_cast<std::size_t>(place)];
    const std::string_view jpeg = all.jpeg(chosen.rows[static_cast<std::size_t>(place)]);
    if (!document.thumbnail.empty() || jpeg.size() > left) return;
    left -= jpeg.size();
    document.thumbnail = jpeg;
  };
  for (const ReportTopic& topic : data.topics) {
    for (const ReportTopic::Document& document : topic.documents) add(document.document);
  }
  for (const auto& documents : data.atoms.documents) {
    for (const std::int32_t place : documents) add(place);
  }
  for (std::size_t i = 0; i < data.page_documents.size(); ++i) add(static_cast<std::int32_t>(i));
}

}  // namespace

void add_documents(const ReportParts& parts, std::int64_t documents_per_topic, ReportData& data,
                   const Context& context) {
  place_atoms(parts.tree, data.atoms, context);
  data.atoms.documents.resize(parts.tree.atoms.size());
  if (documents_per_topic == 0) return;  // then no text of the corpus is on the page
  const std::vector<std::int64_t> first =
      first_copies(open_array(parts.run, kCounts).sparse_view(), parts.codes);
  const Lists of_topics = typical_documents(parts.document_topics, parts.codes, first,
                                            static_cast<std::size_t>(documents_per_topic));
  const Lists of_atoms =
      typical_documents(parts.atom_shares, parts.codes, first,
                        std::min(kOfAtom, static_cast<std::size_t>(documents_per_topic)));
  const Chosen chosen = choose(parts, of_topics, of_atoms);
  const std::vector<std::int32_t> main = strongest(parts.document_topics);
  const Matrix places = lay_out(reconstructions(parts, chosen.rows, context), 0, context);
  for (std::size_t i = 0; i < chosen.rows.size(); ++i) {
    const std::size_t row = chosen.rows[i];
    ReportDocument& document =
        data.page_documents.emplace_back(page_document(parts, row, main[row], data.topics.size()));
    document.x = places(i, 0);
    document.y = places(i, 1);
  }
  for (std::size_t t = 0; t < data.topics.size(); ++t) {
    for (const std::size_t row : of_topics[t]) {
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
}

}  // namespace saetm
