/// Scores of topics, of a run's or of any tool's (apply/evaluate.h).
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "apply/evaluate.h"
#include "apply/new_documents.h"
#include "bind.h"
#include "context.h"
#include "run/options/options_from.h"
#include "stages/stage.h"
#include "stages/stale_report.h"

namespace saetm::python {
namespace {

using Json = nlohmann::ordered_json;

EvaluateRequest request_of(const OptionTexts& texts, const CorpusOptions& reading) {
  EvaluateRequest asked;
  asked.evaluate = options_of<EvaluateOptions>(texts);
  asked.reading = options_of(texts, reading);
  asked.text = options_of<TextOptions>(texts);
  asked.reference = options_of<ReferenceOptions>(texts);
  asked.further = options_of<FurtherOptions>(texts);
  set_options(texts, asked.judge.endpoint);
  set_options(texts, asked.judge.questions);
  return asked;
}

/// As `saetm evaluate --topic-words`.
std::string score_given(const TopicStrings& topics, const std::string& options,
                        const Workers& threads, const nb::object& progress) {
  return released(progress, threads, [&](const Context& context) {
    return score_topics(topics, request_of(texts_of(Json::parse(options)), {}), context).dump();
  });
}

/// As `saetm evaluate RUN`.
std::string score(const std::string& path, const std::string& options, const Workers& threads,
                  const nb::object& progress) {
  return released(progress, threads, [&](const Context& context) {
    RunDirectory run = RunDirectory::open(path);
    const OptionTexts texts = texts_of(Json::parse(options));
    const EvaluateRequest asked = request_of(texts, corpus_options_of(run));
    const RunOptions all = run_options_from(texts, run, false);
    check(all);
    StageRun at{std::move(run), all, context};
    const Json scores = score_run(at, asked);
    tell_stale_report(at.run, context);
    return scores.dump();
  });
}

/// As `saetm name RUN`.
void name_topics(const std::string& path, const std::string& options, const Workers& threads,
                 const nb::object& progress) {
  released(progress, threads, [&](const Context& context) {
    const OptionTexts texts = texts_of(Json::parse(options));
    StageRun at{RunDirectory::open(path), {}, context};
    set_options(texts, at.options.names.endpoint);
    set_options(texts, at.options.names.names);
    stage_named("names").work(at);
    tell_stale_report(at.run, context);
  });
}

}  // namespace

void bind_scores(nb::module_& m) {
  using namespace nb::literals;
  m.def("score_topics", &score_given, "topics"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "JSON of scores of topics given by words.");
  m.def("score_run", &score, "run"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "JSON of scores of a run's topics.");
  m.def("name_topics", &name_topics, "run"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "Names topics by a language model.");
}

}  // namespace saetm::python
