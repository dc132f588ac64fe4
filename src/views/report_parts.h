#pragma once
/// What a report is gathered from, read once.
#include <cstdint>
#include <string>
#include <vector>

#include "run/files/documents.h"
#include "run/files/topics.h"
#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/report.h"
#include "saetm/run.h"
#include "saetm/topics.h"

namespace saetm {

/// Documents by group or by era; −1 for a document that is in none that is shown.
struct Division {
  std::vector<std::string> names;
  std::vector<std::int64_t> sizes;
  std::vector<double> times;  ///< of eras
  std::vector<std::int32_t> of_document;
};

struct ReportParts {
  const RunDirectory& run;
  TopicRecords topics;  ///< with names
  std::vector<DocumentRecord> documents;
  ReportUntimed untimed;
  Division groups, eras;
  SparseMatrix codes;            ///< (N×K) activations
  SparseMatrix atom_shares;      ///< (N×K) rows sum to 1
  SparseMatrix document_topics;  ///< (N×T)
  AtomTree tree;
  std::vector<std::int32_t> node_of_atom;  ///< (K) place in the tree, −1 for none

  explicit ReportParts(const RunDirectory& run);
};

/// Mean of each column of `shares` (N×C) within each part of the documents, (C×parts).
std::vector<std::vector<double>> means_by(const SparseMatrix& shares, const Division& division);

/// Fills atoms and vocabulary (report_atoms.cc).
void add_atoms(const ReportParts& parts, ReportData& data, const Context& context);
/// Chooses the documents of the page and lays out both maps (report_documents.cc). Needs the
/// topics; gives topics and atoms their typical documents. Returns the documents' rows.
std::vector<std::size_t> add_documents(const ReportParts& parts, const ReportOptions& options,
                                       ReportData& data, const Context& context);
/// Places of those rows on the map of documents (report_places.cc), (rows×2), 0..1: `landmarks`,
/// places in `rows`, are laid out by what the autoencoder gives back of them, and each other one
/// lies among the landmarks whose θ is nearest to its own.
Matrix places_of(const ReportParts& parts, const std::vector<std::size_t>& rows,
                 std::vector<std::size_t> landmarks, const Context& context);
/// Adds words of documents that are on the page, and what accounts for them (report_words.cc).
void add_words(const ReportParts& parts, const std::vector<std::size_t>& rows, ReportData& data,
               const Context& context);
/// Adds their texts and the forms of words (report_texts.cc), by `texts` of ReportOptions.
void add_texts(const ReportParts& parts, const std::vector<std::size_t>& rows,
               const std::string& texts, ReportData& data, const Context& context);

}  // namespace saetm
