#pragma once
/// The files that stages leave in a run: who makes each, from what; written whole, and read only
/// when they are this run's own.
#include <cstddef>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "io/json_file.h"
#include "io/safetensors.h"
#include "saetm/error.h"
#include "saetm/matrix.h"
#include "saetm/run.h"

namespace saetm {

/// What the axes of arrays are; run/array.h knows how long each is in a run.
enum class Axis {
  kFree,       ///< of a length of its own
  kDocuments,  ///< N
  kWords,      ///< V
  kAtoms,      ///< K
  kTopics,     ///< T, hidden ones included
  kWidth       ///< d
};

/// A file of a run.
struct Artefact {
  const char* file;
  const char* maker;  ///< the stage that writes it
  /// What an array was made from: its metadata names the sum of that file under this key.
  const Artefact* parent = nullptr;
  const char* key = nullptr;
  /// Of a file that holds a CSR matrix: what its rows and columns are.
  Axis rows = Axis::kFree, cols = Axis::kFree;
};

inline constexpr Artefact kVocabulary{"vocabulary.txt", "prepare"};
inline constexpr Artefact kDocuments{"documents.jsonl", "prepare"};
inline constexpr Artefact kCounts{"counts.safetensors", "prepare",        &kVocabulary,
                                  "vocabulary",         Axis::kDocuments, Axis::kWords};
inline constexpr Artefact kThumbnails{"thumbnails.bin", "prepare"};
inline constexpr Artefact kThumbnailPlaces{"thumbnails.safetensors", "prepare"};
inline constexpr Artefact kEmbeddings{"embeddings.npy", "embed"};
inline constexpr Artefact kLsa{"lsa.safetensors", "embed", &kVocabulary, "vocabulary"};
inline constexpr Artefact kEmbedder{"embedder.json", "embed"};
inline constexpr Artefact kSae{"sae.safetensors", "train"};
inline constexpr Artefact kTraining{"sae.json", "train"};
inline constexpr Artefact kCodes{"codes.safetensors", "encode",    &kSae, "sae",
                                 Axis::kDocuments,    Axis::kAtoms};
inline constexpr Artefact kNeighbors{"neighbors.safetensors", "neighbors", nullptr, nullptr,
                                     Axis::kDocuments,        Axis::kFree};
inline constexpr Artefact kTheta{"theta.safetensors", "shares",    &kCodes, "codes",
                                 Axis::kDocuments,    Axis::kAtoms};
inline constexpr Artefact kWords{"words.safetensors", "interpret", &kTheta, "theta",
                                 Axis::kAtoms,        Axis::kWords};
inline constexpr Artefact kTree{"tree.safetensors", "merge", &kWords, "words"};
inline constexpr Artefact kWordVectors{"word_vectors.safetensors", "merge", &kWords, "words"};
inline constexpr Artefact kTopics{"topics.json", "topics"};
inline constexpr Artefact kTopicAtoms{"topics.safetensors", "topics", &kTopics, "topics"};
inline constexpr Artefact kDocumentTopics{
    "document_topics.safetensors", "topics", &kTopics, "topics", Axis::kDocuments, Axis::kTopics};
inline constexpr Artefact kSteering{"steering.txt", "topics"};
inline constexpr Artefact kScores{"scores.json", "evaluate"};
inline constexpr Artefact kReport{"report.html", "report"};
inline constexpr Artefact kStability{"stability.json", "stability"};
inline constexpr Artefact kJudgement{"judge.json", "judge"};
inline constexpr Artefact kNames{"names.json", "names"};

/// Returns the path of the file in the run, whether it is there or not.
std::string path_of(const RunDirectory& run, const Artefact& artefact);
/// Returns where a stage writes the file anew (RunDirectory::new_file).
std::string new_path_of(const RunDirectory& run, const Artefact& artefact);

/// Returns the SHA-256 that the run records; empty where the stage was run and made no such file.
/// Throws Error naming the stage to run where it was not.
std::string sum_of(const RunDirectory& run, const Artefact& artefact);

/// Compares the file's bytes with the recorded SHA-256 and returns its path. A process reads a file
/// for that once, and again when its size or time has changed. Throws Error when its stage was not
/// run or the file has changed.
std::string checked_file(const RunDirectory& run, const Artefact& artefact);
/// Returns true when sum_of(path) of a file or folder is this; reads it as often as that.
bool has_sum(const std::string& path, const std::string& sum,
             std::string (*sum_of)(const std::string&));

/// Reads a text likewise, to its end.
std::string checked_text(const RunDirectory& run, const Artefact& artefact);

/// Returns read(JSON) of a file that others may have written. Throws Error that names it where it
/// is no JSON, or `read` meets another type, a missing key or a place that is not there.
template <class Read>
auto read_json(const std::string& path, const std::string& text, const Read& read) {
  const nlohmann::ordered_json value = parse_json(text);
  try {
    if (!value.is_discarded()) return read(value);
  } catch (const nlohmann::ordered_json::exception&) {
  } catch (const std::out_of_range&) {
  }
  throw Error(path + ": is damaged: it does not hold what saetm writes there");
}
/// Compares the sum of a run's file, then reads it likewise.
template <class Read>
auto read_json(const RunDirectory& run, const Artefact& artefact, const Read& read) {
  return read_json(path_of(run, artefact), checked_text(run, artefact), read);
}
/// The same as it is, for who prints it.
nlohmann::ordered_json json_of(const RunDirectory& run, const Artefact& artefact);

/// Returns a whole number from 0 to below `end`. Throws std::out_of_range for anything else.
std::size_t place_in(const nlohmann::ordered_json& value, std::size_t end);

/// Returns a stage's entry for a file that it wrote.
RunDirectory::StageFile made(const Artefact& artefact, std::string sum);

/// Write one of a run's files and return the stage's entry for it.
RunDirectory::StageFile save_text(const RunDirectory& run, const Artefact& artefact,
                                  const std::string& text);
RunDirectory::StageFile save_json(const RunDirectory& run, const Artefact& artefact,
                                  const nlohmann::ordered_json& value);
/// Writes an array whose metadata names the recorded parent.
RunDirectory::StageFile save_array(const RunDirectory& run, const Artefact& artefact,
                                   SafetensorsWriter& writer);
/// Writes a matrix whose parent may not be recorded yet: `parent_sum` is its sum.
RunDirectory::StageFile save_sparse(const RunDirectory& run, const Artefact& artefact,
                                    const SparseMatrix& matrix, const std::string& parent_sum);

/// Writes what is no artefact; returns its SHA-256.
std::string write_text(const std::string& path, const std::string& text);
/// Removes what is no artefact, such as a checkpoint, if it is there.
void remove_file(const RunDirectory& run, const std::string& name);

}  // namespace saetm
