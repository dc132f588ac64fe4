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
/// topics; gives topics and atoms their typical documents.
void add_documents(const ReportParts& parts, std::int64_t documents_per_topic, ReportData& data,
                   const Context& context);

}  // namespace saetm
