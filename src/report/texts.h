#pragma once
/// How texts are divided among files beside the page.
#include <cstdint>
#include <string>
#include <vector>

#include "saetm/report.h"

namespace saetm {

/// The file, from 0, that each chunk lies in.
std::vector<std::int32_t> files_of_chunks(const ReportTexts& texts);
std::string texts_file_name(std::int32_t file);

}  // namespace saetm
