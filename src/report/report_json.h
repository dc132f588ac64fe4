#pragma once
#include <nlohmann/json.hpp>

#include "saetm/report.h"

namespace saetm {

/// What the page reads (web/src/data.ts; docs/formats.md).
nlohmann::ordered_json to_json(const ReportData& data);

}  // namespace saetm
