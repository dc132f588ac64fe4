#pragma once
/// The files that stages leave in a run: who makes each, from what; written whole, and read only
/// when they are this run's own.
#include <nlohmann/json.hpp>
#include <string>

#include "io/safetensors.h"
#include "saetm/matrix.h"
#include "saetm/run.h"

namespace saetm {

/// A file of a run.
struct Artefact {
  const char* file;
  const char* maker;  ///< the stage that writes it
  /// What an array was made from: its metadata names the sum of that file under this key.
  const Artefact* parent = nullptr;
  const char* key = nullptr;
  /// Whether opening the array compares all its bytes with the manifest's sum. False for the
  /// largest arrays, which only long stages read in full: opening them compares the parent's sum
  /// alone.
  bool is_summed = true;
};

inline constexpr Artefact kVocabulary{"vocabulary.txt", "prepare"};
inline constexpr Artefact kDocuments{"documents.jsonl", "prepare"};
inline constexpr Artefact kCounts{"counts.safetensors", "prepare", &kVocabulary, "vocabulary",
                                  false};
inline constexpr Artefact kThumbnails{"thumbnails.bin", "prepare"};
inline constexpr Artefact kThumbnailPlaces{"thumbnails.safetensors", "prepare"};
inline constexpr Artefact kEmbeddings{"embeddings.npy", "embed"};
inline constexpr Artefact kLsa{"lsa.safetensors", "embed", &kVocabulary, "vocabulary"};
inline constexpr Artefact kEmbedder{"embedder.json", "embed"};
inline constexpr Artefact kSae{"sae.safetensors", "train"};
inline constexpr Artefact kTraining{"sae.json", "train"};
inline constexpr Artefact kCodes{"codes.safetensors", "encode", &kSae, "sae", false};
inline constexpr Artefact kNeighbors{"neighbors.safetensors", "neighbors"};
inline constexpr Artefact kTheta{"theta.safetensors", "shares", &kCodes, "codes"};
inline constexpr Artefact kWords{"words.safetensors", "interpret", &kTheta, "theta"};
inline constexpr Artefact kTree{"tree.safetensors", "merge", &kWords, "words"};
inline constexpr Artefact kWordVectors{"word_vectors.safetensors", "merge", &kWords, "words"};
inline constexpr Artefact kTopics{"topics.json", "topics"};
inline constexpr Artefact kTopicAtoms{"topics.safetensors", "topics", &kTopics, "topics"};
inline constexpr Artefact kDocumentTopics{"document_topics.safetensors", "topics", &kTopics,
                                          "topics"};
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

/// Compares the file's bytes with the recorded SHA-256 and returns its path. Throws Error when its
/// stage was not run or the file has changed.
std::string checked_file(const RunDirectory& run, const Artefact& artefact);

/// Opens an array that has a parent. Throws Error for an array of another run, which it knows
/// without reading all of it: the metadata must name the sum of the file that the array was made
/// from.
SafetensorsReader open_array(const RunDirectory& run, const Artefact& artefact);

/// Reads a file of JSON. Throws Error when it is missing or damaged.
nlohmann::ordered_json read_json(const std::string& path);
/// Compares the sum of a run's file, then reads it likewise.
nlohmann::ordered_json read_json(const RunDirectory& run, const Artefact& artefact);

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
