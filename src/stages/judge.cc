/// judge: a language model's opinion of a run's topics.
#include "stages/judge.h"

#include "run/artefacts.h"
#include "run/files/topics.h"
#include "stages/stage_run.h"

namespace saetm {

using Json = nlohmann::ordered_json;

Json judge_scores(const TopicStrings& topics, const JudgeRequest& request, const Context& context) {
  request.endpoint.check();
  LanguageClient client(request.endpoint);
  const Judgement found = judge_topics(topics, request.questions, client, context);
  const LanguageUsage& usage = client.usage();
  Json by_topic = Json::array();
  for (std::size_t t = 0; t < topics.size(); ++t) {
    by_topic.push_back({{"id", t}, {"rating", found.rating[t]}, {"intruders", found.intruder[t]}});
  }
  const Json scores = {{"c_r", found.c_r},
                       {"c_i", found.c_i},
                       {"judge",
                        {{"model", request.endpoint.model},
                         {"questions", found.questions},
                         {"answers", found.answers},
                         {"missing", found.missing},
                         {"asked_again", found.asked_again},
                         {"prompt_tokens", usage.prompt_tokens},
                         {"completion_tokens", usage.completion_tokens},
                         {"cost", usage.cost},
                         {"topics", by_topic}}}};
  return Json::parse(scores.dump());  // what is not a number is null, as in a file
}

namespace stage {

void judge(StageRun& at) {
  JudgeRequest request = at.options.judge;
  request.endpoint.check();
  Json options = request.endpoint.that_matter();
  options.update(to_json_object(request.questions));
  at.once("judge", options, {sum_of(at.run, kTopics)}, [&] {
    std::string& cache = request.endpoint.cache;
    if (cache.empty()) cache = at.run.file("judge_answers.jsonl");
    const TopicStrings topics = topic_words_of(at.run, request.questions.judge_words);
    return StageRun::Files{
        save_json(at.run, kJudgement, judge_scores(topics, request, at.context))};
  });
}

}  // namespace stage
}  // namespace saetm
