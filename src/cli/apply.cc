#include "cli/apply.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "apply/apply.h"
#include "apply/new_documents.h"
#include "cli/print/explanation.h"
#include "run/chosen_output.h"
#include "run/notes.h"
#include "run/options/options_from.h"
#include "saetm/error.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Sets `options` and, where given, how the corpus is read.
template <class Options>
CorpusOptions set_both(const Request& request, const RunDirectory& run, Options& options) {
  CorpusOptions corpus = corpus_options_of(run);
  set_options(request.options, options);
  set_options(request.options, options.embedder.endpoint);
  set_options(request.options, corpus);
  return corpus;
}

/// To standard output; a line is there when its document is done.
void print_line(std::string_view line) {
  if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size()) {
    throw Error("standard output: cannot be written");
  }
}

int transform(const Request& request, const Context& context) {
  const RunDirectory run = RunDirectory::open(request.run);
  TransformOptions options;
  const CorpusOptions corpus = set_both(request, run, options);
  if (options.out.empty()) (void)chosen_output("/dev/stdout", request.corpus);
  const TransformCounts counts =
      transform_documents(run, request.corpus, options, corpus, print_line, context);
  if (std::fflush(stdout) != 0) throw Error("standard output: cannot be written");
  context.progress->log("transform: " + std::to_string(counts.documents) + " documents, " +
                        std::to_string(counts.without_topic) + " without a topic");
  if (options.out.empty()) return 0;
  if (request.json) {
    const Json done = {{"out", options.out},
                       {"documents", counts.documents},
                       {"without_topic", counts.without_topic}};
    std::printf("%s\n", done.dump(1).c_str());
  } else {
    std::printf("%s: topics of %llu documents\n", options.out.c_str(),
                static_cast<unsigned long long>(counts.documents));
  }
  return 0;
}

int explain(const Request& request, const Context& context) {
  const RunDirectory run = RunDirectory::open(request.run);
  ExplainOptions options;
  set_both(request, run, options);
  if (request.corpus.empty() == options.text.empty()) {
    throw Error("explain takes a document of the run, or --text");
  }
  const Json document = explain_document(run, request.corpus, options, context);
  request.json ? (void)std::printf("%s\n", document.dump(1).c_str()) : print_explanation(document);
  return 0;
}

int append(const Request& request, const Context& context) {
  RunDirectory run = RunDirectory::open(request.run);
  AppendOptions options;
  const CorpusOptions corpus = set_both(request, run, options);
  append_documents(run, request.corpus, options, corpus, context);
  const CorpusNote note = corpus_note(run);
  if (request.json) {
    std::printf("%s\n", run.manifest().c_str());
  } else {
    std::printf("%s: %llu documents more, %llu in all\n", run.path().c_str(),
                static_cast<unsigned long long>(note.appended.back().documents),
                static_cast<unsigned long long>(note.first.documents));
  }
  return 0;
}

}  // namespace

int apply(const Request& request, const Context& context) {
  try {
    if (request.verb == "transform") return transform(request, context);
    if (request.verb == "explain") return explain(request, context);
    return append(request, context);
  } catch (const Interrupted&) {
    std::fflush(stdout);
    std::fprintf(stderr, "\nsaetm: interrupted; no file was written or changed\n");
    return 130;
  }
}

}  // namespace saetm::cli
