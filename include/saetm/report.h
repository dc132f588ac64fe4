#pragma once
/// One offline HTML file that shows the topics of a run.
#include <cstdint>
#include <string>
#include <vector>

#include "saetm/options.h"

namespace saetm {

struct ReportOptions {
  std::string title = "";
  std::int64_t documents_per_topic = 5;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("report_title", &ReportOptions::title,
          Field{.help = "headline of the report; without one the corpus' name"});
    visit("documents_per_topic", &ReportOptions::documents_per_topic,
          Field{.help = "typical documents shown for a topic",
                .unit = "documents",
                .min = 0,
                .max = 1000});
  }
};

struct ReportDocument {
  std::string id, title, group, time, excerpt;
  double share = 0;  ///< of the topic in this document, 0..1
};

struct ReportTopic {
  std::int64_t id = 0;
  std::string name;
  double share = 0;     ///< mean share over documents
  double coverage = 0;  ///< share of documents with any active atom of the topic
  std::vector<std::string> words;
  std::vector<double> weights;  ///< p(word | topic), as many as words
  std::vector<std::int64_t> atoms;
  std::vector<double> group_shares;  ///< mean share within each group, in the order of groups
  std::vector<ReportDocument> documents;
};

/// All that the page shows; the order of topics is the order on the page.
struct ReportData {
  std::string title;
  std::string settings;  ///< one line: atoms, k, embeddings, seed
  std::int64_t documents = 0;
  std::int64_t unreached = 0;                          ///< documents without any active atom
  std::vector<std::pair<std::string, double>> scores;  ///< name and value; NaN is not shown
  std::vector<std::string> groups;
  std::vector<std::int64_t> group_sizes;
  std::vector<ReportTopic> topics;
};

/// The page as one string of HTML: no request leaves it, no text of the corpus can break out of
/// its place. UTF-8.
std::string render_report(const ReportData& data);

}  // namespace saetm
