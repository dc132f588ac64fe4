/// Captions within a run: its corpus is then captions.jsonl.
#include "pipeline/captions.h"
#include "pipeline/pipeline.h"

namespace saetm {

std::string Pipeline::caption(const std::string& corpus, CaptionRequest request) {
  request.endpoint.check();
  open_corpus(corpus, options_.corpus);  // a wrong path leaves no run behind
  run_.save();                           // what is answered stays, whatever happens
  if (request.endpoint.cache.empty()) request.endpoint.cache = run_.file("caption_answers.jsonl");
  const std::string out = run_.file("captions.jsonl");
  const CaptionCounts counts = caption_corpus(corpus, options_.corpus, request, out, context_);
  log("caption: " + std::to_string(counts.captioned) + " images, " +
      std::to_string(counts.usage.cached) + " of them answered before, " +
      std::to_string(counts.failures.size()) + " without a caption");
  options_.corpus.format = CorpusOptions{}.format;
  return out;
}

}  // namespace saetm
