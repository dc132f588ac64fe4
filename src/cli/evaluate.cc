#include "cli/evaluate.h"

#include <algorithm>
#include <cstdio>

#include "apply/evaluate.h"
#include "apply/new_documents.h"
#include "cli/print/print.h"
#include "run/options/options_from.h"
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
      line += (line.empty() ? "" : spaced ? ", " : " ") + cell(word);
    }
    std::printf("%4zu %s %s %s  %s\n", id++, score_text(topic["npmi"], 7).c_str(),
                score_text(topic["c_v"], 7).c_str(), score_text(topic["u_mass"], 7).c_str(),
                line.empty() ? "(no words)" : line.c_str());
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

EvaluateRequest request_of(const Request& request, const CorpusOptions& reading) {
  EvaluateRequest asked;
  asked.reading = reading;
  set_options(request.options, asked.evaluate);
  set_options(request.options, asked.reading);
  set_options(request.options, asked.reference);
  set_options(request.options, asked.further);
  set_options(request.options, asked.judge.endpoint);
  set_options(request.options, asked.judge.questions);
  return asked;
}

Json scores_of_file(const EvaluateRequest& asked, const Context& context) {
  const bool by_judge = asked.judge.endpoint.asked_for();
  if (asked.reference.reference.empty() && asked.further.word_vectors.empty() && !by_judge) {
    throw Error("--topic-words needs --reference CORPUS, --word-vectors FILE or --judge-url URL");
  }
  if (asked.further.all) throw Error("--all is of a RUN");
  const std::int64_t shown = asked.judge.questions.judge_words;
  return score_topics(
      read_topic_words(asked.reference.topic_words, std::max(asked.evaluate.top_words, shown)),
      asked, context);
}

}  // namespace

int evaluate(const Request& request, const Context& context) {
  const bool of_file = request.options.contains("topic_words");
  if (of_file && !request.run.empty()) throw Error("evaluate takes RUN or --topic-words, not both");
  if (!of_file && request.run.empty()) throw Error("evaluate takes RUN, or --topic-words FILE");
  if (of_file) {
    show(request, scores_of_file(request_of(request, {}), context));
    return 0;
  }
  RunDirectory run = RunDirectory::open(request.run);
  const EvaluateRequest asked = request_of(request, corpus_options_of(run));
  const RunOptions options = run_options_from(request.options, run, false);
  check(options);
  StageRun at{std::move(run), options, context};
  show(request, score_run(at, asked));
  return 0;
}

}  // namespace saetm::cli
