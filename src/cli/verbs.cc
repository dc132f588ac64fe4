#include "cli/verbs.h"

#include <cstdint>
#include <nlohmann/json.hpp>

#include "cli/analyze.h"
#include "pipeline/apply.h"
#include "pipeline/captions.h"
#include "pipeline/evaluate.h"
#include "pipeline/names.h"
#include "pipeline/options.h"
#include "saetm/device.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Flags for one table of options; values land in `request` as text.
template <class Options>
void add_options(CLI::App& app, Request& request, const Options& defaults) {
  Options::fields([&](const char* name, auto member, const Field& field) {
    const auto& value = defaults.*member;
    using T = std::decay_t<decltype(value)>;
    const std::string flag = flag_name(name);
    const std::string key = name;
    if constexpr (std::is_same_v<T, bool>) {
      const std::string both = flag + ",!--no-" + flag.substr(2);
      app.add_flag_function(
          both,
          [&request, key](std::int64_t on) { request.options[key] = on > 0 ? "true" : "false"; },
          std::string(field.help) + (value ? " [on]" : " [off]"));
    } else {
      std::string shown;
      if constexpr (std::is_same_v<T, std::string>) {
        shown = value;
      } else {
        shown = Json(value).dump();
      }
      auto* option = app.add_option_function<std::string>(
          flag, [&request, key](const std::string& text) { request.options[key] = text; },
          std::string(field.help));
      std::string type = !field.choices.empty()           ? std::string(field.choices)
                         : !field.unit.empty()            ? std::string(field.unit)
                         : std::is_same_v<T, std::string> ? "text"
                                                          : "number";
      option->type_name(type + (shown.empty() ? "" : " [" + shown + "]"));
    }
  });
}

struct Verb {
  const char* name;
  const char* help;
  bool takes_corpus;
  const char* then = nullptr;  // what stands behind RUN, and its help
  const char* then_help = nullptr;
  const char* what = nullptr;  // choices that stand before RUN, separated by '|'
};

constexpr const char* kCorpusHelp =
    ".jsonl, .csv, .tsv, .txt (a line a document), .images (a line an image's path), each also .gz "
    "or .zst; a folder of .txt or of images; or - for standard input";

constexpr Verb kVerbs[] = {
    {"fit", "all stages: from a corpus to topics and a report", true},
    {"prepare", "read the corpus, count its words", true},
    {"caption", "write a corpus with captions for its images", true},
    {"embed", "take given embeddings, or compute them by an encoder, an endpoint or LSA", false},
    {"train", "train the sparse autoencoder, or take a given one", false},
    {"encode", "encode the documents", false},
    {"neighbors", "each document's nearest; shares does it where it was not done", false},
    {"shares", "each document's shares of atoms, of which all later stages are sums", false},
    {"interpret", "words for every atom", false},
    {"combine", "add up what interpret --shard has done", false},
    {"merge", "the tree of atoms", false},
    {"topics", "cut the tree at any number of topics and print them", false},
    {"evaluate", "judge the topics", false},
    {"report", "write the HTML report", false},
    {"plot", "draw a picture of the topics", false, nullptr, nullptr, "topics|groups|time|tree|map"},
    {"transform", "topics of new documents", false, "FILE", kCorpusHelp},
    {"explain", "a document's atoms and the words that each accounts for", false, "DOC",
     "id of a document, or #12 for row 12 (from 0)"},
    {"append", "add documents to a run", false, "CORPUS", kCorpusHelp},
    {"stability", "how stable the topics are", false},
    {"name", "name the topics by a language model", false},
    {"analyze", "topics by group, or through time", false, nullptr, nullptr, "groups|time"},
    {"compare", "two corpora with one autoencoder, by the topics of the first", false, "OTHER",
     "run directory of the other corpus"},
    {"export", "write the autoencoder as a SAELens or sparsify folder", false},
    {"info", "what a run holds", false},
};

/// Adds the tables of options that a verb reads.
void add_verb_options(const std::string& verb, CLI::App& app, Request& request,
                      const RunOptions& d) {
  const bool all = verb == "fit";
  if (all || verb == "shares" || verb == "neighbors") add_options(app, request, d.neighbors);
  if (all || verb == "topics") add_options(app, request, d.topics);
  if (all || verb == "topics") add_options(app, request, d.steer);
  if (verb == "topics") add_options(app, request, d.suggest);
  if (verb == "stability") {
    add_options(app, request, d.stability);
    add_options(app, request, d.against);
  }
  if (all || verb == "shares" || verb == "topics") add_options(app, request, d.recipe);
  if (all || verb == "embed") {
    add_options(app, request, d.embed);
    add_options(app, request, d.encoder);
  }
  if (all || verb == "embed" || verb == "transform" || verb == "explain" || verb == "append") {
    add_options(app, request, d.endpoint);
  }
  if (all || verb == "train") {
    add_options(app, request, d.train);
    add_options(app, request, d.given_sae);
    add_options(app, request, d.life);
  }
  if (verb == "transform") add_options(app, request, TransformOptions{});
  if (verb == "explain") add_options(app, request, ExplainOptions{});
  if (verb == "append") add_options(app, request, AppendOptions{});
  if (verb == "transform" || verb == "append") add_options(app, request, CorpusOptions{});
  if (all || verb == "prepare") {
    add_options(app, request, d.corpus);
    add_options(app, request, d.text);
    add_options(app, request, d.prepare);
    add_options(app, request, d.images);
  }
  if (verb == "caption") add_options(app, request, d.corpus);
  if (all || verb == "caption") {
    add_options(app, request, CaptionRequest{}.endpoint);
    add_options(app, request, CaptionOptions{});
  }
  if (all || verb == "embed") add_options(app, request, d.lsa);
  if (all || verb == "encode") add_options(app, request, d.encode);
  if (all || verb == "shares") add_options(app, request, d.shares);
  if (all || verb == "interpret" || verb == "combine") add_options(app, request, d.interpret);
  if (verb == "interpret" || verb == "combine") add_options(app, request, d.shard);
  if (all || verb == "merge") add_options(app, request, d.merge);
  if (all || verb == "evaluate") add_options(app, request, d.evaluate);
  if (verb == "evaluate") {
    add_options(app, request, ReferenceOptions{});
    add_options(app, request, FurtherOptions{});
    add_options(app, request, JudgeRequest{}.endpoint);
    add_options(app, request, JudgeOptions{});
    add_options(app, request, CorpusOptions{});
  }
  if (verb == "plot") {
    add_options(app, request, PlotOptions{});
    add_options(app, request, AnalyzeOptions{});
    add_options(app, request, EraOptions{});
  }
  if (verb == "name") {
    add_options(app, request, NameRequest{}.endpoint);
    add_options(app, request, NameOptions{});
  }
  if (verb == "analyze" || verb == "compare") {
    add_options(app, request, AnalysisOutput{});
    add_options(app, request, analysis_defaults(verb));
  }
  if (verb == "analyze") {
    add_options(app, request, EraOptions{});
    add_options(app, request, EraWordOptions{});
  }
  if (all || verb == "report") add_options(app, request, d.report);
  if (all || verb == "embed" || verb == "train" || verb == "neighbors" || verb == "shares" || verb == "topics" ||
      verb == "stability" || verb == "analyze" || verb == "compare" || verb == "plot") {
    add_options(app, request, d.seed);
  }
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
  static const RunOptions defaults;
  for (const Verb& verb : kVerbs) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.help);
    sub->parse_complete_callback([&request, name = verb.name] { request.verb = name; });
    if (verb.takes_corpus) {
      sub->add_option("CORPUS", request.corpus, kCorpusHelp)->required()->type_name("");
      const bool file = std::string(verb.name) == "caption";
      sub->add_option("--out", request.run,
                      file ? "file to write, .jsonl" : "run directory to write")
          ->required()
          ->type_name(file ? "file" : "folder");
    } else {
      if (verb.what) {
        sub->add_option("WHAT", request.what, verb.what)->required()->type_name("");
      }
      sub->add_option("RUN", request.run, "run directory")
          ->required(std::string(verb.name) != "evaluate")  // or --topic-words
          ->type_name("");
      if (verb.then) {
        sub->add_option(verb.then, request.corpus, verb.then_help)
            ->required(std::string(verb.name) != "explain")
            ->type_name("");
      }
    }
    add_verb_options(verb.name, *sub, request, defaults);
    if (std::string(verb.name) == "info") {
      sub->add_flag("--verify", request.verify, "compare every file with its recorded SHA-256");
    }
    if (std::string(verb.name) == "topics") {
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
