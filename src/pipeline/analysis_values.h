#pragma once
/// What analyses of groups, eras and runs share: values of topics, and how they are told.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "saetm/analyze.h"
#include "saetm/run.h"

namespace saetm {

/// What `measure` (AnalyzeOptions) counts of a run's topics in its documents (N×T).
SparseMatrix topic_values(const RunDirectory& run, const std::string& measure);

/// The share from which on the run's topics count as present in a document.
double present_share(const RunDirectory& run);

/// Of each group its name and number of documents.
nlohmann::ordered_json columns_json(const std::vector<std::string>& names,
                                    const GroupValues& values);
/// Of each topic of the run that is not hidden its id, name, words and values.
std::vector<nlohmann::ordered_json> topics_json_of(const RunDirectory& run,
                                                   const GroupValues& values,
                                                   const AnalyzeOptions& options);

}  // namespace saetm
