#include "pipeline/report_data.h"

#include <algorithm>
#include <filesystem>

#include "pipeline/documents.h"
#include "pipeline/run_files.h"
#include "pipeline/typical_documents.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

std::string settings_line(const RunDirectory& run) {
  const Json train = Json::parse(run.options("train"));
  const Json embed = Json::parse(run.options("embed"));
  const std::string given = embed.value("embeddings", "");
  const std::string encoder = embed.value("encoder", "");
  return std::to_string(train.value("features", 0)) + " atoms, " +
         std::to_string(train.value("k", 0)) + " active in a document, " +
         (!given.empty()     ? "embeddings " + std::filesystem::path(given).filename().string()
          : !encoder.empty() ? "embeddings by " + std::filesystem::path(encoder).filename().string()
                             : "LSA embeddings") +
         ", seed " + std::to_string(train.value("seed", 0));
}

float share_of(const SparseMatrix& document_topics, std::size_t document, std::size_t topic) {
  const auto topics = document_topics.row_indices(document);
  const auto found =
      std::lower_bound(topics.begin(), topics.end(), static_cast<std::int32_t>(topic));
  return document_topics.row_values(document)[static_cast<std::size_t>(found - topics.begin())];
}

}  // namespace

ReportData report_data(const RunDirectory& run, const ReportOptions& options, const Json& topics,
                       const Json& scores, const SparseMatrix& document_topics,
                       const SparseMatrix& codes) {
  const std::vector<DocumentRecord> documents =
      read_documents(checked_file(run, "prepare", "documents.jsonl"));
  const Groups groups = groups_of(documents);
  ReportData data;
  const std::string corpus = Json::parse(run.note("corpus")).value("path", "");
  data.title = !options.title.empty() ? options.title
               : corpus == "-"        ? "standard input"
                                      : std::filesystem::path(corpus).filename().string();
  data.settings = settings_line(run);
  data.documents = static_cast<std::int64_t>(documents.size());
  for (const char* name : {"npmi", "diversity", "coverage", "nmi", "purity"}) {
    if (scores.contains(name) && scores[name].is_number()) {
      data.scores.emplace_back(name, scores[name].get<double>());
    }
  }
  data.groups = groups.names;
  data.group_sizes.assign(groups.names.size(), 0);
  for (const std::int32_t group : groups.of_document) ++data.group_sizes[group];

  const std::size_t count = topics["topics"].size();
  Matrix group_sums(count, std::max<std::size_t>(1, groups.names.size()));
  for (std::size_t i = 0; i < document_topics.rows(); ++i) {
    data.unreached += document_topics.row_indices(i).empty();
    if (groups.names.empty()) continue;
    const auto columns = document_topics.row_indices(i);
    const auto shares = document_topics.row_values(i);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      group_sums(static_cast<std::size_t>(columns[j]),
                 static_cast<std::size_t>(groups.of_document[i])) += shares[j];
    }
  }
  const auto typical = typical_documents(document_topics, codes,
                                         static_cast<std::size_t>(options.documents_per_topic));
  for (std::size_t t = 0; t < count; ++t) {
    const Json& from = topics["topics"][t];
    if (from.value("hidden", false)) break;  // these come last and are set aside
    ReportTopic& topic = data.topics.emplace_back();
    topic.id = from["id"].get<std::int64_t>();
    topic.name = from["name"].get<std::string>();
    topic.share = from["share"].get<double>();
    topic.coverage = from["coverage"].get<double>();
    topic.words = from["words"].get<std::vector<std::string>>();
    topic.weights = from["weights"].get<std::vector<double>>();
    topic.atoms = from["atoms"].get<std::vector<std::int64_t>>();
    for (std::size_t g = 0; g < groups.names.size(); ++g) {
      topic.group_shares.push_back(group_sums(t, g) / static_cast<double>(data.group_sizes[g]));
    }
    for (const std::size_t i : typical[t]) {
      const DocumentRecord& d = documents[i];
      topic.documents.push_back(
          {d.id, d.title, d.group, d.time, d.excerpt, share_of(document_topics, i, t)});
    }
  }
  return data;
}

}  // namespace saetm
