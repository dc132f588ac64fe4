/// prepare and embed: from a corpus to counted words and embeddings.
#include <chrono>
#include <filesystem>

#include "io/npy.h"
#include "pipeline/corpus_words.h"
#include "pipeline/documents.h"
#include "pipeline/hash_input.h"
#include "pipeline/lsa_file.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_embeddings.h"
#include "pipeline/run_files.h"
#include "pipeline/vocabulary_file.h"
#include "saetm/error.h"

namespace saetm {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

void Pipeline::prepare(const std::string& corpus) {
  const std::string hash = hash_input(corpus);
  const Json options = merged_json(options_.corpus, options_.text, options_.prepare);
  // Standard input cannot be compared with what was read before, so it is always read again.
  const std::string input =
      hash.empty() ? std::to_string(std::chrono::system_clock::now().time_since_epoch().count())
                   : hash;
  stage("prepare", options, {input}, [&] {
    const std::unique_ptr<CorpusReader> reader = open_corpus(corpus, options_.corpus);
    DocumentWriter documents(run_.file("documents.jsonl"), options_.prepare.keep_text);
    CorpusWords words(options_.corpus, options_.text, context_);
    Document document;
    while (reader->next(document)) {
      documents.add(document);
      words.add(document);
    }
    const std::uint64_t read = words.documents();
    if (read == 0) throw Error(corpus + ": holds no document");
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
    run_.set_note(
        "corpus",
        Json{{"path", corpus}, {"sha256", hash}, {"documents", read}, {"without_words", empty}}
            .dump());
    log("prepare: " + std::to_string(read) + " documents, " +
        std::to_string(bag.vocabulary.words.size()) + " words" +
        (empty > 0 ? ", " + std::to_string(empty) + " documents without any of them" : ""));
    return std::vector<RunDirectory::StageFile>{{"vocabulary.txt", vocabulary_sum},
                                                {"counts.safetensors", counts_sum},
                                                {"documents.jsonl", documents_sum}};
  });
}

void Pipeline::embed() {
  const std::string& path = options_.embed.embeddings;
  const std::string counts_sum = run_.sha256("prepare", "counts.safetensors");
  if (path.empty()) {
    Json options = merged_json(options_.embed, options_.lsa, options_.seed);
    stage("embed", options, {counts_sum}, [&] {
      const SparseMatrix counts = open_array(run_, "counts.safetensors").sparse();
      const LsaModel model = fit_lsa(counts, options_.lsa, seed(), context_);
      const Matrix embeddings = lsa_embeddings(model, counts, context_);
      run_.set_note("embeddings", "null");
      forget_checkpoint();
      log("embed: LSA, " + std::to_string(embeddings.cols()) + " dimensions");
      return std::vector<RunDirectory::StageFile>{
          {"embeddings.npy", write_npy(run_.file("embeddings.npy"), embeddings.view())},
          {"lsa.safetensors", save_lsa(model, run_.file("lsa.safetensors"),
                                       run_.sha256("prepare", "vocabulary.txt"))}};
    });
    return;
  }
  const std::string hash = hash_input(path);
  const std::string absolute = fs::absolute(path).lexically_normal().string();
  stage("embed", to_json_object(options_.embed), {counts_sum, hash}, [&] {
    const Embeddings embeddings = Embeddings::open(path);
    const auto documents = Json::parse(run_.note("corpus")).value("documents", std::uint64_t{0});
    if (embeddings.rows() != documents) {
      throw Error(path + ": has " + std::to_string(embeddings.rows()) + " rows, the corpus " +
                  std::to_string(documents) + " documents");
    }
    embeddings.check_finite(context_);
    note_embeddings(run_, {{absolute, hash}});
    forget_checkpoint();
    log("embed: given, " + std::to_string(embeddings.cols()) + " dimensions");
    return std::vector<RunDirectory::StageFile>{};
  });
}

}  // namespace saetm
