/// prepare: from a corpus to counted words.
#include <chrono>

#include "pipeline/corpus_words.h"
#include "pipeline/documents.h"
#include "pipeline/hash_input.h"
#include "pipeline/image_documents.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_files.h"
#include "pipeline/vocabulary_file.h"
#include "saetm/error.h"

namespace saetm {

using Json = nlohmann::ordered_json;

namespace {

/// Those of when the run was prepared before, where they are still there.
Thumbnails known_thumbnails(const RunDirectory& run) {
  try {
    return thumbnails(run);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

void Pipeline::prepare(const std::string& corpus) {
  const std::string hash = hash_input(corpus);
  const Json options =
      merged_json(options_.corpus, options_.text, options_.prepare, options_.images);
  // Standard input cannot be compared with what was read before, so it is always read again.
  const std::string input =
      hash.empty() ? std::to_string(std::chrono::system_clock::now().time_since_epoch().count())
                   : hash;
  stage("prepare", options, {input}, [&] {
    ImageDocuments reader(corpus, open_corpus(corpus, options_.corpus), options_.images,
                          known_thumbnails(run_), context_);
    ThumbnailWriter thumbnails(run_, options_.images.thumbnails);
    DocumentWriter documents(run_.file("documents.jsonl"), options_.prepare.keep_text);
    CorpusWords words(options_.corpus, options_.text, context_);
    bool images = false, texts = false;
    for (Document document; reader.next(document);) {
      documents.add(document);
      words.add(document);
      thumbnails.add(reader.thumbnail());
      images = images || !document.image.empty();
      texts = texts || !document.full_text().empty() || !document.words.empty();
    }
    const std::uint64_t read = words.documents();
    if (read == 0) throw Error(corpus + ": holds no document");
    if (images && !texts) {
      throw Error(corpus + ": its images have no texts, which topics take their words from: " +
                  "saetm caption writes some, as does fit --caption-url");
    }
    const BagOfWords bag = words.finish();
    const std::string vocabulary_sum =
        write_vocabulary(run_.file("vocabulary.txt"), bag.vocabulary);
    const std::string counts_sum =
        save_sparse(run_.file("counts.safetensors"), bag.counts, {{"vocabulary", vocabulary_sum}});
    const std::string documents_sum = documents.commit();
    const std::size_t empty = [&] {
      std::size_t rows = 0;
      for (std::size_t i = 0; i < bag.counts.rows(); ++i) rows += bag.counts.row_indices(i).empty();
      return rows;
    }();
    Json note = {{"path", corpus}, {"sha256", hash}, {"documents", read}, {"without_words", empty}};
    if (!reader.skipped().empty()) note["skipped"] = reader.skipped();
    run_.set_note("corpus", note.dump());
    log("prepare: " + std::to_string(read) + " documents, " +
        std::to_string(bag.vocabulary.words.size()) + " words" +
        (empty > 0 ? ", " + std::to_string(empty) + " documents without any of them" : ""));
    std::vector<RunDirectory::StageFile> files = {{"vocabulary.txt", vocabulary_sum},
                                                  {"counts.safetensors", counts_sum},
                                                  {"documents.jsonl", documents_sum}};
    for (RunDirectory::StageFile& file : thumbnails.commit()) files.push_back(std::move(file));
    return files;
  });
}

}  // namespace saetm
