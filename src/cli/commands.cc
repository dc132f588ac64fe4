#include "cli/commands.h"

#include <cstdio>
#include <set>
#include <string>

#include "apply/apply.h"
#include "cli/analyze.h"
#include "cli/apply.h"
#include "cli/caption.h"
#include "cli/console.h"
#include "cli/evaluate.h"
#include "cli/name.h"
#include "cli/print/print.h"
#include "cli/serve.h"
#include "core/absolute_path.h"
#include "run/files/scores.h"
#include "saetm/device.h"
#include "saetm/error.h"
#include "saetm/isa.h"
#include "saetm/simulate.h"
#include "stages/fit.h"
#include "stages/interpret_shards.h"
#include "stages/stage.h"
#include "stages/stale_report.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_json(const Json& json) {
  std::printf("%s\n", json.dump(1).c_str());
}

void print_fit(const Request& request, const RunDirectory& run) {
  const TopicRecords records = topics_of(run);
  const Json scores = scores_of(run);
  const std::string report = path_of(run, kReport);
  if (request.json) {
    return print_json({{"run", run.path()},
                       {"report", report},
                       {"scores", scores},
                       {"topics", to_json(records)["topics"]}});
  }
  print_topics(records);
  std::printf("\n");
  print_scores(scores);
  std::printf("\nreport: %s\n", report.c_str());
}

void print_stage(const Request& request, StageRun& at) {
  if (request.verb == kTopics.maker) {
    const TopicRecords records = topics_of(at.run);
    request.json   ? print_json(to_json(records))
    : request.tree ? print_tree(records, request.levels)
                   : print_topics(records);
  } else if (request.verb == kStability.maker) {
    read_json(at.run, kStability, [&](const Json& stability) {
      request.json ? print_json(stability) : print_stability(stability);
    });
  } else if (request.verb == kReport.maker) {
    const std::string report = path_of(at.run, kReport);
    std::printf(request.json ? "{\"report\": %s}\n" : "report: %s\n",
                request.json ? Json(report).dump().c_str() : report.c_str());
  } else if (request.json) {
    std::printf("%s\n", at.run.manifest().c_str());
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
  saetm::export_sae(RunDirectory::open(request.run), options);
  const Json done = {{"folder", absolute_path(options.to)}, {"format", options.format}};
  request.json
      ? (void)std::printf("%s\n", done.dump(1).c_str())
      : (void)std::printf("%s: written for %s\n", options.to.c_str(), options.format.c_str());
  return 0;
}

int simulate(const Request& request, const Context& context) {
  const auto options = options_of<SimulateOptions>(request.options);
  try {
    write_simulation(request.run, options, context);
  } catch (const Interrupted&) {
    std::fprintf(stderr, "\nsaetm: interrupted; no file was written\n");
    return 130;
  }
  const Json done = {{"folder", absolute_path(request.run)}, {"documents", options.documents}};
  request.json ? print_json(done)
               : (void)std::printf("%s: %lld documents of %lld atoms\n", request.run.c_str(),
                                   static_cast<long long>(options.documents),
                                   static_cast<long long>(options.atoms));
  return 0;
}

int carry_out(const Request& request, const Context& context) {
  if (request.verb == "transform" || request.verb == "explain" || request.verb == "append") {
    return apply(request, context);
  }
  if (request.verb == "analyze" || request.verb == "compare") {
    return analyze(request, context);
  }
  if (request.verb == "plot") {
    return plot(request, context);
  }
  if (request.verb == "name") {
    return name_topics(request, context);
  }
  if (request.verb == "caption") return caption(request, context);
  if (request.verb == "evaluate") return evaluate(request, context);
  if (request.verb == "serve") return serve(request, context);
  if (request.verb == "simulate") return simulate(request, context);
  const bool creates = request.verb == "fit" || request.verb == "prepare";
  RunDirectory run = creates ? RunDirectory::create(request.run) : RunDirectory::open(request.run);
  const RunOptions options = run_options_from(request.options, run, request.verb == "fit");
  check(options);
  if (request.suggest) {
    const Json curve = suggest(run, options, context);
    request.json ? print_json(curve) : print_suggestion(curve);
    return 0;
  }
  StageRun at{std::move(run), options, context};
  if (creates) at.corpus = absolute_path(request.corpus);
  if (request.verb == "fit") {
    const auto captions = captions_asked_for(request.options);
    fit(at, captions ? caption_run(at, at.corpus, *captions) : at.corpus);
    print_fit(request, at.run);
    return 0;
  }
  request.verb == "combine" ? combine(at) : stage_named(request.verb).work(at);
  print_stage(request, at);
  return 0;
}

/// Whether the command may have changed the run.
bool is_of_writers(const Request& request) {
  static const std::set<std::string> kReaders = {"caption", "transform", "explain", "analyze",
                                                 "compare", "plot",      "serve",   "simulate"};
  return !kReaders.contains(request.verb) && !request.run.empty() && !request.suggest;
}

}  // namespace

int execute(const Request& request) {
  if (request.verb == "info") return show_info(request);
  if (request.verb == "export") return export_sae(request);
  Console console(request.quiet);
  Console::catch_interrupts();
  Context context;
  context.threads = request.threads;
  check_device(context.device = request.device);
  (void)isa();  // throws where SAETM_ISA names none that can be
  context.progress = &console;
  const int code = carry_out(request, context);
  if (code == 0 && is_of_writers(request)) {
    tell_stale_report(RunDirectory::open(request.run), context);
  }
  return code;
}

}  // namespace saetm::cli
