#pragma once
/// One offline HTML file that shows the topics of a run, and those of any other cut of its tree.
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct ReportOptions {
  std::string title = "";
  std::string about = "";
  std::int64_t documents_per_topic = 5;
  std::string texts = "page";
  std::int64_t documents = 100'000;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// Texts one behind the other, compressed in chunks of whole documents.
class ReportTexts {
 public:
  void add(std::string_view text);
  /// Ends the last chunk; add() begins another.
  void end();

  /// Each chunk's texts, every one with a zero byte behind it, as zlib compresses them.
  const std::vector<std::string>& chunks() const { return chunks_; }
  /// How many texts each chunk has.
  const std::vector<std::int32_t>& counts() const { return counts_; }
  std::int64_t bytes() const { return bytes_; }  ///< of all texts

 private:
  std::string open_;
  std::int32_t open_count_ = 0;
  std::int64_t bytes_ = 0;
  std::vector<std::string> chunks_;
  std::vector<std::int32_t> counts_;
};

/// Documents that the page holds, in the corpus' order: D of the corpus' N.
struct ReportDocuments {
  std::vector<std::string> ids, titles, times;     ///< (D)
  std::vector<std::string> thumbnails;             ///< (D) JPEGs, "" for none; or no list
  std::vector<std::int32_t> groups, eras, topics;  ///< (D) −1 for none; the strongest topic
  Matrix places;                                   ///< (D×2) on the map, 0..1
  SparseMatrix atoms;                              ///< (D×A) θ, columns as in ReportAtoms
  SparseMatrix words;                              ///< (D×W) counts of words of the vocabulary
  /// Of each count what accounts for most of the word: 0 the background, else 1 + the place of an
  /// atom in the document's row of `atoms`, at most 255.
  std::vector<std::uint8_t> accounts;
  ReportTexts texts;    ///< (D), or none
  bool beside = false;  ///< the texts lie in files beside the page
  std::string extent;   ///< of texts: "full", "beginnings" or "none"

  std::size_t size() const { return ids.size(); }
};

struct ReportTopic {
  struct Document {
    std::int32_t document = 0;  ///< place in ReportDocuments
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
  std::vector<std::vector<std::int32_t>> documents;  ///< (A) typical ones, in ReportDocuments
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
  std::string about;                                       ///< what the corpus is; may be empty
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
  std::vector<std::string> vocabulary;  ///< (W) all words that are counted
  std::vector<float> common;            ///< (W) p(w) of these, over all atoms
  /// (W) forms in which texts have a word, lower-cased, the most frequent first; or no list
  std::vector<std::vector<std::string>> forms;
  ReportAtoms atoms;
  ReportDocuments page_documents;
  std::vector<std::string> told;  ///< lines for a terminal, not on the page
};

/// The page as one string of HTML: no request leaves it, no text of the corpus can break out of
/// its place. UTF-8. Arrays stand in it as base64, see docs/formats.md.
std::string render_report(const ReportData& data);

/// A file that a page with texts beside it looks for in its own folder.
struct ReportFile {
  std::string name, text;
};
/// These files; none where the page holds its texts.
std::vector<ReportFile> render_texts(const ReportDocuments& documents);
/// Whether a file of that name is one of them, of this page or of another.
bool is_texts_file(std::string_view name);

// What the options are: names, help, ranges.

template <class Visitor>
void ReportOptions::fields(Visitor&& visit) {
  visit("report_title", &ReportOptions::title,
        Field{.help = "headline of the report; without one the corpus' name"});
  visit("report_about", &ReportOptions::about,
        Field{.help = "what the corpus is, in a sentence or two, for the report's first screen"});
  visit("documents_per_topic", &ReportOptions::documents_per_topic,
        Field{.help = "typical documents shown for a topic; with 0 the report holds no documents",
              .unit = "documents",
              .min = 0,
              .max = 1000});
  visit("report_texts", &ReportOptions::texts,
        Field{.help = "texts that the report holds: page = all, whole, compressed within it; "
                      "beside = the same in files beside it, which it needs; excerpt = the "
                      "beginnings of at most 4,500; none = titles of as many. Whole texts are read "
                      "from the corpus, unless --keep-text none",
              .choices = "page|beside|excerpt|none"});
  visit("report_documents", &ReportOptions::documents,
        Field{.help = "documents that the report holds at most; of more those typical of a topic "
                      "or an atom, and others at random",
              .unit = "documents",
              .min = 1,
              .max = 10'000'000});
}

}  // namespace saetm
