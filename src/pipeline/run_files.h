#pragma once
/// Files of a run directory: written whole, and read only when they are this run's own.
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "io/safetensors.h"
#include "saetm/matrix.h"
#include "saetm/run.h"

namespace saetm {

/// These two return the file's SHA-256. `parents` names what the matrix was made from, with sums.
std::string write_text(const std::string& path, const std::string& text);
std::string save_sparse(const std::string& path, const SparseMatrix& matrix,
                        const std::vector<std::pair<std::string, std::string>>& parents);

/// The path of a stage's file, once its bytes were compared with the recorded SHA-256. Throws Error
/// when the stage was not run or the file has changed.
std::string checked_file(const RunDirectory& run, const std::string& stage,
                         const std::string& file);

/// Opens counts, codes, theta, words, word_vectors or document_topics (.safetensors). Their metadata must name the sum
/// of the file they were made from: one of another run is refused without reading all of it.
SafetensorsReader open_array(const RunDirectory& run, const std::string& file);

nlohmann::ordered_json read_json(const std::string& path);

}  // namespace saetm
