#include "apply/new_documents.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/quiet.h"
#include "run/artefacts.h"
#include "run/files/lsa.h"
#include "run/files/vocabulary.h"
#include "run/notes.h"
#include "run/options/options.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kBlock = 2048;  // documents

}  // namespace

bool embeds_texts(const RunDirectory& run) {
  (void)sum_of(run, kEmbeddings);
  return stage_options<EmbedOptions>(run, kEmbeddings.maker).embeddings.empty();
}

CorpusOptions corpus_options_of(const RunDirectory& run) {
  auto options = stage_options<CorpusOptions>(run, kCounts.maker);
  options.format = CorpusOptions{}.format;
  return options;
}

VocabularyCounter vocabulary_counter(const RunDirectory& run, const Context& context) {
  if (!stage_options<CorpusOptions>(run, kCounts.maker).words_field.empty()) {
    throw Error(run.path() + ": its words were given ready made, so it cannot count a text's");
  }
  return VocabularyCounter(stage_options<TextOptions>(run, kCounts.maker), vocabulary_of(run),
                           context, vocabulary_terms_of(run));
}

TextEmbedder::TextEmbedder(const RunDirectory& run, const EmbedderOptions& given,
                           const Context& context) {
  if (!embeds_texts(run)) {
    throw Error(run.path() + ": its embeddings were given, so it cannot embed a text itself; " +
                "saetm transform takes embeddings");
  }
  embedder_ = run_embedder(run, given, context);
  if (embedder_) return;
  counter_.emplace(vocabulary_counter(run, context));
  lsa_ = lsa_of(run);
}

Matrix TextEmbedder::embed(const std::vector<Document>& documents, const Context& context) {
  if (embedder_) return embedder_->embed(documents, context);
  std::vector<std::string> texts;
  for (const Document& document : documents) texts.push_back(document.full_text());
  return lsa_embeddings(lsa_, counter_->count(texts), context);
}

Matrix TextEmbedder::embed(const std::vector<std::string>& texts, const Context& context) {
  std::vector<Document> documents(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) documents[i].text = texts[i];
  return embed(documents, context);
}

NewDocuments::NewDocuments(const RunDirectory& run, const Source& source, std::size_t width,
                           const Context& context)
    : source_(source), context_(context), width_(width) {
  const bool embeds = source.embeddings.empty();
  if (embeds && !embeds_texts(run)) {
    throw Error(run.path() +
                ": its embeddings were given, so those of new documents must be too: " +
                "--embeddings FILE");
  }
  if (!embeds) {
    given_ = Embeddings::open(source.embeddings);
    if (given_.cols() != width) {
      throw Error(source.embeddings + ": has " + std::to_string(given_.cols()) +
                  " dimensions, the run's embeddings have " + std::to_string(width));
    }
    given_.check_finite(context_);
  } else if (embedder_ = run_embedder(run, source.embedder, context_); !embedder_) {
    lsa_ = lsa_of(run);
  }
  const bool counts = source.counted || (embeds && !embedder_);
  if (counts && source.options.words_field.empty()) {
    texts_.emplace(vocabulary_counter(run, context_));
  } else if (counts) {
    bags_.emplace(vocabulary_of(run));
  }
  reader_ = open_corpus(source.corpus, source.options);
  if (!source.images) return;
  auto images = std::make_unique<ImageDocuments>(source.corpus, std::move(reader_), *source.images,
                                                 source.image_limit, Thumbnails{}, context_);
  images_ = images.get();
  reader_ = std::move(images);
}

void NewDocuments::fail_rows(const std::string& documents) const {
  throw Error(source_.embeddings + ": has " + std::to_string(given_.rows()) + " rows, the corpus " +
              documents + " documents");
}

SparseMatrix NewDocuments::count(const std::vector<Document>& documents) {
  if (texts_) {
    std::vector<std::string> texts;
    for (const Document& document : documents) texts.push_back(document.full_text());
    return texts_->count(texts);
  }
  if (!bags_) return {};
  std::vector<WeightedWords> bags;
  for (const Document& document : documents) bags.push_back(document.words);
  return bags_->count(bags);
}

bool NewDocuments::next(DocumentBlock& block) {
  context_.check_interrupt();
  block.first = read_;
  block.documents.clear();
  block.thumbnails.clear();
  Document document;
  while (block.documents.size() < kBlock && reader_->next(document)) {
    block.documents.push_back(document);
    if (images_) block.thumbnails.push_back(images_->thumbnail());
  }
  const std::size_t size = block.documents.size();
  if (size < kBlock) {
    for (const std::string& remark : reader_->remarks()) context_.progress->log(remark);
  }
  const bool given = !source_.embeddings.empty();
  if (given && read_ + size > given_.rows()) fail_rows("more");
  if (given && size < kBlock && read_ + size < given_.rows()) {
    fail_rows(std::to_string(read_ + size));
  }
  read_ += size;
  if (size == 0) return false;
  block.counts = count(block.documents);
  block.embeddings = embed(block);
  return true;
}

Embeddings NewDocuments::embed(const DocumentBlock& block) {
  if (embedder_) {
    QuietProgress quiet(*context_.progress);
    Matrix rows =
        embedder_->embed(block.documents, {.threads = context_.threads, .progress = &quiet});
    if (rows.cols() != width_) {
      throw Error(source_.corpus + ": its embeddings came with " + std::to_string(rows.cols()) +
                  " dimensions, the run's have " + std::to_string(width_));
    }
    return Embeddings::from(std::move(rows));
  }
  if (source_.embeddings.empty()) {
    return Embeddings::from(lsa_embeddings(lsa_, block.counts, context_));
  }
  Matrix rows(block.documents.size(), given_.cols());
  given_.read(static_cast<std::size_t>(block.first), rows.rows(), rows.data());
  return Embeddings::from(std::move(rows));
}

}  // namespace saetm
