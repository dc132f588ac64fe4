/// topics: from the merge tree to topics, under the run's steering.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "io/output_file.h"
#include "pipeline/kept_cuts.h"
#include "pipeline/neighbors_file.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_files.h"
#include "pipeline/topic_names.h"
#include "pipeline/topics_file.h"
#include "pipeline/tree_file.h"
#include "pipeline/vocabulary_file.h"
#include "pipeline/words_file.h"
#include "saetm/coherent_words.h"
#include "saetm/error.h"
#include "saetm/hierarchy.h"
#include "saetm/steering.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr const char* kSteering = "steering.txt";
constexpr const char* kForm = "3";  // of topics.json; 1 had no tree, 2 scores as weights

/// The steering file that holds, as text; empty when there is none, or no directive in it.
struct SteeringText {
  std::string file, text;
};

SteeringText steering_text(const RunDirectory& run, const std::string& given) {
  if (given == "none") return {};
  SteeringText steering{given.empty() ? run.file(kSteering) : given, ""};
  std::error_code code;
  if (given.empty() && !fs::exists(steering.file, code)) return {};
  std::ifstream in(steering.file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) throw Error(steering.file + ": cannot be read");
  steering.text = text.str();
  if (parse_steering(steering.text, steering.file).directives.empty()) return {};
  return steering;
}

/// A topic's words as they are shown, the first leading.
std::vector<std::int32_t> leading_words(const Matrix& ranked, std::size_t row) {
  constexpr std::size_t kWords = 20;
  std::vector<std::int32_t> words = top_columns({ranked.row(row), ranked.cols()}, kWords);
  std::erase_if(words, [&](std::int32_t w) { return !(ranked(row, w) > 0); });
  return words;
}

std::vector<std::string> names_of(const std::vector<std::int32_t>& words,
                                  const std::vector<std::string>& vocabulary) {
  std::vector<std::string> names;
  for (const std::int32_t w : words) names.push_back(vocabulary[static_cast<std::size_t>(w)]);
  return names;
}

Json topic_list(const Topics& topics, const std::vector<TopicLabel>& labels, const Matrix& ranked,
                const std::vector<std::string>& vocabulary) {
  Json list = Json::array();
  for (std::size_t t = 0; t < topics.atoms.size(); ++t) {
    const std::vector<std::int32_t> leading = leading_words(ranked, t);
    const std::vector<std::string> words = names_of(leading, vocabulary);
    std::vector<double> weights;
    for (const std::int32_t w : leading) weights.push_back(topics.words(t, w));
    const TopicLabel& label = labels[t];
    Json topic = {{"id", t},
                  {"name", label.name.empty() ? default_name(words) : label.name},
                  {"share", topics.share[t]},
                  {"coverage", topics.coverage[t]},
                  {"words", words},
                  {"weights", weights},
                  {"atoms", topics.atoms[t]}};
    if (!label.note.empty()) topic["note"] = label.note;
    if (label.pinned) topic["pinned"] = true;
    if (label.hidden) topic["hidden"] = true;
    list.push_back(std::move(topic));
  }
  return list;
}

/// The tree above the first `shown` topics; their own nodes take name and words from `list`.
Json topic_tree(const AtomTree& tree, const Topics& topics, std::size_t shown, const Json& list,
                const TopicOptions& options, const SparseMatrix& counts,
                const std::vector<std::string>& vocabulary, const Context& context) {
  const Hierarchy above =
      hierarchy(tree, {topics.atoms.begin(), topics.atoms.begin() + static_cast<long>(shown)},
                {topics.share.begin(), topics.share.begin() + static_cast<long>(shown)}, context);
  std::vector<double> masses;
  for (std::size_t i = shown; i < above.nodes.size(); ++i) {
    masses.push_back(above.nodes[i].share * topics.counted);
  }
  const Matrix ranked = shown_words(merged_words(above, topics.words), common_words(topics), masses,
                                    counts, options, context);
  Json nodes = Json::array();
  for (std::size_t i = 0; i < above.nodes.size(); ++i) {
    const Hierarchy::Node& node = above.nodes[i];
    const std::vector<std::string> words =
        i < shown ? list[i]["words"].get<std::vector<std::string>>()
                  : names_of(leading_words(ranked, i - shown), vocabulary);
    nodes.push_back({{"id", i},
                     {"children", node.children},
                     {"share", node.share},
                     {"height", node.height},
                     {"name", i < shown ? list[i]["name"].get<std::string>() : default_name(words)},
                     {"words", words}});
  }
  return nodes;
}

}  // namespace

void Pipeline::topics() {
  const std::string tree_sum = run_.sha256("merge", "tree.safetensors");
  const SteeringText steering = steering_text(run_, options_.steer.steer);
  const bool by_neighbors = options_.topics.document_shares == "neighbors";
  if (by_neighbors) neighbors();
  std::vector<std::string> inputs = {tree_sum, kForm};
  if (by_neighbors) inputs.push_back(run_.sha256("neighbors", "neighbors.safetensors"));
  if (!steering.text.empty()) inputs.push_back(sha256_of(steering.text));
  const Json options = merged_json(options_.topics, options_.seed);
  const std::string key = RunDirectory::key("topics", options.dump(), inputs);
  stage("topics", options, inputs, [&] {
    const KeptCuts kept(run_);
    kept.drop_stale(tree_sum);
    std::vector<RunDirectory::StageFile> files;
    if (auto before = kept.take(key)) {
      log("topics: this cut was made before, taken from " + run_.file("cuts"));
      files = std::move(*before);
    } else {
      files = cut(steering.text, steering.file);
      if (!run_.is_draft()) kept.keep(key, tree_sum, files);
    }
    if (!steering.text.empty()) {
      files.push_back({kSteering, write_text(run_.file(kSteering), steering.text)});
    }
    return files;
  });
  std::error_code code;
  if (steering.text.empty()) fs::remove(run_.file(kSteering), code);
}

Steering Pipeline::steering(const AtomTree& tree, const std::string& text,
                            const std::string& file) const {
  const WordEmissions words = words_of(run_);
  const std::vector<std::string> vocabulary =
      read_vocabulary(checked_file(run_, "prepare", "vocabulary.txt"));
  const auto atom_of_word = [&](const std::string& word) {
    const auto found = std::find(vocabulary.begin(), vocabulary.end(), word);
    if (found == vocabulary.end()) return -1;
    return leading_atom(words, static_cast<std::size_t>(found - vocabulary.begin()));
  };
  return resolve_steering(parse_steering(text, file), tree, words.mean_shares.size(), atom_of_word,
                          context_);
}

Steering Pipeline::steering(const AtomTree& tree) const {
  const SteeringText text = steering_text(run_, "");
  return text.text.empty() ? Steering{} : steering(tree, text.text, text.file);
}

std::vector<RunDirectory::StageFile> Pipeline::cut(const std::string& steering_text,
                                                   const std::string& steering_file) {
  const AtomTree tree = tree_of(run_);
  const Steering asked =
      steering_text.empty() ? Steering{} : steering(tree, steering_text, steering_file);
  const std::vector<std::int32_t> topic_of =
      steered_cut(tree, asked, options_.topics, seed(), context_);
  const WordEmissions words = options_.topics.words == "average" ? words_of(run_) : WordEmissions{};
  const std::vector<std::string> vocabulary =
      read_vocabulary(checked_file(run_, "prepare", "vocabulary.txt"));
  const SparseMatrix counts = options_.topics.words == "average"
                                  ? SparseMatrix{}
                                  : open_array(run_, "counts.safetensors").sparse();
  const Embeddings embeddings =
      options_.topics.document_shares == "atoms" ? Embeddings{} : load_embeddings();
  const NeighborGraph graph =
      options_.topics.document_shares == "neighbors" ? load_neighbors(run_) : NeighborGraph{};
  Topics topics = make_topics(tree, topic_of, shares_of(open_array(run_, "codes.safetensors")),
                              words, counts, embeddings, options_.topics, context_, &graph);
  std::vector<TopicLabel> labels = topic_labels(topics.atoms, tree, asked);
  set_aside(topics, labels, context_);

  Json result;
  result["topics"] = topic_list(topics, labels,
                                shown_words(topics, counts, options_.topics, context_), vocabulary);
  const auto shown = static_cast<std::size_t>(
      std::count_if(labels.begin(), labels.end(), [](const TopicLabel& l) { return !l.hidden; }));
  result["tree"] = topic_tree(tree, topics, shown, result["topics"], options_.topics, counts,
                              vocabulary, context_);
  const std::string topics_sum = write_text(run_.file("topics.json"), result.dump(1) + "\n");
  return {{"topics.json", topics_sum},
          {"document_topics.safetensors",
           save_sparse(run_.file("document_topics.safetensors"), topics.document_topics,
                       {{"topics", topics_sum}})},
          {"topics.safetensors", save_topics(topics, run_.file("topics.safetensors"), topics_sum)}};
}

}  // namespace saetm
