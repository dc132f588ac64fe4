#pragma once
#include <nlohmann/json.hpp>

#include "saetm/matrix.h"
#include "saetm/report.h"
#include "saetm/run.h"

namespace saetm {

/// Gathers what the page shows from a run's topics, scores and documents.
ReportData report_data(const RunDirectory& run, const ReportOptions& options,
                       const nlohmann::ordered_json& topics, const nlohmann::ordered_json& scores,
                       const SparseMatrix& document_topics, const SparseMatrix& codes);

}  // namespace saetm
