/// judge: a language model's opinion of a run's topics; no part of fit().
#include "pipeline/evaluate.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_files.h"

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

void Pipeline::judge(JudgeRequest request) {
  request.endpoint.check();
  Json options = request.endpoint.that_matter();
  options.update(to_json_object(request.questions));
  stage("judge", options, {run_.sha256("topics", "topics.json")}, [&] {
    std::string& cache = request.endpoint.cache;
    if (cache.empty()) cache = run_.file("judge_answers.jsonl");
    const TopicStrings topics = topic_words_of(run_, request.questions.judge_words);
    const Json scores = judge_scores(topics, request, context_);
    return std::vector<RunDirectory::StageFile>{
        {"judge.json", write_text(run_.file("judge.json"), scores.dump(1) + "\n")}};
  });
}

}  // namespace saetm
