#include "cli/evaluate.h"

#include <algorithm>
#include <cstdio>

#include "cli/print.h"
#include "pipeline/evaluate.h"
#include "pipeline/new_documents.h"
#include "saetm/error.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_reference_scores(const Json& scores) {
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
  print_scores(scores);
  std::printf("\n%llu documents; %llu of %llu distinct words are in none of them%s\n",
              scores["documents"].get<unsigned long long>(),
              scores["unseen_words"].get<unsigned long long>(),
              scores["distinct_words"].get<unsigned long long>(),
              scores["unseen_words"] > 0 ? " and left out of coherence" : "");
}

template <class Options>
void set_options(const EvaluateRequest& request, Options& options) {
  for (const auto& [name, text] : request.options) set_from_text(name, text, options);
  check_options(options);
}

Json scores_asked_for(const EvaluateRequest& request, const Context& context) {
  EvaluateOptions evaluate;
  ReferenceOptions reference;
  FurtherOptions further;
  set_options(request, reference);
  set_options(request, further);
  if (!reference.topic_words.empty()) {
    if (!request.run.empty()) throw Error("evaluate takes RUN or --topic-words, not both");
    if (reference.reference.empty()) throw Error("--topic-words needs --reference CORPUS");
    set_options(request, evaluate);
    CorpusOptions reading;
    set_options(request, reading);
    if (further.all) throw Error("--all is of a RUN");
    const TopicStrings topics = read_topic_words(reference.topic_words, evaluate.top_words);
    Json scores = reference_scores(topics, reference.reference, reading, {}, reference, context);
    if (!further.word_vectors.empty()) {
      scores.update(distance_scores(topics, further.word_vectors, context));
    }
    return scores;
  }
  if (request.run.empty()) throw Error("evaluate takes RUN, or --topic-words FILE");
  const RunDirectory run = RunDirectory::open(request.run);
  const Json recorded = Json::parse(run.note("options"));
  if (recorded.is_object()) from_json_object(recorded, evaluate);
  set_options(request, evaluate);
  CorpusOptions reading = corpus_options_of(run);
  set_options(request, reading);
  Json scores = reference_scores(run, reading, evaluate, reference, context);
  scores.update(further_scores(run, evaluate, further, context));
  return scores;
}

}  // namespace

bool asks_reference(const EvaluateRequest& request) {
  ReferenceOptions options;
  set_options(request, options);
  return request.run.empty() || saetm::asks_reference(options);
}

int evaluate(const EvaluateRequest& request, const Context& context) {
  const Json scores = scores_asked_for(request, context);
  request.json ? (void)std::printf("%s\n", scores.dump(1).c_str()) : print_reference_scores(scores);
  return 0;
}

void print_own_scores(const EvaluateRequest& request, const Pipeline& pipeline,
                      const Context& context) {
  Json scores = pipeline.scores_json();
  EvaluateOptions evaluate;
  evaluate.top_words = scores["top_words"];
  FurtherOptions further;
  set_options(request, further);
  scores.update(further_scores(pipeline.run(), evaluate, further, context));
  if (request.json) {
    std::printf("%s\n", scores.dump(1).c_str());
    return;
  }
  print_scores(scores);
}

}  // namespace saetm::cli
