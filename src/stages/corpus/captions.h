#pragma once
/// Captions for the images of a corpus, which becomes a corpus of texts by them.
#include <cstdint>
#include <string>
#include <vector>

#include "run/options/requests.h"
#include "saetm/caption.h"
#include "saetm/context.h"
#include "saetm/corpus.h"
#include "stages/stage_run.h"

namespace saetm {

struct CaptionCounts {
  struct Failure {
    std::string id, why;
  };
  std::uint64_t documents = 0, captioned = 0;  ///< captioned now or before, by this model
  std::vector<Failure> failures;
  LanguageUsage usage;
};

/// Writes the corpus as .jsonl, a line a document in its order: the fields that `options` name,
/// `id` and the image among them (its path from the file's folder where it lies below, else
/// absolute), and as the text a caption where a document has an image and no text. One that got no
/// caption has no text; each is logged, and the same call asks for these alone again. Answers are
/// kept in endpoint.cache, without one in `out`.answers; so a call that was stopped goes on.
/// Memory: a block of documents, and the answers. Throws Error where the corpus cannot be read, and
/// as Captioner::caption(); `out` is then not written.
CaptionCounts caption_corpus(const std::string& corpus, const CorpusOptions& options,
                             CaptionRequest request, const std::string& out,
                             const Context& context);

/// The same within a run, whose corpus is then captions.jsonl: returns that file. Answers are kept
/// in the run's caption_answers.jsonl where no cache is named.
std::string caption_run(StageRun& at, const std::string& corpus, CaptionRequest request);

}  // namespace saetm
