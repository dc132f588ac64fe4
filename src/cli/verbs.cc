#include "cli/verbs.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "apply/apply.h"
#include "apply/evaluate.h"
#include "cli/analyze.h"
#include "saetm/device.h"
#include "saetm/simulate.h"
#include "serve/serve.h"
#include "stages/corpus/captions.h"
#include "stages/stage.h"

namespace saetm::cli {
namespace {

/// A flag for each option; values land in `request` as text.
void add_flags(CLI::App& app, Request& request, const std::vector<OptionField>& fields) {
  for (const OptionField& option : fields) {
    const Field& field = option.field;
    const std::string flag = flag_name(option.name), key = option.name;
    if (option.kind == OptionField::Kind::kFlag) {
      app.add_flag_function(
          flag + ",!--no-" + flag.substr(2),
          [&request, key](std::int64_t on) { request.options[key] = on > 0 ? "true" : "false"; },
          std::string(field.help) + (option.value.get<bool>() ? " [on]" : " [off]"));
      continue;
    }
    const bool is_text = option.kind == OptionField::Kind::kText;
    const std::string shown = is_text ? option.value.get<std::string>() : option.value.dump();
    const std::string type = !field.choices.empty() ? std::string(field.choices)
                             : !field.unit.empty()  ? std::string(field.unit)
                             : is_text              ? "text"
                                                    : "number";
    app.add_option_function<std::string>(
           flag, [&request, key](const std::string& text) { request.options[key] = text; },
           std::string(field.help))
        ->type_name(type + (shown.empty() ? "" : " [" + shown + "]"));
  }
}

template <class... Options>
void add_options(CLI::App& app, Request& request, const Options&... defaults) {
  add_flags(app, request, option_fields(defaults...));
}

struct Verb {
  std::string name, help;
  bool takes_corpus;
  const char* then = nullptr;  // what stands behind RUN, and its help
  const char* then_help = nullptr;
  std::string what = "";  // choices that stand before RUN, separated by '|'
  const char* run_help = "run directory";
};

constexpr const char* kCorpusHelp =
    ".jsonl, .json, .csv, .tsv, .txt (a line a document), .images (a line an image's path), each "
    "also .gz or .zst; .parquet, .arrow, .feather (by Python with pyarrow); a folder of .txt or of "
    "images; or - for standard input";

/// A stage's verb; that of `names` is an order, and judging is part of evaluate.
std::string verb_of(const Stage& stage) {
  return &stage == &stage_named(kNames.maker) ? "name" : stage.name;
}

std::vector<Verb> verbs() {
  std::vector<Verb> all = {{"fit", "all stages: from a corpus to topics and a report", true},
                           {"caption", "write a corpus with captions for its images", true}};
  for (const Stage& stage : stages()) {
    if (&stage == &stage_named(kJudgement.maker)) continue;
    all.push_back({verb_of(stage), stage.help, std::string(stage.name) == kCounts.maker});
  }
  const std::vector<Verb> others = {
      {"combine", "add up what interpret --shard has done", false},
      {"plot", "draw a picture of the topics", false, nullptr, nullptr, picture_names()},
      {"transform", "topics of new documents", false, "FILE", kCorpusHelp},
      {"explain", "a document's atoms and the words that each accounts for", false, "DOC",
       "id of a document, or #12 for row 12 (from 0)"},
      {"append", "add documents to a run", false, "CORPUS", kCorpusHelp},
      {"serve", "answer by HTTP: topics of posted texts or embeddings", false},
      {"analyze", "topics by group, or through time", false, nullptr, nullptr, "groups|time"},
      {"compare", "two corpora with one autoencoder, by the topics of the first", false, "OTHER",
       "run directory of the other corpus"},
      {"export", "write the autoencoder as a SAELens or sparsify folder", false},
      {"info", "what a run holds", false},
      {"simulate", "draw a corpus of known topics from the Continuous Topic Model", false, nullptr,
       nullptr, "", "new folder for the corpus, its embeddings and the truth"},
  };
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

/// Options of all stages, each once.
std::vector<OptionField> options_of_fit() {
  std::vector<OptionField> all;
  std::set<std::string> known;
  for (const Stage& stage : stages()) {
    if (!stage.in_fit) continue;
    for (const OptionField& option : stage.options) {
      if (known.insert(option.name).second) all.push_back(option);
    }
  }
  return all;
}

/// Adds the tables of options that a verb reads.
void add_verb_options(const std::string& verb, CLI::App& app, Request& request) {
  const RunOptions d;
  for (const Stage& stage : stages()) {
    if (verb == verb_of(stage)) add_flags(app, request, stage.options);
  }
  if (verb == "fit") add_flags(app, request, options_of_fit());
  if (verb == "fit" || verb == "caption") {
    add_options(app, request, CaptionRequest{}.endpoint, CaptionOptions{});
  }
  if (verb == "caption") add_options(app, request, d.image_limit, d.corpus);
  if (verb == "topics") add_options(app, request, d.suggest);
  if (verb == "combine") add_options(app, request, d.interpret);
  if (verb == "interpret" || verb == "combine") add_options(app, request, d.shard);
  if (verb == "evaluate") {
    add_options(app, request, ReferenceOptions{}, FurtherOptions{}, d.judge.endpoint,
                JudgeOptions{}, CorpusOptions{});
  }
  if (verb == "name") add_options(app, request, d.names.endpoint, NameOptions{});
  if (verb == "transform")
    add_options(app, request, TransformOptions{}, d.endpoint, CorpusOptions{});
  if (verb == "serve") add_options(app, request, ServeOptions{}, d.endpoint);
  if (verb == "explain") add_options(app, request, ExplainOptions{}, d.endpoint);
  if (verb == "append") add_options(app, request, AppendOptions{}, d.endpoint, CorpusOptions{});
  if (verb == "plot") {
    add_options(app, request, PlotOptions{}, AnalyzeOptions{}, EraOptions{}, EraWordOptions{},
                TimeOptions{}, d.seed);
  }
  if (verb == "analyze" || verb == "compare") {
    add_options(app, request, AnalysisOutput{}, AnalyzeOptions{}, d.seed);
  }
  if (verb == "analyze") add_options(app, request, EraOptions{}, TimeOptions{}, EraWordOptions{});
  if (verb == "simulate") add_options(app, request, SimulateOptions{});
  if (verb == "export") {
    add_options(app, request, ExportOptions{});
    app.get_option("--to")->required();
  }
}

std::string device_choices() {
  std::string choices;
  for (const std::string& device : devices()) choices += (choices.empty() ? "" : "|") + device;
  return choices;
}

}  // namespace

void add_verbs(CLI::App& app, Request& request) {
  for (const Verb& verb : verbs()) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.help);
    sub->parse_complete_callback([&request, name = verb.name] { request.verb = name; });
    if (verb.takes_corpus) {
      sub->add_option("CORPUS", request.corpus, kCorpusHelp)->required()->type_name("");
      const bool file = verb.name == "caption";
      sub->add_option("--out", request.run,
                      file ? "file to write, .jsonl" : "run directory to write")
          ->required()
          ->type_name(file ? "file" : "folder");
    } else {
      if (!verb.what.empty()) {
        sub->add_option("WHAT", request.what, verb.what)->required()->type_name("");
      }
      sub->add_option(verb.name == "simulate" ? "FOLDER" : "RUN", request.run, verb.run_help)
          ->required(verb.name != "evaluate")  // or --topic-words
          ->type_name("");
      if (verb.then) {
        sub->add_option(verb.then, request.corpus, verb.then_help)
            ->required(verb.name != "explain")
            ->type_name("");
      }
    }
    if (verb.name == "plot") {
      sub->add_option("MORE", request.more,
                      "of documents: ids, or #12 for row 12 (from 0); of compare: another run")
          ->type_name("");
    }
    add_verb_options(verb.name, *sub, request);
    if (verb.name == "info") {
      sub->add_flag("--verify", request.verify, "compare every file with its recorded SHA-256");
    }
    if (verb.name == "topics") {
      sub->add_flag("--tree", request.tree, "print the tree above the topics");
      sub->add_flag("--suggest", request.suggest,
                    "try many numbers of topics, print their scores and recommend one");
      sub->add_option("--levels", request.levels, "levels of the printed tree; 0 shows every merge")
          ->check(CLI::Range(0, 64))
          ->type_name("number [3]");
    }
    sub->add_option("--threads", request.threads,
                    "threads; 0 takes all processors; results do not depend on it")
        ->check(CLI::Range(0, 4096))
        ->type_name("number [0]");
    sub->add_option("--device", request.device,
                    "what does the heavy operations; reference is for comparisons, and slow")
        ->type_name(device_choices() + " [cpu]");
    sub->add_flag("--json", request.json, "print the result as JSON");
    sub->add_flag("--quiet", request.quiet, "no progress, no log");
  }
}

}  // namespace saetm::cli
