/// Runs: the stages on a run directory, and what a finished run does. Options come as one JSON
/// object by the tables' names and go through the same checks as the command line's.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "apply/apply.h"
#include "apply/new_documents.h"
#include "arrays.h"
#include "bind.h"
#include "context.h"
#include "core/absolute_path.h"
#include "run/array.h"
#include "run/chosen_output.h"
#include "run/files/scores.h"
#include "run/files/topics.h"
#include "run/notes.h"
#include "run/options/options_from.h"
#include "saetm/repeats.h"
#include "stages/fit.h"
#include "stages/stage.h"
#include "stages/stale_report.h"
#include "views/analyze.h"
#include "views/plot.h"
#include "views/topic_places.h"
#include "views/typical_documents.h"

namespace saetm::python {
namespace {

using Json = nlohmann::ordered_json;

OptionTexts parse(const std::string& options) {
  return texts_of(Json::parse(options));
}

/// Options of what a finished run does, and of the endpoint that embeds new texts.
template <class Options>
Options apply_options(const OptionTexts& texts) {
  auto options = options_of<Options>(texts);
  set_options(texts, options.embedder.endpoint);
  return options;
}

void run_stage(const std::string& path, const std::string& stage, const std::string& corpus,
               const std::string& options, const Workers& threads, const nb::object& progress) {
  released(progress, threads, [&](const Context& context) {
    const bool anew = stage == "fit" || stage == "prepare";
    RunDirectory run = anew ? RunDirectory::create(path) : RunDirectory::open(path);
    const RunOptions all = run_options_from(parse(options), run, stage == "fit");
    check(all);
    StageRun at{std::move(run), all, context};
    if (anew) at.corpus = absolute_path(corpus);
    stage == "fit" ? fit(at, at.corpus) : stage_named(stage).work(at);
    tell_stale_report(at.run, context);
  });
}

/// What a run holds of `what`, as JSON text.
std::string read_run(const std::string& path, const std::string& what) {
  const RunDirectory run = RunDirectory::open(path);
  if (what == "topics") return to_json(topics_of(run)).dump();
  if (what == "scores") return scores_of(run).dump();
  if (what == "stability") return json_of(run, kStability).dump();
  if (what == "manifest") return run.manifest();
  throw Error("a run holds no '" + what + "'");
}

std::string suggest_topics(const std::string& path, const std::string& options,
                           const Workers& threads, const nb::object& progress) {
  return released(progress, threads, [&](const Context& context) {
    const RunDirectory run = RunDirectory::open(path);
    const RunOptions all = run_options_from(parse(options), run, false);
    check(all);
    return suggest(run, all, context).dump();
  });
}

nb::tuple transform(const std::string& path, const std::string& corpus, const std::string& options,
                    const Workers& threads, const nb::object& progress) {
  const TransformCounts counts = released(progress, threads, [&](const Context& context) {
    const RunDirectory run = RunDirectory::open(path);
    const OptionTexts texts = parse(options);
    return transform_documents(
        run, corpus, apply_options<TransformOptions>(texts),
        options_of(texts, corpus_options_of(run)), [](std::string_view) {}, context);
  });
  return nb::make_tuple(counts.documents, counts.without_topic);
}

std::string explain(const std::string& path, const std::string& document,
                    const std::string& options, const Workers& threads,
                    const nb::object& progress) {
  return released(progress, threads, [&](const Context& context) {
    return explain_document(RunDirectory::open(path), document,
                            apply_options<ExplainOptions>(parse(options)), context)
        .dump();
  });
}

void append(const std::string& path, const std::string& corpus, const std::string& options,
            const Workers& threads, const nb::object& progress) {
  released(progress, threads, [&](const Context& context) {
    RunDirectory run = RunDirectory::open(path);
    const OptionTexts texts = parse(options);
    append_documents(run, absolute_path(corpus), apply_options<AppendOptions>(texts),
                     options_of(texts, corpus_options_of(run)), context);
  });
}

std::string analyze(const std::string& what, const std::string& path, const std::string& options,
                    const Workers& threads, const nb::object& progress) {
  return released(progress, threads, [&](const Context& context) {
    const RunDirectory run = RunDirectory::open(path);
    const OptionTexts texts = parse(options);
    const auto asked = options_of<AnalyzeOptions>(texts);
    const auto seed = options_of<SeedOptions>(texts);
    if (what == "groups") return to_json(analyze_groups(run, asked, seed, context)).dump();
    return to_json(analyze_time(run, asked, options_of<EraOptions>(texts),
                                options_of(texts, time_options(run)),
                                options_of<EraWordOptions>(texts),
                                options_of<AnalysisOutput>(texts).top, seed, context))
        .dump();
  });
}

std::string compare(const std::string& path, const std::string& other, const std::string& options,
                    const Workers& threads, const nb::object& progress) {
  return released(progress, threads, [&](const Context& context) {
    const OptionTexts texts = parse(options);
    return to_json(compare_runs(RunDirectory::open(path), RunDirectory::open(other),
                                options_of<AnalyzeOptions>(texts),
                                options_of<SeedOptions>(texts), context))
        .dump();
  });
}

std::string plot(const std::string& what, const std::string& path,
                 const std::vector<std::string>& more, const std::string& options,
                 const Workers& threads, const nb::object& progress) {
  return released(progress, threads, [&](const Context& context) {
    const OptionTexts texts = parse(options);
    const RunDirectory run = RunDirectory::open(path);
    return plot_run(run,
                    {what, options_of<PlotOptions>(texts), options_of<AnalyzeOptions>(texts),
                     options_of<EraOptions>(texts), options_of<EraWordOptions>(texts),
                     options_of(texts, time_options(run)), options_of<SeedOptions>(texts), more},
                    context);
  });
}

std::vector<std::vector<std::vector<std::string>>> words_of_groups(
    const std::string& path, const Values<std::int32_t>& group_of_document, std::size_t groups,
    std::int64_t most, const Workers& threads, const nb::object& progress) {
  const std::span<const std::int32_t> of(group_of_document.data(), group_of_document.size());
  return released(progress, threads, [&](const Context& context) {
    const RunDirectory run = RunDirectory::open(path);
    const auto documents = corpus_note(run).first.documents;
    if (of.size() != documents) {
      throw Error("there are " + std::to_string(of.size()) + " values, and " +
                  std::to_string(documents) + " documents");
    }
    return group_words(run, of, groups, most, context);
  });
}

std::vector<std::vector<std::size_t>> typical(const std::string& path, std::size_t count) {
  const RunDirectory run = RunDirectory::open(path);
  const SparseMatrix codes = open_array(run, kCodes).sparse();
  return typical_documents(document_topics_of(run), codes,
                           first_copies(open_array(run, kCounts).sparse_view(), codes), count);
}

nb::tuple places(const std::string& path, const Workers& threads, bool atoms) {
  TopicPlaces places = released(nb::none(), threads, [&](const Context& context) {
    const RunDirectory run = RunDirectory::open(path);
    return atoms ? atom_places(run, context) : topic_places(run, context);
  });
  return nb::make_tuple(array_of(std::move(places.directions)), array_of(std::move(places.mean)));
}

}  // namespace

void bind_runs(nb::module_& m) {
  using namespace nb::literals;
  m.def(
      "run_stage", &run_stage, "run"_a, "stage"_a, "corpus"_a, "options"_a, "threads"_a = 0,
      "progress"_a.none() = nb::none(),
      "Runs a stage, or with 'fit' all, on the run directory; 'fit' and 'prepare' take a corpus.");
  m.def("read_run", &read_run, "run"_a, "what"_a,
        "JSON of 'topics', 'scores', 'stability' or the 'manifest'.");
  m.def("suggest", &suggest_topics, "run"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "JSON of scores over numbers of topics.");
  m.def("transform", &transform, "run"_a, "corpus"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "Documents, and those without a topic; writes 'out'.");
  m.def("explain", &explain, "run"_a, "document"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "JSON of one document's topics, atoms and words.");
  m.def("append", &append, "run"_a, "corpus"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "Adds the documents of a corpus to the run.");
  m.def("analyze", &analyze, "what"_a, "run"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "JSON of topics by 'groups' or through 'time'.");
  m.def("compare", &compare, "run"_a, "other"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "JSON of two runs by the topics of the first.");
  m.def("plot", &plot, "what"_a, "run"_a, "more"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "Draws and returns the file's path.");
  m.def("words_of_groups", &words_of_groups, "run"_a, nb::arg("group_of_document").noconvert(),
        "groups"_a, "most"_a, "threads"_a = 0, "progress"_a.none() = nb::none(),
        "Of each topic, of each group of documents, the words.");
  m.def("typical_documents", &typical, "run"_a, "count"_a,
        "Of each topic the rows of its most typical documents.");
  m.def("topic_places", &places, "run"_a, "threads"_a = 0, "atoms"_a = false,
        "Directions of topics, or atoms, among the centred embeddings, (T or K, d), and the "
        "embeddings' mean (d).");
  m.def(
      "chosen_output", [](const std::string& path) { return chosen_output(path); }, "path"_a,
      "What the links at a path lead to; an error for a folder or one of a run's own files.");
  m.def(
      "relocate",
      [](const std::string& path) {
        RunDirectory run = RunDirectory::open(path);
        relocate(run);
      },
      "run"_a, "Notes where inputs in the run's folder lie now, should it have moved.");
}

}  // namespace saetm::python
