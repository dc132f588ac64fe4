/// append: documents are added to a run; its vocabulary, autoencoder and atoms stay.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <unordered_set>

#include "apply/apply.h"
#include "apply/new_documents.h"
#include "core/absolute_path.h"
#include "core/options_io.h"
#include "io/npy.h"
#include "run/array.h"
#include "run/corpus.h"
#include "run/directory/hash_input.h"
#include "run/embeddings.h"
#include "run/files/documents.h"
#include "run/files/thumbnails.h"
#include "run/model.h"
#include "run/notes.h"
#include "run/options/options_from.h"
#include "saetm/error.h"
#include "saetm/times.h"
#include "stages/stage.h"

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

/// The options that a stage was run with; those of `shares` with its neighbours'. Of what it does
/// not record itself, the other stages' of fit.
RunOptions options_of(const RunDirectory& run, const Stage& asked) {
  RunOptions options;
  const auto take = [&](const std::string& stage) {
    read_manifest(run, stage, run.options(stage),
                  [&](const Json& recorded) { update_from_json(recorded, options); });
  };
  for (const Stage& stage : stages()) {
    if (stage.in_fit) take(stage.name);
  }
  if (std::string(asked.name) == kTheta.maker) take(kNeighbors.maker);
  take(asked.name);
  return options;
}

/// Adds the documents to the files of prepare, embed and encode, and drops what came of them.
class Growth {
 public:
  /// Reads `grown`, and writes the draft of it.
  Growth(const RunDirectory& grown, RunDirectory& draft, const std::string& corpus,
         const AppendOptions& options, const Context& context)
      : grown_(grown), run_(draft), corpus_(corpus), options_(options), context_(context) {}

  void run(const CorpusOptions& corpus_options) {
    const SparseAutoencoder sae = coding_sae_of(grown_);
    counts_ = open_array(grown_, kCounts).sparse();
    codes_ = open_array(grown_, kCodes).sparse();
    before_ = load_embeddings(grown_);
    const std::string sum = hash_input(corpus_);
    read(corpus_options, sae);
    note_corpus(sum, corpus_options);
    finish_prepare(sum);
    finish_embed();
    finish_encode();
  }

 private:
  void read(const CorpusOptions& corpus_options, const SparseAutoencoder& sae) {
    const Ids ids(documents_of(grown_));
    DocumentWriter writer(run_, stage_options<PrepareOptions>(run_, kDocuments.maker).keep_text);
    writer.add_all(checked_file(grown_, kDocuments));
    const auto images = stage_options<ImageOptions>(run_, kThumbnails.maker);
    const Thumbnails before = thumbnails(grown_);
    ThumbnailWriter pictures(run_, images.thumbnails);
    pictures.add_all(before, before_.rows());
    NewDocuments documents(grown_,
                           {.corpus = corpus_,
                            .options = corpus_options,
                            .embeddings = options_.embeddings,
                            .counted = true,
                            .embedder = options_.embedder,
                            .images = images,
                            .image_limit = stage_options<ImageLimit>(run_, kThumbnails.maker)},
                           sae.weights.width(), context_);
    const Context silent = context_.within();
    TimeCheck times(time_options(run_));
    ProgressScope progress(context_, "append", documents.expected(), "documents");
    for (DocumentBlock block; documents.next(block);) {
      for (std::size_t i = 0; i < block.documents.size(); ++i) {
        times.add(block.documents[i].time);
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
    if (const std::string told = times.told(""); !told.empty()) {
      context_.progress->log("append: " + told);
    }
    records_ = writer.commit();
    skipped_ = documents.skipped();
    picture_files_ = pictures.commit();
  }

  void note_corpus(const std::string& sum, const CorpusOptions& corpus_options) {
    CorpusNote note = corpus_note(run_);
    note.first.documents = counts_.rows();
    note.without_words = counts_.empty_rows();
    note.appended.push_back(
        {absolute_path(corpus_), sum, added_, skipped_, other_options(corpus_options)});
    saetm::note_corpus(run_, note);
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
    const std::string vocabulary_sum = sum_of(run_, kVocabulary);
    const std::string before = sum_of(run_, kCounts);
    std::vector<RunDirectory::StageFile> files = {
        made(kVocabulary, vocabulary_sum), save_sparse(run_, kCounts, counts_, vocabulary_sum),
        records_};
    files.insert(files.end(), picture_files_.begin(), picture_files_.end());
    finish("prepare", {before, sum}, files);
  }

  void finish_embed() {
    const std::string counts_sum = sum_of(run_, kCounts);
    const std::string before = embeddings_hash(run_);
    if (!options_.embeddings.empty()) {
      std::vector<GivenEmbeddings> given = noted_embeddings(run_);
      given.push_back({absolute_path(options_.embeddings), hash_input(options_.embeddings)});
      note_embeddings(run_, given);
      return finish("embed", {counts_sum, before, given.back().sha256}, {});
    }
    Matrix all(before_.rows() + added_, before_.cols());
    before_.read(0, before_.rows(), all.data());
    std::copy(computed_.begin(), computed_.end(), all.row(before_.rows()));
    const std::string sum = write_npy(new_path_of(run_, kEmbeddings), all.view());
    if (!sum_of(run_, kEmbedder).empty()) return finish_embedded(sum);
    finish("embed", {counts_sum, before}, {made(kEmbeddings, sum), made(kLsa, sum_of(run_, kLsa))});
  }

  /// As if all had been embedded at once, which they are; by what embeds the next ones, too.
  void finish_embedded(const std::string& sum) {
    Json record = read_json(grown_, kEmbedder, [](const Json& read) {
      (void)read.at("embedder");
      return read;
    });
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
    finish("embed", inputs, {made(kEmbeddings, sum), save_json(run_, kEmbedder, record)});
  }

  void finish_encode() {
    const std::string sae_sum = sum_of(run_, kSae);
    // As if all had been encoded at once, which it is.
    finish("encode", {sae_sum, embeddings_hash(run_)}, {save_sparse(run_, kCodes, codes_, sae_sum)},
           read_of_documents());
  }

  /// Stages that are stale with more documents: the autoencoder stays.
  static std::vector<std::string> read_of_documents() {
    std::vector<std::string> stale = stale_after(kEmbeddings.maker);
    std::erase_if(stale, [](const std::string& stage) {
      return stage == kSae.maker || stage == kCodes.maker;
    });
    return stale;
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

  const RunDirectory& grown_;
  RunDirectory& run_;
  const std::string& corpus_;
  const AppendOptions& options_;
  const Context& context_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  SparseMatrix counts_, codes_;  // of all documents
  Embeddings before_;
  std::vector<float> computed_;  // embeddings of the new documents, where none are given
  std::uint64_t added_ = 0;
  RunDirectory::StageFile records_;
  std::vector<std::uint64_t> skipped_;
  std::vector<RunDirectory::StageFile> picture_files_;
};

}  // namespace

void append_documents(RunDirectory& run, const std::string& corpus, const AppendOptions& options,
                      const CorpusOptions& corpus_options, const Context& context) {
  (void)sum_of(run, kTopics);  // throws when there are none
  checked_file(run, kWords);
  if (!run.lock()) context.progress->log(no_locks(run));
  RunDirectory draft = run.draft();
  Growth(run, draft, corpus, options, context).run(corpus_options);
  StageRun at{std::move(draft), {}, context};
  at.words_before = &run;
  for (const Stage& stage : stages()) {
    const bool was_done = run.has(stage.name), is_done = at.run.has(stage.name);
    if (!stage.in_fit || !was_done || is_done) continue;
    at.options = options_of(run, stage);
    stage.work(at);
  }
  context.check_interrupt();
  run.adopt(at.run);
  std::error_code code;
  fs::remove_all(run.file("cuts"), code);  // they were of the tree before
}

}  // namespace saetm
