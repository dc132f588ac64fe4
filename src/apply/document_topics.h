#pragma once
/// What is told of a new document, wherever it is told: its topics and their atoms, as JSON.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "saetm/transform.h"

namespace saetm {

struct DocumentAtom {
  std::int32_t atom = 0;
  float strength = 0;  ///< 0 where the document has it of its neighbours alone
  float share = 0;
};

struct DocumentTopic {
  std::int32_t topic = 0;  ///< −1 has the atoms that no topic of the run has
  float share = 0;
  std::vector<DocumentAtom> atoms;  ///< ascending; without those of neighbours below 0.01
};

struct DocumentTopics {
  std::vector<DocumentTopic> topics = {};  ///< by falling share, ties to the lower topic; −1 last
  bool no_topic = false, no_active_atom = false;
};

/// Returns what row `i` of the shares says.
DocumentTopics document_topics(const TopicModel& model, const TransformedDocuments& shares,
                               std::size_t i);

/// Returns the fields `topics`, and `no_topic` and `no_active_atom` where they are true, behind the
/// id, as `saetm transform` prints them in a line. `further(topic)` is text of further fields, each
/// with a comma before it, behind a topic's share.
std::string document_json(const std::string& id, const DocumentTopics& document,
                          const std::function<std::string(std::int32_t)>& further = {},
                          bool with_atoms = true);

/// Returns the shortest text that reads back as the same float.
std::string shortest(float value);

/// Returns the text as a JSON string; what is not UTF-8 in it is replaced.
std::string json_text(const std::string& text);

}  // namespace saetm
