#pragma once
#include <nlohmann/json.hpp>

#include "report/packed.h"
#include "saetm/report.h"

namespace saetm {

/// What the page reads (web/src/model/data.ts; docs/formats.md); documents go into `blobs`.
nlohmann::ordered_json to_json(const ReportData& data, Blobs& blobs);

}  // namespace saetm
