#include "apply/evaluate.h"

#include <algorithm>

#include "run/artefacts.h"
#include "run/files/scores.h"
#include "stages/judge.h"
#include "stages/stage.h"

namespace saetm {

using Json = nlohmann::ordered_json;

Json score_topics(const TopicStrings& topics, const EvaluateRequest& request,
                  const Context& context) {
  const std::int64_t top_words = request.evaluate.top_words;
  Json scores = Json::object();
  if (!request.further.word_vectors.empty()) {
    scores = vector_scores(topics, top_words, request.further.word_vectors, request.judge, context);
  }
  if (request.judge.endpoint.asked_for()) {
    scores.update(judge_scores(topics, request.judge, context));
  }
  if (request.reference.reference.empty()) return scores;
  TopicStrings leading = topics;
  for (auto& words : leading) {
    words.resize(std::min(words.size(), static_cast<std::size_t>(top_words)));
  }
  Json all = reference_scores(leading, request.reference.reference, request.reading, request.text,
                              request.reference, context);
  all.update(scores);
  return all;
}

Json score_run(StageRun& at, const EvaluateRequest& request) {
  if (request.judge.endpoint.asked_for()) {
    at.options.judge = request.judge;
    stage_named(kJudgement.maker).work(at);
  }
  Json scores;
  if (asks_reference(request.reference)) {
    scores = reference_scores(at.run, request.reading, at.options.evaluate, request.reference,
                              at.context);
  } else {
    stage_named(kScores.maker).work(at);
    scores = scores_of(at.run);
  }
  scores.update(
      further_scores(at.run, at.options.evaluate, request.further, request.judge, at.context));
  return scores;
}

}  // namespace saetm
