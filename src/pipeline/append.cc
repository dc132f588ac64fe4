/// append: documents are added to a run; its vocabulary, autoencoder and atoms stay.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <unordered_set>

#include "core/options_io.h"
#include "io/npy.h"
#include "pipeline/apply.h"
#include "pipeline/documents.h"
#include "pipeline/hash_input.h"
#include "pipeline/new_documents.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_corpus.h"
#include "pipeline/run_embeddings.h"
#include "pipeline/run_files.h"
#include "pipeline/run_model.h"
#include "pipeline/thumbnails.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// Ids of a run, and those of documents that are added to it.
class Ids {
 public:
  explicit Ids(const std::vector<DocumentRecord>& documents) : count_(documents.size()) {
    for (const DocumentRecord& document : documents) ids_.insert(document.id);
  }
  /// A row number becomes that of the grown run. Throws Error for an id that the run has.
  void place(Document& document, std::uint64_t row, const std::string& corpus) const {
    if (document.id == std::to_string(row)) document.id = std::to_string(count_ + row);
    if (!ids_.contains(document.id)) return;
    throw Error(corpus + ": document " + std::to_string(row + 1) + " has the id '" + document.id +
                "', which the run has already");
  }

 private:
  std::uint64_t count_;
  std::unordered_set<std::string> ids_;
};

/// The options that each stage was run with; of one that several have, those of the last.
RunOptions options_of(const RunDirectory& run) {
  RunOptions options;
  const Json stages = Json::parse(run.manifest())["stages"];
  for (const auto& [name, entry] : stages.items()) update_from_json(entry["options"], options);
  return options;
}

std::size_t empty_rows(const SparseMatrix& matrix) {
  std::size_t rows = 0;
  for (std::size_t i = 0; i < matrix.rows(); ++i) rows += matrix.row_indices(i).empty();
  return rows;
}

std::string absolute(const std::string& path) {
  return path == "-" ? path : fs::absolute(path).lexically_normal().string();
}

/// Adds the documents to the files of prepare, embed and encode, and drops what came of them.
class Growth {
 public:
  Growth(RunDirectory& run, const std::string& corpus, const AppendOptions& options,
         const Context& context)
      : run_(run), corpus_(corpus), options_(options), context_(context) {}

  void run(const CorpusOptions& corpus_options) {
    const SparseAutoencoder sae = load_run_sae(run_);
    counts_ = open_array(run_, "counts.safetensors").sparse();
    codes_ = open_array(run_, "codes.safetensors").sparse();
    before_ = load_embeddings(run_);
    const std::string sum = hash_input(corpus_);
    read(corpus_options, sae);
    note_corpus(sum, corpus_options);
    finish_prepare(sum);
    finish_embed();
    finish_encode();
  }

 private:
  void read(const CorpusOptions& corpus_options, const SparseAutoencoder& sae) {
    const std::string records = checked_file(run_, "prepare", "documents.jsonl");
    const Ids ids(read_documents(records));
    DocumentWriter writer(run_.file("documents.jsonl"),
                          Json::parse(run_.options("prepare")).value("keep_text", "excerpt"));
    writer.add_all(records);
    ImageOptions images;
    from_json_object(Json::parse(run_.options("prepare")), images);
    const Thumbnails before = thumbnails(run_);
    ThumbnailWriter pictures(run_, images.thumbnails);
    pictures.add_all(before, before_.rows());
    NewDocuments documents(run_,
                           {.corpus = corpus_,
                            .options = corpus_options,
                            .embeddings = options_.embeddings,
                            .counted = true,
                            .embedder = options_.embedder,
                            .images = images},
                           sae.weights.width(), context_);
    const Context silent = context_.within();
    ProgressScope progress(context_, "append", documents.expected(), "documents");
    for (DocumentBlock block; documents.next(block);) {
      for (std::size_t i = 0; i < block.documents.size(); ++i) {
        ids.place(block.documents[i], block.first + i, corpus_);
        writer.add(block.documents[i]);
        pictures.add(block.thumbnails[i]);
      }
      append_rows(counts_, block.counts);
      append_rows(codes_, sae.encode(block.embeddings, "f32", silent));
      if (options_.embeddings.empty()) {
        const std::size_t old = computed_.size();
        computed_.resize(old + block.embeddings.rows() * before_.cols());
        block.embeddings.read(0, block.embeddings.rows(), computed_.data() + old);
      }
      progress.update(documents.read());
    }
    added_ = documents.read();
    if (added_ == 0) throw Error(corpus_ + ": holds no document");
    records_sum_ = writer.commit();
    skipped_ = documents.skipped();
    picture_files_ = pictures.commit();
  }

  void note_corpus(const std::string& sum, const CorpusOptions& corpus_options) {
    Json note = Json::parse(run_.note("corpus"));
    note["documents"] = counts_.rows();
    note["without_words"] = empty_rows(counts_);
    Json part = {{"path", absolute(corpus_)}, {"sha256", sum}, {"documents", added_}};
    const Json options = other_options(corpus_options);
    if (!options.empty()) part["options"] = options;
    if (!skipped_.empty()) part["skipped"] = skipped_;
    note["appended"].push_back(part);
    run_.set_note("corpus", note.dump());
  }

  /// How this corpus was read where the run's first was read otherwise.
  Json other_options(const CorpusOptions& corpus_options) const {
    const Json first = to_json_object(corpus_options_of(run_));
    const Json all = to_json_object(corpus_options);
    Json other = Json::object();
    for (const auto& [name, value] : all.items()) {
      if (value != first[name]) other[name] = value;
    }
    return other;
  }

  void finish_prepare(const std::string& sum) {
    const std::string vocabulary_sum = run_.sha256("prepare", "vocabulary.txt");
    const std::string before = run_.sha256("prepare", "counts.safetensors");
    std::vector<RunDirectory::StageFile> files = {
        {"vocabulary.txt", vocabulary_sum},
        {"counts.safetensors",
         save_sparse(run_.file("counts.safetensors"), counts_, {{"vocabulary", vocabulary_sum}})},
        {"documents.jsonl", records_sum_}};
    files.insert(files.end(), picture_files_.begin(), picture_files_.end());
    finish("prepare", {before, sum}, files);
  }

  void finish_embed() {
    const std::string counts_sum = run_.sha256("prepare", "counts.safetensors");
    const std::string before = embeddings_hash(run_);
    if (!options_.embeddings.empty()) {
      std::vector<GivenEmbeddings> given = noted_embeddings(run_);
      given.push_back({absolute(options_.embeddings), hash_input(options_.embeddings)});
      note_embeddings(run_, given);
      return finish("embed", {counts_sum, before, given.back().sha256}, {});
    }
    Matrix all(before_.rows() + added_, before_.cols());
    before_.read(0, before_.rows(), all.data());
    std::copy(computed_.begin(), computed_.end(), all.row(before_.rows()));
    const std::string sum = write_npy(run_.file("embeddings.npy"), all.view());
    if (!run_.sha256("embed", "embedder.json").empty()) return finish_embedded(sum);
    finish("embed", {counts_sum, before},
           {{"embeddings.npy", sum}, {"lsa.safetensors", run_.sha256("embed", "lsa.safetensors")}});
  }

  /// As if all had been embedded at once, which they are; by what embeds the next ones, too.
  void finish_embedded(const std::string& sum) {
    Json record = read_json(checked_file(run_, "embed", "embedder.json"));
    std::vector<std::string> inputs = {sum, record["embedder"].dump()};
    record["key"] = "";
    try {
      const RunCorpus corpus(run_);
      inputs[0] = corpus.sha256();
      record["key"] = embeddings_key(corpus, record["embedder"]);
    } catch (const Error&) {
      // What cannot be read again is never embedded again: its embeddings stand for it.
    }
    record["embeddings"] = sum;
    finish("embed", inputs,
           {{"embeddings.npy", sum},
            {"embedder.json", write_text(run_.file("embedder.json"), record.dump(1) + "\n")}});
  }

  void finish_encode() {
    const std::string sae_sum = run_.sha256("train", "sae.safetensors");
    // As if all had been encoded at once, which it is.
    finish("encode", {sae_sum, embeddings_hash(run_)},
           {{"codes.safetensors",
             save_sparse(run_.file("codes.safetensors"), codes_, {{"sae", sae_sum}})}},
           {"neighbors", "shares", "interpret", "merge", "topics", "evaluate", "report"});
  }

  void finish(const std::string& stage, const std::vector<std::string>& inputs,
              const std::vector<RunDirectory::StageFile>& files,
              const std::vector<std::string>& later = {}) {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - start_).count();
    start_ = now;
    const std::string options = run_.options(stage);
    run_.finish(stage, RunDirectory::key(stage, options, inputs), options, files,
                std::round(seconds * 1000) / 1000, later);
  }

  RunDirectory& run_;
  const std::string& corpus_;
  const AppendOptions& options_;
  const Context& context_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  SparseMatrix counts_, codes_;  // of all documents
  Embeddings before_;
  std::vector<float> computed_;  // embeddings of the new documents, where none are given
  std::uint64_t added_ = 0;
  std::string records_sum_;
  std::vector<std::uint64_t> skipped_;
  std::vector<RunDirectory::StageFile> picture_files_;
};

}  // namespace

void append_documents(RunDirectory& run, const std::string& corpus, const AppendOptions& options,
                      const CorpusOptions& corpus_options, const Context& context) {
  const RunOptions run_options = options_of(run);
  run.sha256("topics", "topics.json");  // throws when there are none
  checked_file(run, "interpret", "words.safetensors");
  RunDirectory draft = run.draft();
  Growth(draft, corpus, options, context).run(corpus_options);
  Pipeline pipeline(std::move(draft), run_options, context);
  pipeline.shares();
  pipeline.interpret_from(run);
  pipeline.merge();
  pipeline.topics();
  if (run.has("evaluate")) pipeline.evaluate();
  if (run.has("report")) pipeline.report();
  context.check_interrupt();
  run.adopt(pipeline.run());
  std::error_code code;
  fs::remove_all(run.file("cuts"), code);  // they were of the tree before
}

}  // namespace saetm
