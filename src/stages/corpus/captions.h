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

/// The file that captions go to: by the name that was chosen, and what its links lead to.
struct CaptionFile {
  std::string named, file;
};

/// Writes the corpus as .jsonl, a line a document in its order. A line has the fields that
/// `options` name, `id` and the image among them (its path from the file's folder where it lies
/// below and the file was named without links, else absolute). Its text is a caption where a
/// document has an image and no text; it has no text where no caption came. Logs each image without
/// a caption; the same call asks for these alone again. Keeps answers in endpoint.cache, or without
/// one in NAMED.answers (for a device or pipe nowhere), so that a call that was stopped goes on.
/// Memory: a block of documents, and the answers. Throws Error where the corpus cannot be read, and
/// as Captioner::caption(), and does not write `out` then.
CaptionCounts caption_corpus(const std::string& corpus, const CorpusOptions& options,
                             CaptionRequest request, const CaptionFile& out,
                             const Context& context);

/// Writes the same within a run, whose corpus becomes captions.jsonl, and returns that file. Keeps
/// answers in the run's caption_answers.jsonl where no cache is named.
std::string caption_run(StageRun& at, const std::string& corpus, CaptionRequest request);

}  // namespace saetm
