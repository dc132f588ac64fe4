#include "views/report_data.h"

#include <algorithm>
#include <filesystem>

#include "run/artefacts.h"
#include "run/embeddings.h"
#include "run/notes.h"
#include "run/options/options.h"
#include "views/report_parts.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

std::string corpus_name(const RunDirectory& run) {
  const std::string corpus = corpus_note(run).first.path;
  return corpus == "-" ? "standard input" : std::filesystem::path(corpus).filename().string();
}

std::string embeddings_name(const RunDirectory& run) {
  const std::vector<GivenEmbeddings> noted = noted_embeddings(run);
  const std::string given = noted.empty() ? "" : noted[0].path;
  std::string encoder = stage_options<EncoderOptions>(run, kEmbeddings.maker).encoder;
  if (encoder.empty()) encoder = stage_options<EmbeddingEndpoint>(run, kEmbeddings.maker).model;
  if (given.empty() && encoder.empty()) return "LSA embeddings";
  std::string name = given.empty() ? "embeddings by " : "embeddings ";
  name += std::filesystem::path(given.empty() ? encoder : given).filename().string();
  return name;
}

/// One line; of a given autoencoder the options of training are not known.
std::string settings_line(const ReportParts& parts) {
  const auto train = stage_options<TrainOptions>(parts.run, kSae.maker);
  const auto seed = stage_options<SeedOptions>(parts.run, kSae.maker);
  const std::size_t rows = std::max<std::size_t>(1, parts.codes.rows());
  const auto mean = static_cast<std::int64_t>((parts.codes.nonzeros() + rows / 2) / rows);
  std::string line = std::to_string(parts.codes.cols);
  line += " atoms, " + std::to_string(train.k > 0 ? train.k : mean) + " active in a document, ";
  line += embeddings_name(parts.run);
  line += ", seed " + std::to_string(seed.seed);
  return line;
}

/// Null is `none`.
std::vector<double> numbers(const Json& object, const char* key, double none = 0) {
  std::vector<double> values;
  if (!object.contains(key)) return values;
  for (const Json& value : object[key]) {
    values.push_back(value.is_number() ? value.get<double>() : none);
  }
  return values;
}

/// Of corpus and run, as name and value.
std::vector<std::pair<std::string, std::string>> facts_of(const ReportParts& parts) {
  const RunDirectory& run = parts.run;
  std::vector<std::pair<std::string, std::string>> facts;
  facts.emplace_back("corpus", corpus_name(run));
  facts.emplace_back("embeddings", embeddings_name(run));
  for (const Artefact* made : {&kSae, &kTheta, &kWords, &kTree, &kTopics}) {
    const char* stage = made->maker;
    std::string text;
    const Json options = read_manifest(run, stage, run.options(stage),
                                       [](const Json& recorded) { return recorded; });
    for (const auto& [name, value] : options.items()) {
      if (value.is_string() && value.get<std::string>().empty()) continue;
      text += text.empty() ? "" : ", ";
      text += name;
      text += " ";
      // Of files the names alone: where they lie is nobody's business.
      text += value.is_string()
                  ? std::filesystem::path(value.get<std::string>()).filename().string()
                  : value.dump();
    }
    facts.emplace_back(stage, text);
  }
  return facts;
}

/// Whether the topics are those that the tree gives for as many.
bool is_tree_cut(const ReportParts& parts) {
  std::vector<std::vector<std::int32_t>> cut(parts.topics.topics.size());
  if (cut.size() > parts.tree.atoms.size()) return false;
  const std::vector<std::int32_t> topic_of = parts.tree.cut(cut.size());
  for (std::size_t i = 0; i < topic_of.size(); ++i) {
    cut[static_cast<std::size_t>(topic_of[i])].push_back(parts.tree.atoms[i]);
  }
  std::vector<std::vector<std::int32_t>> own;
  for (const TopicRecord& topic : parts.topics.topics) {
    if (topic.hidden) return false;
    std::vector<std::int32_t>& atoms = own.emplace_back(topic.atoms);
    std::sort(atoms.begin(), atoms.end());
  }
  std::sort(own.begin(), own.end());
  std::sort(cut.begin(), cut.end());
  return own == cut;
}

std::vector<double> by_topic(const Json& list, const char* key) {
  std::vector<double> values;
  for (const Json& topic : list) values.push_back(topic.value(key, ReportTopic::kNone));
  return values;
}

void add_topics(const ReportParts& parts, const Json& scores, ReportData& data) {
  const auto groups = means_by(parts.document_topics, parts.groups);
  const auto eras = means_by(parts.document_topics, parts.eras);
  const std::vector<double> npmi = numbers(scores, "npmi_by_topic", ReportTopic::kNone);
  std::vector<double> stability;
  if (parts.run.has(kStability.maker)) {
    stability = read_json(parts.run, kStability, [](const Json& file) {
      return by_topic(file.at("topics"), "stability");
    });
  }
  for (std::size_t t = 0; t < parts.topics.shown(); ++t) {
    const TopicRecord& from = parts.topics.topics[t];
    ReportTopic& topic = data.topics.emplace_back();
    topic.id = static_cast<std::int64_t>(from.id);
    topic.name = from.name;
    topic.sentence = from.sentence.value_or("");
    topic.note = from.note;
    topic.share = from.share;
    topic.coverage = from.coverage;
    if (t < npmi.size()) topic.npmi = npmi[t];
    if (t < stability.size()) topic.stability = stability[t];
    topic.words = from.words;
    topic.weights = from.weights;
    topic.atoms.assign(from.atoms.begin(), from.atoms.end());
    topic.group_shares = groups[t];
    topic.era_shares = eras[t];
  }
}

/// What lies above the topics that are shown, as topics.json has it.
void add_merges(const ReportParts& parts, ReportData& data) {
  for (const TopicNode& node : parts.topics.tree) {
    if (node.children.empty()) continue;
    data.merges.push_back({node.children[0], node.children[1], node.height, node.name});
  }
}

}  // namespace

ReportData report_data(const RunDirectory& run, const ReportOptions& options, const Json& scores,
                       const Context& context) {
  const ReportParts parts(run);
  ReportData data;
  data.title = options.title.empty() ? corpus_name(run) : options.title;
  data.about = options.about;
  data.settings = settings_line(parts);
  data.facts = facts_of(parts);
  data.documents = static_cast<std::int64_t>(parts.documents.size());
  data.unreached = static_cast<std::int64_t>(parts.document_topics.empty_rows());
  for (const char* name :
       {"npmi", "u_mass", "diversity", "rbo", "coverage", "nmi", "ari", "purity"}) {
    if (scores.contains(name) && scores[name].is_number()) {
      data.scores.emplace_back(name, scores[name].get<double>());
    }
  }
  const Json training = json_of(run, kTraining);
  data.steps = numbers(training, "step");
  data.explained = numbers(training, "explained");
  data.held_out_steps = numbers(training, "held_out_step");
  data.held_out_explained = numbers(training, "held_out_explained");
  data.groups = parts.groups.names;
  data.group_sizes = parts.groups.sizes;
  data.eras = parts.eras.names;
  data.era_sizes = parts.eras.sizes;
  data.era_times = parts.eras.times;
  data.untimed = parts.untimed;
  data.tree_cut = is_tree_cut(parts);
  add_topics(parts, scores, data);
  add_merges(parts, data);
  add_atoms(parts, data, context);
  if (!data.untimed.told.empty()) data.told.push_back(data.untimed.told);
  const std::vector<std::size_t> rows = add_documents(parts, options, data, context);
  add_words(parts, rows, data, context);
  add_texts(parts, rows, options.texts, data, context);
  return data;
}

}  // namespace saetm
