/// topics: from the merge tree to topics, under the run's steering.
#include "run/files/topics.h"

#include <algorithm>
#include <optional>

#include "core/parallel.h"
#include "io/output_file.h"
#include "run/array.h"
#include "run/files/shares.h"
#include "run/files/steering.h"
#include "run/files/tree.h"
#include "run/files/vocabulary.h"
#include "run/files/words.h"
#include "run/kept_cuts.h"
#include "saetm/error.h"
#include "saetm/hierarchy.h"
#include "stages/stage.h"
#include "stages/wordless_topics.h"

namespace saetm {
namespace {

constexpr const char* kForm = "4";  // of topics.json: from 4 on topics are sums of atoms

std::vector<std::string> names_of(const std::vector<LeadingWord>& words,
                                  const std::vector<std::string>& vocabulary) {
  std::vector<std::string> names;
  for (const auto& [w, p] : words) names.push_back(vocabulary[static_cast<std::size_t>(w)]);
  return names;
}

std::vector<TopicRecord> records_of(const Topics& topics, const std::vector<TopicLabel>& labels,
                                    const std::vector<std::string>& vocabulary) {
  std::vector<TopicRecord> records;
  for (std::size_t t = 0; t < topics.atoms.size(); ++t) {
    TopicRecord& topic = records.emplace_back();
    const TopicLabel& label = labels[t];
    topic.id = t;
    topic.words = names_of(topics.leading[t], vocabulary);
    topic.name = label.name.empty() ? default_name(topic.words) : label.name;
    topic.share = topics.share[t];
    topic.coverage = topics.coverage[t];
    for (const LeadingWord& word : topics.leading[t]) topic.weights.push_back(word.probability);
    topic.atoms = topics.atoms[t];
    topic.note = label.note;
    topic.pinned = label.pinned;
    topic.hidden = label.hidden;
  }
  return records;
}

/// The tree above the first `shown` topics; their own nodes take name and words from `records`.
std::vector<TopicNode> tree_above(const AtomTree& tree, const Topics& topics, std::size_t shown,
                                  const std::vector<TopicRecord>& records,
                                  const WordRanking& ranking,
                                  const std::vector<std::string>& vocabulary,
                                  const Context& context) {
  const Hierarchy above =
      hierarchy(tree, {topics.atoms.begin(), topics.atoms.begin() + static_cast<long>(shown)},
                {topics.share.begin(), topics.share.begin() + static_cast<long>(shown)}, context);
  const std::vector<WordSum> sums = merged_words(above, topics.sums);
  std::vector<std::vector<LeadingWord>> leading(sums.size());
  parallel_for(context, sums.size(), [&](std::size_t i) { leading[i] = ranking.leading(sums[i]); });
  std::vector<TopicNode> nodes;
  for (std::size_t i = 0; i < above.nodes.size(); ++i) {
    TopicNode& node = nodes.emplace_back();
    node.id = i;
    node.children = above.nodes[i].children;
    node.share = above.nodes[i].share;
    node.height = above.nodes[i].height;
    node.words = i < shown ? records[i].words : names_of(leading[i - shown], vocabulary);
    node.name = i < shown ? records[i].name : default_name(node.words);
  }
  return nodes;
}

/// What a cut is made of, read once.
struct Parts {
  AtomTree tree;
  RunArray theta;
  Steering steering;
  bool is_steered;

  Parts(const StageRun& at, const SteeringText& text)
      : tree(tree_of(at.run)),
        theta(open_array(at.run, kTheta)),
        steering(steering_of(at.run, text, tree, at.context)),
        is_steered(!text.text.empty()) {}
};

/// The number of topics where none was asked for.
std::int64_t fitting_number(const Parts& parts, const StageRun& at) {
  TopicOptions options = at.options.topics;
  const auto most = static_cast<std::int64_t>(parts.tree.atoms.size());
  const auto least =
      static_cast<std::int64_t>(fitting_topics(parts.tree, parts.theta.sparse_view(), at.context));
  if (!parts.is_steered) return least;
  // What is to be apart or pinned may need more.
  for (options.topics = least; options.topics <= most; ++options.topics) {
    try {
      steered_cut(parts.tree, parts.steering, options, at.seed(), at.context);
      return options.topics;
    } catch (const Error&) {
    }
  }
  return least;  // the cut will say what is wrong
}

StageRun::Files cut(const Parts& parts, const StageRun& at) {
  const TopicOptions& options = at.options.topics;
  const std::vector<std::int32_t> topic_of =
      steered_cut(parts.tree, parts.steering, options, at.seed(), at.context);
  const std::vector<std::string> vocabulary = vocabulary_of(at.run);
  const WordEmissions emissions = words_of(at.run);
  const SparseView theta = parts.theta.sparse_view();
  const AtomWords words = atom_words(emissions, options, at.context);
  const Matrix vectors = options.affinity > 0 ? word_vectors_of(at.run) : Matrix{};
  const WordRanking ranking = ranking_of(words, vectors, options);
  Topics topics = make_topics(parts.tree, topic_of, theta, words, ranking, options, at.context);
  if (const std::size_t none = topics_of_nobody(topics.document_topics); none > 0) {
    at.log("topics: " + std::to_string(none) + " of " + std::to_string(topics.atoms.size()) +
           " are the strongest of no document; fewer topics have none such");
  }
  std::vector<TopicLabel> labels = topic_labels(topics.atoms, parts.tree, parts.steering);
  set_aside(topics, labels, at.context);
  for (const WordlessTopic& none : wordless_topics(
           topics.document_topics, open_array(at.run, kCounts).sparse_view(), topics.leading)) {
    at.log("topics: topic " + std::to_string(none.topic) + " has no words: " +
           std::to_string(none.without) + " of the " + std::to_string(none.documents) +
           " documents whose main topic it is hold none of those that its atoms account for");
    topics.leading[none.topic].clear();
  }

  TopicRecords records{records_of(topics, labels, vocabulary), {}};
  records.tree = tree_above(parts.tree, topics, records.shown(), records.topics, ranking,
                            vocabulary, at.context);
  const RunDirectory::StageFile file = save_topic_records(at.run, records);
  return {file, save_sparse(at.run, kDocumentTopics, topics.document_topics, file.sha256),
          save_topic_atoms(at.run, topics, word_probabilities(words, topics.sums, at.context),
                           file.sha256)};
}

/// Makes what an earlier version's run lacks, or a run that was taken only so far.
void catch_up(StageRun& at) {
  if (!at.run.has(kCodes.maker)) return;
  if (at.run.is_older()) {
    at.log(
        "topics: the run is of an earlier saetm; its topics are made anew, as sums of its atoms");
  }
  for (const Artefact* file : {&kTheta, &kWords, &kTree}) {
    if (!at.run.has(file->maker)) stage_named(file->maker).work(at);
  }
}

}  // namespace

namespace stage {

void topics(StageRun& at) {
  catch_up(at);
  const std::string tree_sum = sum_of(at.run, kTree);
  const SteeringText steering = steering_text(at.run, at.options.steer.steer);
  std::optional<Parts> parts;
  if (std::int64_t& number = at.options.topics.topics; number == 0) {
    number = fitting_number(parts.emplace(at, steering), at);
    at.log("topics: " + std::to_string(number) + ", since --topics asks for none and " +
           std::to_string(parts->tree.atoms.size()) + " atoms are in use");
  }
  std::vector<std::string> inputs = {tree_sum, sum_of(at.run, kWordVectors), sum_of(at.run, kTheta),
                                     sum_of(at.run, kVocabulary), kForm};
  if (!steering.text.empty()) inputs.push_back(sha256_of(steering.text));
  const nlohmann::ordered_json options = merged_json(at.options.topics, at.options.seed);
  const std::string key = RunDirectory::key("topics", options.dump(), inputs);
  at.once("topics", options, inputs, [&] {
    const KeptCuts kept(at.run);
    kept.drop_stale(tree_sum);
    StageRun::Files files;
    if (auto before = kept.take(key)) {
      at.log("topics: this cut was made before, taken from " + at.run.file("cuts"));
      files = std::move(*before);
    } else {
      if (!parts) parts.emplace(at, steering);
      files = cut(*parts, at);
      if (!at.run.is_draft()) kept.keep(key, tree_sum, files);
    }
    if (!steering.text.empty()) files.push_back(save_text(at.run, kSteering, steering.text));
    return files;
  });
  if (steering.text.empty()) remove_file(at.run, kSteering.file);
}

}  // namespace stage
}  // namespace saetm
