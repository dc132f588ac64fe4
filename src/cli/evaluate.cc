#include "cli/evaluate.h"

#include <algorithm>
#include <cstdio>

#include "cli/print.h"
#include "pipeline/evaluate.h"
#include "pipeline/new_documents.h"
#include "pipeline/options_from.h"
#include "saetm/error.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_by_topic(const Json& scores) {
  std::printf("%4s %7s %7s %7s  %s\n", "id", "npmi", "c_v", "u_mass", "words");
  std::size_t id = 0;
  for (const Json& topic : scores["by_topic"]) {
    const auto words = topic["words"].get<std::vector<std::string>>();
    const bool spaced = std::any_of(words.begin(), words.end(), [](const std::string& word) {
      return word.find(' ') != std::string::npos;
    });
    std::string line;
    for (const std::string& word : words) {
      line += (line.empty() ? "" : spaced ? ", " : " ") + word;
    }
    std::printf("%4zu %7.3f %7.3f %7.3f  %s\n", id++, topic["npmi"].get<double>(),
                topic["c_v"].get<double>(), topic["u_mass"].get<double>(), line.c_str());
  }
  std::printf("\n");
}

void print_counts(const Json& scores) {
  std::printf("\n%llu documents; %llu of %llu distinct words are in none of them%s\n",
              scores["documents"].get<unsigned long long>(),
              scores["unseen_words"].get<unsigned long long>(),
              scores["distinct_words"].get<unsigned long long>(),
              scores["unseen_words"] > 0 ? " and left out of coherence" : "");
}

void print_judge(const Json& scores) {
  if (!scores.contains("judge")) return;
  const Json& judge = scores["judge"];
  std::printf("\n%s answered %llu of %llu questions; ", judge["model"].get<std::string>().c_str(),
              judge["answers"].get<unsigned long long>(),
              judge["questions"].get<unsigned long long>());
  print_usage(judge);
}

void show(const Request& request, const Json& scores) {
  if (request.json) {
    std::printf("%s\n", scores.dump(1).c_str());
    return;
  }
  const bool by_reference = scores.contains("by_topic");
  if (by_reference) print_by_topic(scores);
  print_scores(scores);
  if (by_reference) print_counts(scores);
  print_judge(scores);
}

/// All tables that evaluate reads beside the run's own.
struct Asked {
  ReferenceOptions reference;
  FurtherOptions further;
  JudgeRequest judge;

  explicit Asked(const Request& request) {
    set_options(request.options, reference);
    set_options(request.options, further);
    set_options(request.options, judge.endpoint);
    set_options(request.options, judge.questions);
  }
};

Json scores_of_file(const Request& request, const Asked& asked, const Context& context) {
  const bool by_judge = asked.judge.endpoint.asked_for();
  if (!request.run.empty()) throw Error("evaluate takes RUN or --topic-words, not both");
  if (asked.reference.reference.empty() && asked.further.word_vectors.empty() && !by_judge) {
    throw Error("--topic-words needs --reference CORPUS, --word-vectors FILE or --judge-url URL");
  }
  if (asked.further.all) throw Error("--all is of a RUN");
  EvaluateOptions evaluate;
  set_options(request.options, evaluate);
  CorpusOptions reading;
  set_options(request.options, reading);
  const std::int64_t shown = asked.judge.questions.judge_words;
  TopicStrings topics =
      read_topic_words(asked.reference.topic_words, std::max(evaluate.top_words, shown));
  Json scores = Json::object();
  if (!asked.further.word_vectors.empty()) {
    scores =
        vector_scores(topics, evaluate.top_words, asked.further.word_vectors, asked.judge, context);
  }
  if (by_judge) scores.update(judge_scores(topics, asked.judge, context));
  if (asked.reference.reference.empty()) return scores;
  for (auto& words : topics) {
    words.resize(std::min(words.size(), static_cast<std::size_t>(evaluate.top_words)));
  }
  Json by_reference =
      reference_scores(topics, asked.reference.reference, reading, {}, asked.reference, context);
  by_reference.update(scores);
  return by_reference;
}

Json scores_by_reference(const Request& request, const Asked& asked, const Context& context) {
  const RunDirectory run = RunDirectory::open(request.run);
  EvaluateOptions evaluate;
  const Json recorded = Json::parse(run.note("options"));
  if (recorded.is_object()) from_json_object(recorded, evaluate);
  set_options(request.options, evaluate);
  CorpusOptions reading = corpus_options_of(run);
  set_options(request.options, reading);
  Json scores = reference_scores(run, reading, evaluate, asked.reference, context);
  scores.update(further_scores(run, evaluate, asked.further, asked.judge, context));
  return scores;
}

}  // namespace

bool asks_reference(const Request& request) {
  ReferenceOptions options;
  set_options(request.options, options);
  return request.run.empty() || saetm::asks_reference(options);
}

int evaluate(const Request& request, const Context& context) {
  const Asked asked(request);
  const bool of_file = !asked.reference.topic_words.empty();
  if (!of_file && request.run.empty()) throw Error("evaluate takes RUN, or --topic-words FILE");
  Json scores;
  if (of_file) {
    scores = scores_of_file(request, asked, context);
  } else {
    if (asked.judge.endpoint.asked_for()) {
      Pipeline(RunDirectory::open(request.run), {}, context).judge(asked.judge);
    }
    scores = scores_by_reference(request, asked, context);
  }
  show(request, scores);
  return 0;
}

void print_own_scores(const Request& request, Pipeline& pipeline, const Context& context) {
  const Asked asked(request);
  Json scores = pipeline.scores_json();
  EvaluateOptions evaluate;
  evaluate.top_words = scores["top_words"];
  if (asked.judge.endpoint.asked_for()) pipeline.judge(asked.judge);
  scores.update(further_scores(pipeline.run(), evaluate, asked.further, asked.judge, context));
  show(request, scores);
}

}  // namespace saetm::cli
