/// Scores of topics, of a run's or of any tool's (pipeline/evaluate.h).
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "bind.h"
#include "context.h"
#include "pipeline/evaluate.h"
#include "pipeline/new_documents.h"
#include "pipeline/options_from.h"
#include "pipeline/pipeline.h"

namespace saetm::python {
namespace {

using Json = nlohmann::ordered_json;

struct Asked {
  OptionTexts texts;
  ReferenceOptions reference;
  FurtherOptions further;
  JudgeRequest judge;

  explicit Asked(const std::string& options) : texts(texts_of(Json::parse(options))) {
    set_options(texts, reference);
    set_options(texts, further);
    set_options(texts, judge.endpoint);
    set_options(texts, judge.questions);
  }
};

/// As `saetm evaluate --topic-words`.
std::string score_topics(const std::vector<std::vector<std::string>>& topics,
                         const std::string& options, const Workers& threads,
                         const nb::object& progress) {
  return released(progress, threads, [&](const Context& context) {
    const Asked asked(options);
    const auto top_words = options_of<EvaluateOptions>(asked.texts).top_words;
    Json scores = Json::object();
    if (!asked.further.word_vectors.empty()) {
      scores = vector_scores(topics, top_words, asked.further.word_vectors, asked.judge, context);
    }
    if (asked.judge.endpoint.asked_for()) scores.update(judge_scores(topics, asked.judge, context));
    if (asked.reference.reference.empty()) return scores.dump();
    TopicStrings leading = topics;
    for (auto& words : leading) {
      words.resize(std::min(words.size(), static_cast<std::size_t>(top_words)));
    }
    Json all =
        reference_scores(leading, asked.reference.reference, options_of<CorpusOptions>(asked.texts),
                         options_of<TextOptions>(asked.texts), asked.reference, context);
    all.update(scores);
    return all.dump();
  });
}

/// As `saetm evaluate RUN`.
std::string score_run(const std::string& path, const std::string& options, const Workers& threads,
                      const nb::object& progress) {
  return released(progress, threads, [&](const Context& context) {
    const Asked asked(options);
    RunDirectory run = RunDirectory::open(path);
    const RunOptions all = run_options_from(asked.texts, run, false);
    const CorpusOptions reading = options_of(asked.texts, corpus_options_of(run));
    Pipeline pipeline(std::move(run), all, context);
    if (asked.judge.endpoint.asked_for()) pipeline.judge(asked.judge);
    Json scores;
    if (asks_reference(asked.reference)) {
      scores = reference_scores(pipeline.run(), reading, all.evaluate, asked.reference, context);
    } else {
      pipeline.evaluate();
      scores = pipeline.scores_json();
    }
    scores.update(
        further_scores(pipeline.run(), all.evaluate, asked.further, asked.judge, context));
    return scores.dump();
  });
}

/// As `saetm name RUN`.
void name_topics(const std::string& path, const std::string& options, const Workers& threads,
                 const nb::object& progress) {
  released(progress, threads, [&](const Context& context) {
    const OptionTexts texts = texts_of(Json::parse(options));
    NameRequest request;
    set_options(texts, request.endpoint);
    set_options(texts, request.names);
    Pipeline(RunDirectory::open(path), {}, context).names(request);
  });
}

}  // namespace

void bind_scores(nb::module_& m) {
  using namespace nb::literals;
  m.def("score_topics", &score_topics, "topics"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "JSON of scores of topics given by words.");
  m.def("score_run", &score_run, "run"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "JSON of scores of a run's topics.");
  m.def("name_topics", &name_topics, "run"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "Names topics by a language model.");
}

}  // namespace saetm::python
