/// topics: from the merge tree to topics, under the run's steering.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "io/output_file.h"
#include "pipeline/kept_cuts.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_files.h"
#include "pipeline/shares_file.h"
#include "pipeline/topic_names.h"
#include "pipeline/topics_file.h"
#include "pipeline/tree_file.h"
#include "pipeline/vocabulary_file.h"
#include "pipeline/words_file.h"
#include "core/parallel.h"
#include "saetm/error.h"
#include "saetm/hierarchy.h"
#include "saetm/steering.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr const char* kSteering = "steering.txt";
constexpr const char* kForm = "4";  // of topics.json: from 4 on topics are sums of atoms

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

std::vector<std::string> names_of(const std::vector<LeadingWord>& words,
                                  const std::vector<std::string>& vocabulary) {
  std::vector<std::string> names;
  for (const auto& [w, p] : words) names.push_back(vocabulary[static_cast<std::size_t>(w)]);
  return names;
}

Json topic_list(const Topics& topics, const std::vector<TopicLabel>& labels,
                const std::vector<std::string>& vocabulary) {
  Json list = Json::array();
  for (std::size_t t = 0; t < topics.atoms.size(); ++t) {
    const std::vector<std::string> words = names_of(topics.leading[t], vocabulary);
    std::vector<double> weights;
    for (const LeadingWord& word : topics.leading[t]) weights.push_back(word.probability);
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
                const WordRanking& ranking, const std::vector<std::string>& vocabulary,
                const Context& context) {
  const Hierarchy above =
      hierarchy(tree, {topics.atoms.begin(), topics.atoms.begin() + static_cast<long>(shown)},
                {topics.share.begin(), topics.share.begin() + static_cast<long>(shown)}, context);
  const std::vector<WordSum> sums = merged_words(above, topics.sums);
  std::vector<std::vector<LeadingWord>> leading(sums.size());
  parallel_for(context, sums.size(), [&](std::size_t i) { leading[i] = ranking.leading(sums[i]); });
  Json nodes = Json::array();
  for (std::size_t i = 0; i < above.nodes.size(); ++i) {
    const Hierarchy::Node& node = above.nodes[i];
    const std::vector<std::string> words =
        i < shown ? list[i]["words"].get<std::vector<std::string>>()
                  : names_of(leading[i - shown], vocabulary);
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
  if (run_.has("encode")) {
    if (run_.is_older()) {
      log("topics: the run is of an earlier saetm; its topics are made anew, as sums of its atoms");
    }
    if (!run_.has("shares")) shares();
    if (!run_.has("interpret")) interpret();
    if (!run_.has("merge")) merge();
  }
  const std::string tree_sum = run_.sha256("merge", "tree.safetensors");
  const SteeringText steering = steering_text(run_, options_.steer.steer);
  if (options_.topics.topics == 0) choose_topics(steering.text, steering.file);
  std::vector<std::string> inputs = {tree_sum, run_.sha256("merge", "word_vectors.safetensors"),
                                     run_.sha256("shares", "theta.safetensors"),
                                     run_.sha256("prepare", "vocabulary.txt"), kForm};
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

void Pipeline::choose_topics(const std::string& steering_text, const std::string& steering_file) {
  const AtomTree tree = tree_of(run_);
  const SafetensorsReader theta = open_array(run_, "theta.safetensors");
  check_atoms(tree, theta.sparse_view().cols, run_.path());
  std::int64_t& topics = options_.topics.topics;
  topics = static_cast<std::int64_t>(fitting_topics(tree, theta.sparse_view(), context_));
  const auto most = static_cast<std::int64_t>(tree.atoms.size());
  if (!steering_text.empty()) {
    // What is to be apart or pinned may need more.
    const Steering asked = steering(tree, steering_text, steering_file);
    const auto is_possible = [&] {
      try {
        steered_cut(tree, asked, options_.topics, seed(), context_);
        return true;
      } catch (const Error&) {
        return false;
      }
    };
    const std::int64_t least = topics;
    while (topics < most && !is_possible()) ++topics;
    if (topics == most && !is_possible()) topics = least;  // the cut will say what is wrong
  }
  log("topics: " + std::to_string(topics) + ", since --topics asks for none and " +
      std::to_string(most) + " atoms are in use");
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
  const std::vector<std::string> vocabulary =
      read_vocabulary(checked_file(run_, "prepare", "vocabulary.txt"));
  const WordEmissions emissions = words_of(run_);
  const SafetensorsReader theta = open_array(run_, "theta.safetensors");
  check_atoms(tree, theta.sparse_view().cols, run_.path());
  if (emissions.atoms.rows() != theta.sparse_view().cols ||
      emissions.atoms.cols != vocabulary.size()) {
    throw Error(run_.path() + ": its shares, words and vocabulary are not of the same atoms and " +
                "words");
  }
  const AtomWords words = atom_words(emissions, options_.topics, context_);
  const Matrix vectors = options_.topics.affinity > 0 ? word_vectors_of(run_) : Matrix{};
  const WordRanking ranking = ranking_of(words, vectors, options_.topics);
  Topics topics = make_topics(tree, topic_of, theta.sparse_view(), words, ranking, options_.topics,
                              context_);
  if (const std::size_t none = topics_of_nobody(topics.document_topics); none > 0) {
    log("topics: " + std::to_string(none) + " of " + std::to_string(topics.atoms.size()) +
        " are the strongest of no document; fewer topics have none such");
  }
  std::vector<TopicLabel> labels = topic_labels(topics.atoms, tree, asked);
  set_aside(topics, labels, context_);

  Json result;
  result["topics"] = topic_list(topics, labels, vocabulary);
  const auto shown = static_cast<std::size_t>(
      std::count_if(labels.begin(), labels.end(), [](const TopicLabel& l) { return !l.hidden; }));
  result["tree"] =
      topic_tree(tree, topics, shown, result["topics"], ranking, vocabulary, context_);
  const std::string topics_sum = write_text(run_.file("topics.json"), result.dump(1) + "\n");
  return {{"topics.json", topics_sum},
          {"document_topics.safetensors",
           save_sparse(run_.file("document_topics.safetensors"), topics.document_topics,
                       {{"topics", topics_sum}})},
          {"topics.safetensors", save_topics(topics, word_probabilities(words, topics.sums, context_),
                       run_.file("topics.safetensors"), topics_sum)}};
}

}  // namespace saetm
