#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <deque>
#include <exception>
#include <filesystem>
#include <map>
#include <new>

#include "cli/analyze.h"
#include "cli/apply.h"
#include "cli/console.h"
#include "cli/encoder.h"
#include "cli/evaluate.h"
#include "cli/name.h"
#include "cli/print.h"
#include "pipeline/apply.h"
#include "pipeline/evaluate.h"
#include "pipeline/pipeline.h"
#include "saetm/error.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// What the command line said, as text; options are set from it once the run's own are known.
struct Request {
  std::string verb, what, corpus, run;
  std::map<std::string, std::string> options;  // by the option table's names
  int threads = 0;
  bool json = false, quiet = false, verify = false, tree = false, suggest = false;
  int levels = 3;
};

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
    ".jsonl, .csv, .tsv, .txt (a line a document), each also .gz or .zst; a folder of .txt; or - "
    "for standard input";

constexpr Verb kVerbs[] = {
    {"fit", "all stages: from a corpus to topics and a report", true},
    {"prepare", "read the corpus, count its words", true},
    {"embed", "take given embeddings, compute them by an encoder, or LSA", false},
    {"train", "train the sparse autoencoder, or take a given one", false},
    {"encode", "encode the documents", false},
    {"interpret", "words for every atom", false},
    {"combine", "add up what interpret --shard has done", false},
    {"merge", "the tree of atoms", false},
    {"neighbors", "each document's nearest; topics does it where it was not done", false},
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
  if (all || verb == "topics" || verb == "neighbors") add_options(app, request, d.neighbors);
  if (all || verb == "topics") add_options(app, request, d.topics);
  if (all || verb == "topics") add_options(app, request, d.steer);
  if (verb == "topics") add_options(app, request, d.suggest);
  if (verb == "stability") {
    add_options(app, request, d.stability);
    add_options(app, request, d.against);
  }
  if (all || verb == "encode" || verb == "topics") add_options(app, request, d.recipe);
  if (all || verb == "embed") {
    add_options(app, request, d.embed);
    add_options(app, request, d.encoder);
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
  }
  if (all || verb == "embed") add_options(app, request, d.lsa);
  if (all || verb == "encode") add_options(app, request, d.shares);
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
  if (all || verb == "embed" || verb == "train" || verb == "neighbors" || verb == "topics" ||
      verb == "stability" || verb == "analyze" || verb == "compare" || verb == "plot") {
    add_options(app, request, d.seed);
  }
  if (verb == "export") {
    add_options(app, request, ExportOptions{});
    app.get_option("--to")->required();
  }
}

void add_verbs(CLI::App& app, Request& request) {
  static const RunOptions defaults;
  for (const Verb& verb : kVerbs) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.help);
    sub->parse_complete_callback([&request, name = verb.name] { request.verb = name; });
    if (verb.takes_corpus) {
      sub->add_option("CORPUS", request.corpus, kCorpusHelp)->required()->type_name("");
      sub->add_option("--out", request.run, "run directory to write")
          ->required()
          ->type_name("folder");
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
    sub->add_flag("--json", request.json, "print the result as JSON");
    sub->add_flag("--quiet", request.quiet, "no progress, no log");
  }
}

std::string absolute(const std::string& path) {
  return path.empty() || path == "-" ? path : fs::absolute(path).lexically_normal().string();
}

/// Defaults, then what the run was fitted with, then the command line.
RunOptions options_for(const Request& request, const RunDirectory& run) {
  RunOptions options;
  const Json recorded = Json::parse(run.note("options"));
  if (request.verb != "fit" && recorded.is_object()) update_from_json(recorded, options);
  const auto recipe = request.options.find("recipe");
  if (recipe != request.options.end()) apply_recipe(recipe->second, options);
  for (const auto& [name, text] : request.options) {
    RunOptions::parts(options, [&](auto& part) { set_from_text(name, text, part); });
  }
  // Of two sources the run keeps the one that was asked for last.
  const bool given = request.options.contains("embeddings");
  const bool encoded = request.options.contains("encoder");
  if (given && encoded) throw Error("--embeddings and --encoder: take one of them");
  if (given) options.encoder.encoder.clear();
  if (encoded) options.embed.embeddings.clear();
  options.embed.embeddings = absolute(options.embed.embeddings);
  options.given_sae.sae = absolute(options.given_sae.sae);
  options.merge.word_vectors = absolute(options.merge.word_vectors);
  return options;
}

void print_result(const Request& request, const Pipeline& pipeline) {
  if (request.verb == "fit") {
    if (request.json) {
      Json all = {{"run", pipeline.run().path()}, {"report", pipeline.report_path()}};
      all["scores"] = pipeline.scores_json();
      all["topics"] = pipeline.topics_json()["topics"];
      std::printf("%s\n", all.dump(1).c_str());
      return;
    }
    print_topics(pipeline.topics_json());
    std::printf("\n");
    print_scores(pipeline.scores_json());
    std::printf("\nreport: %s\n", pipeline.report_path().c_str());
  } else if (request.verb == "topics") {
    const Json topics = pipeline.topics_json();
    request.json   ? (void)std::printf("%s\n", topics.dump(1).c_str())
    : request.tree ? print_tree(topics, request.levels)
                   : print_topics(topics);
  } else if (request.verb == "stability") {
    const Json stability = pipeline.stability_json();
    request.json ? (void)std::printf("%s\n", stability.dump(1).c_str())
                 : print_stability(stability);
  } else if (request.verb == "report") {
    std::printf(request.json ? "{\"report\": %s}\n" : "report: %s\n",
                request.json ? Json(pipeline.report_path()).dump().c_str()
                             : pipeline.report_path().c_str());
  } else if (request.json) {
    std::printf("%s\n", pipeline.run().manifest().c_str());
  }
}

int show_info(const Request& request) {
  const RunDirectory run = RunDirectory::open(request.run);
  request.json ? (void)std::printf("%s\n", run.manifest().c_str()) : print_info(run);
  if (!request.verify) return 0;
  const std::vector<std::string> damaged = run.damaged_files();
  for (const std::string& name : damaged) {
    std::fprintf(stderr, "%s: differs from its recorded sum or is gone\n", run.file(name).c_str());
  }
  if (damaged.empty() && !request.json) std::printf("verified   all files as recorded\n");
  return damaged.empty() ? 0 : 2;
}

int export_sae(const Request& request) {
  ExportOptions options;
  for (const auto& [name, text] : request.options) set_from_text(name, text, options);
  Pipeline(RunDirectory::open(request.run), {}, {}).export_sae(options);
  const Json done = {{"folder", absolute(options.to)}, {"format", options.format}};
  request.json
      ? (void)std::printf("%s\n", done.dump(1).c_str())
      : (void)std::printf("%s: written for %s\n", options.to.c_str(), options.format.c_str());
  return 0;
}

int execute(const Request& request) {
  if (request.verb == "info") return show_info(request);
  if (request.verb == "export") return export_sae(request);
  Console console(request.quiet);
  Console::catch_interrupts();
  Context context;
  context.threads = request.threads;
  context.progress = &console;
  if (request.verb == "transform" || request.verb == "explain" || request.verb == "append") {
    return apply({request.verb, request.run, request.corpus, request.options, request.json},
                 context);
  }
  if (request.verb == "analyze" || request.verb == "compare") {
    return analyze({request.verb == "compare" ? "runs" : request.what, request.run, request.corpus,
                    request.options, request.json},
                   context);
  }
  if (request.verb == "plot") {
    return plot({request.what, request.run, "", request.options, request.json}, context);
  }
  if (request.verb == "name") {
    return name_topics({request.run, request.options, request.json}, context);
  }
  const EvaluateRequest evaluated{request.run, request.options, request.json};
  if (request.verb == "evaluate" && asks_reference(evaluated)) return evaluate(evaluated, context);
  const bool creates = request.verb == "fit" || request.verb == "prepare";
  RunDirectory run = creates ? RunDirectory::create(request.run) : RunDirectory::open(request.run);
  const RunOptions options = options_for(request, run);
  Pipeline pipeline(std::move(run), options, context);
  const std::map<std::string, void (Pipeline::*)()> stages = {
      {"embed", &Pipeline::embed},        {"train", &Pipeline::train},
      {"encode", &Pipeline::encode},      {"interpret", &Pipeline::interpret},
      {"combine", &Pipeline::combine},    {"merge", &Pipeline::merge},
      {"topics", &Pipeline::topics},      {"evaluate", &Pipeline::evaluate},
      {"report", &Pipeline::report},      {"stability", &Pipeline::stability},
      {"neighbors", &Pipeline::neighbors}};
  if (request.suggest) {
    const Json curve = pipeline.suggest();
    request.json ? (void)std::printf("%s\n", curve.dump(1).c_str()) : print_suggestion(curve);
    return 0;
  }
  if (request.verb == "fit") {
    pipeline.fit(absolute(request.corpus));
  } else if (request.verb == "prepare") {
    pipeline.prepare(absolute(request.corpus));
  } else {
    (pipeline.*stages.at(request.verb))();
  }
  request.verb == "evaluate" ? print_own_scores(evaluated, pipeline, context)
                             : print_result(request, pipeline);
  return 0;
}

/// Options and paths are kept as JSON, which takes no other text.
bool is_utf8(const char* text) {
  try {
    (void)Json(text).dump();
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

int run_program(int argc, char** argv) {
  const auto bad = std::find_if_not(argv, argv + argc, is_utf8);
  if (bad != argv + argc) {
    std::fprintf(stderr, "saetm: '%s' is not UTF-8: rename the file or folder\n", *bad);
    return 2;
  }
  CLI::App app("saetm: what a large collection of texts or images is about", "saetm");
  app.set_version_flag("--version", "saetm " SAETM_VERSION);
  app.require_subcommand(1);
  Request request;
  add_verbs(app, request);
  EncoderCommand encoders;
  add_encoder_command(app, encoders);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    if (request.verb.empty() && app.remaining_size() > 0) {
      std::fprintf(stderr, "saetm: there is no command '%s'; saetm --help lists them\n",
                   app.remaining().front().c_str());
      return 2;
    }
    std::fprintf(stderr, "saetm: %s\n", e.what());
    return 2;
  }
  try {
    return encoders.what.empty() ? execute(request) : encoder(encoders);
  } catch (const Interrupted&) {
    std::fprintf(stderr, "\nsaetm: interrupted; the same command goes on where it stopped\n");
    return 130;
  } catch (const Error& e) {
    std::fprintf(stderr, "saetm: %s\n", e.what());
    return 2;
  } catch (const Json::exception& e) {
    // All JSON but the manifest's is compared with its sum before it is read.
    std::fprintf(stderr, "saetm: %s: its manifest.json is damaged: %s\n", request.run.c_str(),
                 e.what());
    return 2;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "saetm: out of memory\n");
    return 1;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "saetm: unexpected failure: %s\n", e.what());
    return 1;
  }
}

}  // namespace
}  // namespace saetm::cli

int main(int argc, char** argv) {
  return saetm::cli::run_program(argc, argv);
}
