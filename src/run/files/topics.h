#pragma once
/// What the stage `topics` leaves: topics.json, topics.safetensors, document_topics.safetensors;
/// and names.json, whose names take the place of the first words.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "saetm/matrix.h"
#include "saetm/run.h"
#include "saetm/topic_words.h"
#include "saetm/topics.h"

namespace saetm {

/// A topic that a person reads.
struct TopicRecord {
  std::size_t id = 0;
  std::string name;
  double share = 0, coverage = 0;
  std::vector<std::string> words;
  std::vector<double> weights;  ///< p(w | topic) of each word
  std::vector<std::int32_t> atoms;
  std::string note;  ///< of steering; empty for none
  bool pinned = false, hidden = false;
  std::optional<std::string> sentence;  ///< of the stage `names`
  std::optional<bool> abstract;
};

/// A node of the tree above the topics; node t is topic t.
struct TopicNode {
  std::size_t id = 0;
  std::vector<std::int32_t> children;  ///< two, or none
  double share = 0, height = 0;
  std::string name;
  std::vector<std::string> words;
};

struct TopicRecords {
  std::vector<TopicRecord> topics;  ///< hidden ones last
  std::vector<TopicNode> tree;      ///< above those that are shown

  /// How many are not hidden.
  std::size_t shown() const;
  /// Atoms of each.
  std::vector<std::vector<std::int32_t>> atoms() const;
};

/// topics.json, and what `--json` prints.
nlohmann::ordered_json to_json(const TopicRecords& records);

/// What a topic is called before anybody names it: its three leading words, or that
/// it has none.
std::string default_name(const std::vector<std::string>& words);

/// The run's topics as they were cut. Throws Error when there are none.
TopicRecords cut_topics_of(const RunDirectory& run);
/// The same; where the stage `names` was run since, with its names in place of default ones, and
/// `sentence` and `abstract`.
TopicRecords topics_of(const RunDirectory& run);
/// The leading words of topics that are not hidden, at most `count` of each.
TopicStrings topic_words_of(const RunDirectory& run, std::int64_t count);

/// topics.json alone.
RunDirectory::StageFile save_topic_records(const RunDirectory& run, const TopicRecords& records);
/// topics.safetensors: which topic each atom is of, and the topics' words (T×V).
/// `topics_sum` is the sum of topics.json.
RunDirectory::StageFile save_topic_atoms(const RunDirectory& run, const Topics& topics,
                                         const Matrix& words, const std::string& topics_sum);

/// The topic of each atom (K), −1 for one that no topic has, and T.
struct TopicOfAtom {
  std::vector<std::int32_t> of_atom;
  std::size_t topics = 0;
};
/// The run's own. Throws Error when the run has no topics, or the file has changed.
TopicOfAtom topic_of_atom_of(const RunDirectory& run);
/// p(w | topic) of a run's topics (T×V).
Matrix topic_word_matrix_of(const RunDirectory& run);
/// Shares of topics (N×T).
SparseMatrix document_topics_of(const RunDirectory& run);

}  // namespace saetm
