#pragma once
/// One offline HTML file that shows the topics of a run, and those of any other cut of its tree.
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct ReportOptions {
  std::string title = "";
  std::int64_t documents_per_topic = 5;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// A document that the page knows: typical of a topic or an atom, or drawn for the map.
struct ReportDocument {
  struct Atom {
    std::int32_t atom = 0;  ///< place in ReportAtoms
    float share = 0;        ///< θ, of the document, 0..1
  };
  std::string id, title, time, excerpt;
  std::string thumbnail;    ///< a JPEG; empty for none
  std::int32_t group = -1;  ///< place in ReportData::groups, −1 for none
  std::int32_t era = -1;    ///< place in ReportData::eras, −1 for none
  std::int32_t topic = -1;  ///< its strongest topic of the run's cut, −1 for none
  std::vector<Atom> atoms;  ///< all that it has a share of, by place
  float x = 0, y = 0;       ///< on the map, 0..1
};

struct ReportTopic {
  struct Document {
    std::int32_t document = 0;  ///< place in ReportData::page_documents
    double share = 0;           ///< of the topic in it, 0..1
  };
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  std::int64_t id = 0;
  std::string name, sentence, note;
  double share = 0;          ///< mean share over documents
  double coverage = 0;       ///< share of documents that it is present in
  double npmi = kNone;       ///< the topic's coherence, where it was scored
  double stability = kNone;  ///< 0..1, where it was measured
  std::vector<std::string> words;
  std::vector<double> weights;  ///< the words' probabilities, as many as words
  std::vector<std::int64_t> atoms;
  std::vector<double> group_shares, era_shares;  ///< mean share in each group, era; 0 if empty
  std::vector<Document> documents;
};

/// A node of the tree above the run's topics: 0..T − 1 are these, T + i merge i, by rising height.
struct ReportMerge {
  std::int32_t left = 0, right = 0;
  double height = 0;
  std::string name;
};

/// Atoms in use and all that other cuts are made of. A atoms, P directions, G groups, E eras.
struct ReportAtoms {
  std::vector<std::int32_t> ids;          ///< (A)
  std::vector<float> shares;              ///< (A) mean shares
  std::vector<std::int32_t> left, right;  ///< (A − 1) nodes merged: atoms 0..A−1, A + i merge i
  std::vector<float> heights;             ///< (A − 1)
  /// (2A − 1) of each node of the tree the leading words and their probabilities, by place in
  /// `vocabulary`: a topic of any cut is a node
  std::vector<std::vector<std::pair<std::int32_t, float>>> words;
  std::vector<std::vector<std::int32_t>> documents;  ///< (A) typical ones, in page_documents
  Matrix vectors;                                    ///< (A×P) what atoms are compared by
  Matrix group_shares, era_shares;                   ///< (A×G), (A×E) mean shares
  Matrix places;                                     ///< (M×2) on the map, 0..1
  std::vector<std::int32_t> drawn;                   ///< (M) the atoms that are on the map
};

/// Documents that are in no era, by why.
struct ReportUntimed {
  std::int64_t undated = 0;     ///< have no time
  std::int64_t unreadable = 0;  ///< have one that cannot be read
  std::int64_t coarse = 0;      ///< have one that spans more than an era
  std::string example;          ///< of times that cannot be read
  std::string told;             ///< a line on the last two, for a terminal; not on the page
};

/// All that the page shows; the order of topics is the order on the page.
struct ReportData {
  std::string title;
  std::string settings;                                    ///< one line: atoms, k, embeddings, seed
  std::vector<std::pair<std::string, std::string>> facts;  ///< of corpus and run: name and value
  std::int64_t documents = 0;
  std::int64_t unreached = 0;                          ///< documents without any active atom
  std::vector<std::pair<std::string, double>> scores;  ///< name and value; NaN is not shown
  /// Of training: steps and explained variance, in batches and in documents held out.
  std::vector<double> steps, explained, held_out_steps, held_out_explained;
  std::vector<std::string> groups, eras;
  std::vector<std::int64_t> group_sizes, era_sizes;
  std::vector<double> era_times;  ///< middle of each, in years
  ReportUntimed untimed;
  std::vector<ReportTopic> topics;
  std::vector<ReportMerge> merges;  ///< (T − 1)
  bool tree_cut = true;  ///< whether the topics are a cut of the atoms' tree, without steering
  std::vector<std::string> vocabulary;  ///< words of nodes
  std::vector<float> common;            ///< p(w) of these, over all atoms
  ReportAtoms atoms;
  std::vector<ReportDocument> page_documents;
};

/// The page as one string of HTML: no request leaves it, no text of the corpus can break out of
/// its place. UTF-8. Arrays stand in it as base64, see docs/formats.md.
std::string render_report(const ReportData& data);

// What the options are: names, help, ranges.

template <class Visitor>
void ReportOptions::fields(Visitor&& visit) {
  visit("report_title", &ReportOptions::title,
        Field{.help = "headline of the report; without one the corpus' name"});
  visit("documents_per_topic", &ReportOptions::documents_per_topic,
        Field{.help = "typical documents shown for a topic",
              .unit = "documents",
              .min = 0,
              .max = 1000});
}

}  // namespace saetm
