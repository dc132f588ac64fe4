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

/// Opens counts, codes, words or document_topics (.safetensors). Their metadata must name the sum
/// of the file they were made from: one of another run is refused without reading all of it.
SafetensorsReader open_array(const RunDirectory& run, const std::string& file);

/// What shares are taken from (ShareOptions), as weights of atoms beside the activations in the
/// file; empty: all 1.
std::vector<float> atom_weights(const SafetensorsReader& codes);
/// codes.safetensors: activations (N×K), the atoms' specificity (K), how shares are taken, and the
/// sum of the autoencoder. Returns the file's SHA-256.
std::string save_codes(const std::string& path, const SparseMatrix& codes,
                       const std::vector<float>& specificity, const std::string& shares,
                       const std::string& sae_sum);
/// The activations of codes.safetensors as shares are taken from them, see ShareOptions.
SparseMatrix shares_of(const SafetensorsReader& codes);
/// What those were weighed by (K); empty when they were taken plain.
std::vector<float> specificity_of(const SafetensorsReader& codes);

nlohmann::ordered_json read_json(const std::string& path);

}  // namespace saetm
