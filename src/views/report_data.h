#pragma once
#include <nlohmann/json.hpp>

#include "saetm/context.h"
#include "saetm/report.h"
#include "saetm/run.h"

namespace saetm {

/// Gathers what the page shows from a run: its topics, and of `scores`, training, stability what
/// there is.
ReportData report_data(const RunDirectory& run, const ReportOptions& options,
                       const nlohmann::ordered_json& scores, const Context& context);

/// A sum over the texts that a report is made of: of the corpus, where it can be read again; else
/// "".
std::string texts_sum(const RunDirectory& run);

}  // namespace saetm
