#include "cli/commands.h"

#include <cstdio>
#include <map>

#include "cli/analyze.h"
#include "cli/apply.h"
#include "cli/caption.h"
#include "cli/console.h"
#include "cli/evaluate.h"
#include "cli/name.h"
#include "cli/print.h"
#include "pipeline/pipeline.h"
#include "saetm/device.h"
#include "saetm/error.h"
#include "saetm/isa.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

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
  const Json done = {{"folder", absolute_path(options.to)}, {"format", options.format}};
  request.json
      ? (void)std::printf("%s\n", done.dump(1).c_str())
      : (void)std::printf("%s: written for %s\n", options.to.c_str(), options.format.c_str());
  return 0;
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
  if (request.verb == "evaluate" && asks_reference(request)) return evaluate(request, context);
  const bool creates = request.verb == "fit" || request.verb == "prepare";
  RunDirectory run = creates ? RunDirectory::create(request.run) : RunDirectory::open(request.run);
  const RunOptions options = run_options_from(request.options, run, request.verb == "fit");
  Pipeline pipeline(std::move(run), options, context);
  const std::map<std::string, void (Pipeline::*)()> stages = {
      {"embed", &Pipeline::embed},        {"train", &Pipeline::train},
      {"encode", &Pipeline::encode},      {"interpret", &Pipeline::interpret},
      {"combine", &Pipeline::combine},    {"merge", &Pipeline::merge},
      {"topics", &Pipeline::topics},      {"evaluate", &Pipeline::evaluate},
      {"report", &Pipeline::report},      {"stability", &Pipeline::stability},
      {"neighbors", &Pipeline::neighbors},
      {"shares", &Pipeline::shares}};
  if (request.suggest) {
    const Json curve = pipeline.suggest();
    request.json ? (void)std::printf("%s\n", curve.dump(1).c_str()) : print_suggestion(curve);
    return 0;
  }
  if (request.verb == "fit") {
    const auto captions = captions_asked_for(request.options);
    const std::string corpus = absolute_path(request.corpus);
    pipeline.fit(captions ? pipeline.caption(corpus, *captions) : corpus);
  } else if (request.verb == "prepare") {
    pipeline.prepare(absolute_path(request.corpus));
  } else {
    (pipeline.*stages.at(request.verb))();
  }
  request.verb == "evaluate" ? print_own_scores(request, pipeline, context)
                             : print_result(request, pipeline);
  return 0;
}

}  // namespace saetm::cli
