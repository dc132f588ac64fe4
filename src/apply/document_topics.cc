#include "apply/document_topics.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

namespace saetm {
namespace {

/// Of an atom that a document has of its neighbours alone, to be told.
constexpr float kLeastShown = 0.01F;

std::string atoms_json(const std::vector<DocumentAtom>& atoms) {
  std::string list;
  for (const DocumentAtom& atom : atoms) {
    list += list.empty() ? "{\"atom\":" : ",{\"atom\":";
    list += std::to_string(atom.atom) + ",\"strength\":" + shortest(atom.strength) +
            ",\"share\":" + shortest(atom.share) + "}";
  }
  return list;
}

}  // namespace

std::string shortest(float value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string json_text(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

DocumentTopics document_topics(const TopicModel& model, const TransformedDocuments& shares,
                               std::size_t i) {
  std::map<std::int32_t, std::vector<DocumentAtom>> atoms;  // by their topic
  const auto having = shares.atom_shares.row_indices(i);
  const auto active = shares.codes.row_indices(i);
  for (std::size_t j = 0, at = 0; j < having.size(); ++j) {
    while (at < active.size() && active[at] < having[j]) ++at;
    const bool own = at < active.size() && active[at] == having[j];
    const float share = shares.atom_shares.row_values(i)[j];
    if (!own && share < kLeastShown) continue;
    atoms[model.topic_of_atom[static_cast<std::size_t>(having[j])]].push_back(
        {having[j], own ? shares.codes.row_values(i)[at] : 0, share});
  }
  const auto topics = shares.document_topics.row_indices(i);
  const auto values = shares.document_topics.row_values(i);
  DocumentTopics document{.no_topic = topics.empty(), .no_active_atom = active.empty()};
  for (std::size_t j = 0; j < topics.size(); ++j) {
    document.topics.push_back({topics[j], values[j], std::move(atoms[topics[j]])});
  }
  std::stable_sort(
      document.topics.begin(), document.topics.end(),
      [](const DocumentTopic& a, const DocumentTopic& b) { return a.share > b.share; });
  if (const auto none = atoms.find(-1); none != atoms.end()) {
    document.topics.push_back({-1, 0, std::move(none->second)});
  }
  return document;
}

std::string document_json(const std::string& id, const DocumentTopics& document,
                          const std::function<std::string(std::int32_t)>& further,
                          bool with_atoms) {
  std::string json = "{\"id\":" + json_text(id) + ",\"topics\":[";
  for (const DocumentTopic& topic : document.topics) {
    json += json.back() == '[' ? "{\"topic\":" : ",{\"topic\":";
    json += topic.topic < 0 ? "null" : std::to_string(topic.topic);
    json += ",\"share\":" + shortest(topic.share);
    if (further) json += further(topic.topic);
    if (with_atoms) json += ",\"atoms\":[" + atoms_json(topic.atoms) + "]";
    json += "}";
  }
  json += "]";
  if (document.no_topic) json += ",\"no_topic\":true";
  if (document.no_active_atom) json += ",\"no_active_atom\":true";
  return json + "}";
}

}  // namespace saetm
