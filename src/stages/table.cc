#include <algorithm>
#include <set>

#include "run/artefacts.h"
#include "saetm/error.h"
#include "stages/stage.h"

namespace saetm {

namespace stage {  // what each does, in the file of its name

void prepare(StageRun& at);
void embed(StageRun& at);
void train(StageRun& at);
void encode(StageRun& at);
void neighbors(StageRun& at);
void shares(StageRun& at);
void interpret(StageRun& at);
void merge(StageRun& at);
void topics(StageRun& at);
void evaluate(StageRun& at);
void stability(StageRun& at);
void judge(StageRun& at);
void names(StageRun& at);
void report(StageRun& at);

}  // namespace stage

const std::vector<Stage>& stages() {
  static const RunOptions d;
  static const std::vector<Stage> table = {
      {.name = "prepare",
       .help = "read the corpus, count its words",
       .reads = {},
       .writes = {&kVocabulary, &kCounts, &kDocuments, &kThumbnails, &kThumbnailPlaces},
       .options = option_fields(d.corpus, d.times, d.text, d.prepare, d.images, d.image_limit,
                                d.overwrite),
       .work = stage::prepare},
      {.name = "embed",
       .help = "take given embeddings, or compute them by an encoder, an endpoint or LSA",
       .reads = {&kCounts, &kVocabulary},
       .writes = {&kEmbeddings, &kLsa, &kEmbedder},
       .options = option_fields(d.embed, d.encoder, d.endpoint, d.lsa, d.seed),
       .work = stage::embed},
      {.name = "train",
       .help = "train the sparse autoencoder, or take a given one",
       .reads = {&kEmbeddings},
       .writes = {&kSae, &kTraining},
       .options = option_fields(d.train, d.given_sae, d.life, d.seed),
       .work = stage::train},
      {.name = "encode",
       .help = "encode the documents",
       .reads = {&kEmbeddings, &kSae},
       .writes = {&kCodes},
       .options = option_fields(d.encode),
       .work = stage::encode},
      {.name = "neighbors",
       .help = "each document's nearest; shares does it where it was not done",
       .reads = {&kEmbeddings},
       .writes = {&kNeighbors},
       .options = option_fields(d.neighbors, d.seed),
       .work = stage::neighbors,
       .in_fit = false},
      {.name = "shares",
       .help = "each document's shares of atoms, of which all later stages are sums",
       .reads = {&kEmbeddings, &kCodes, &kNeighbors},
       .writes = {&kTheta},
       .options = option_fields(d.recipe, d.shares, d.neighbors, d.seed),
       .work = stage::shares},
      {.name = "interpret",
       .help = "words for every atom",
       .reads = {&kTheta, &kCounts},
       .writes = {&kWords},
       .options = option_fields(d.interpret),
       .work = stage::interpret},
      {.name = "merge",
       .help = "the tree of atoms",
       .reads = {&kWords, &kTheta, &kCounts, &kEmbeddings, &kSae},
       .writes = {&kTree, &kWordVectors},
       .options = option_fields(d.merge),
       .work = stage::merge},
      {.name = "topics",
       .help = "cut the tree at any number of topics and print them",
       .reads = {&kTree, &kTheta, &kWords, &kWordVectors, &kVocabulary},
       .writes = {&kTopics, &kTopicAtoms, &kDocumentTopics, &kSteering},
       .options = option_fields(d.recipe, d.topics, d.steer, d.seed),
       .work = stage::topics},
      {.name = "evaluate",
       .help = "judge the topics",
       .reads = {&kTopics, &kDocumentTopics, &kCounts, &kVocabulary, &kDocuments},
       .writes = {&kScores},
       .options = option_fields(d.evaluate),
       .work = stage::evaluate},
      {.name = "stability",
       .help = "how stable the topics are",
       .reads = {&kTopics, &kDocumentTopics, &kSteering, &kTree, &kTheta, &kWords, &kCounts,
                 &kVocabulary, &kEmbeddings, &kSae},
       .writes = {&kStability},
       .options = option_fields(d.stability, d.against, d.seed),
       .work = stage::stability,
       .in_fit = false},
      {.name = "judge",
       .help = "ask a language model how good the topics are",
       .reads = {&kTopics},
       .writes = {&kJudgement},
       .options = {},
       .work = stage::judge,
       .in_fit = false},
      {.name = "names",
       .help = "name the topics by a language model",
       .reads = {&kTopics, &kDocumentTopics, &kCodes, &kDocuments, &kTree, &kTheta},
       .writes = {&kNames},
       .options = {},
       .work = stage::names,
       .in_fit = false},
      {.name = "report",
       .help = "write the HTML report",
       .reads = {&kTopics, &kDocumentTopics, &kTheta, &kCodes, &kTree, &kWords, &kWordVectors,
                 &kVocabulary, &kDocuments, &kThumbnails, &kThumbnailPlaces, &kSae, &kTraining,
                 &kScores, &kNames, &kStability},
       .writes = {&kReport},
       .options = option_fields(d.report, d.times),
       .work = stage::report},
  };
  return table;
}

const Stage& stage_named(const std::string& name) {
  const auto found = std::find_if(stages().begin(), stages().end(),
                                  [&](const Stage& stage) { return name == stage.name; });
  if (found == stages().end()) throw Error("there is no stage '" + name + "'");
  return *found;
}

std::vector<std::string> stale_after(const std::string& name) {
  std::set<const Artefact*> changed;
  const auto change = [&](const Stage& stage) {
    changed.insert(stage.writes.begin(), stage.writes.end());
  };
  change(stage_named(name));
  std::vector<std::string> stale;
  for (const Stage& stage : stages()) {
    const auto reads = [&](const Artefact* file) { return changed.contains(file); };
    if (!std::any_of(stage.reads.begin(), stage.reads.end(), reads)) continue;
    stale.push_back(stage.name);
    change(stage);
  }
  return stale;
}

}  // namespace saetm
