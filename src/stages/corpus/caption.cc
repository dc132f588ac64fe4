/// Captions within a run: its corpus is then captions.jsonl.
#include "stages/corpus/captions.h"
#include "stages/stage_run.h"

namespace saetm {

std::string caption_run(StageRun& at, const std::string& corpus, CaptionRequest request) {
  request.endpoint.check();
  open_corpus(corpus, at.options.corpus);  // a wrong path leaves no run behind
  at.run.save();                           // what is answered stays, whatever happens
  if (request.endpoint.cache.empty()) request.endpoint.cache = at.run.file("caption_answers.jsonl");
  const std::string out = at.run.file("captions.jsonl");
  const CaptionCounts counts =
      caption_corpus(corpus, at.options.corpus, request, {out, out}, at.context);
  at.log("caption: " + std::to_string(counts.captioned) + " images, " +
         std::to_string(counts.usage.cached) + " of them answered before, " +
         std::to_string(counts.failures.size()) + " without a caption");
  at.options.corpus.format = CorpusOptions{}.format;
  return out;
}

}  // namespace saetm
