/// Texts of the documents on the page, and the forms in which they have the vocabulary's words.
#include <functional>
#include <memory>

#include "core/utf8.h"
#include "run/array.h"
#include "run/corpus.h"
#include "run/files/vocabulary.h"
#include "run/notes.h"
#include "run/options/options.h"
#include "saetm/error.h"
#include "saetm/word_places.h"
#include "views/report_data.h"
#include "views/report_parts.h"

namespace saetm {
namespace {

constexpr std::size_t kBlock = 1024;   // documents read at a time
constexpr std::size_t kExcerpt = 400;  // bytes

struct Text {
  std::string text, full;  ///< without and with the title
};
using Take = std::function<void(std::size_t first, const std::vector<Text>& block)>;

/// Calls take() with all texts of the corpus, in blocks. Returns why not, where it cannot be read.
std::string read_corpus(const ReportParts& parts, const Take& take) {
  std::unique_ptr<RunCorpus> corpus;
  try {
    corpus = std::make_unique<RunCorpus>(parts.run);
  } catch (const Error& error) {
    return error.what();
  }
  const std::size_t n = parts.documents.size();
  if (corpus->documents() != n) return parts.run.path() + ": its corpus is noted to have others";
  for (std::size_t first = 0; first < n; first += kBlock) {
    std::vector<Text> block;
    for (const Document& document : corpus->read(first, std::min(n, first + kBlock))) {
      block.push_back({document.text, document.full_text()});
    }
    take(first, block);
  }
  return "";
}

/// The same with what the run keeps of each.
void read_records(const ReportParts& parts, const Take& take) {
  std::vector<Text> block;
  std::size_t first = 0;
  const auto pass_on = [&] {
    take(first, block);
    first += block.size();
    block.clear();
  };
  each_document(parts.run, [&](std::size_t, const nlohmann::ordered_json& record) {
    Document document;
    document.title = record.value("title", "");
    document.text = record.value("text", "");
    block.push_back({document.text, document.full_text()});
    if (block.size() == kBlock) pass_on();
  });
  pass_on();
}

/// Gathers what is asked for as blocks go by.
class Gathered {
 public:
  Gathered(const ReportParts& parts, const std::vector<std::size_t>& rows, ReportData& data,
           const Context& context)
      : rows_(rows), data_(data) {
    if (!stage_options<CorpusOptions>(parts.run, kCounts.maker).words_field.empty()) return;
    forms_ = std::make_unique<WordForms>(stage_options<TextOptions>(parts.run, kCounts.maker),
                                         data.vocabulary, context, vocabulary_terms_of(parts.run));
  }

  void take(std::size_t first, const std::vector<Text>& block, bool whole, bool kept) {
    std::vector<std::string> full;
    for (; next_ < rows_.size() && rows_[next_] < first + block.size(); ++next_) {
      const Text& text = block[rows_[next_] - first];
      if (kept) {
        data_.page_documents.texts.add(whole ? text.text : shortened(text.text, kExcerpt));
      }
      full.push_back(text.full);
    }
    if (forms_ && !full.empty()) forms_->add(full);
  }

  void end() {
    data_.page_documents.texts.end();
    if (forms_) data_.forms = forms_->forms();
  }

 private:
  const std::vector<std::size_t>& rows_;
  ReportData& data_;
  std::unique_ptr<WordForms> forms_;
  std::size_t next_ = 0;
};

}  // namespace

void add_texts(const ReportParts& parts, const std::vector<std::size_t>& rows,
               const std::string& texts, ReportData& data, const Context& context) {
  ReportDocuments& documents = data.page_documents;
  documents.extent = "none";
  if (rows.empty()) return;
  const std::string keep = stage_options<PrepareOptions>(parts.run, kDocuments.maker).keep_text;
  Gathered gathered(parts, rows, data, context);
  const bool whole = texts == "page" || texts == "beside";
  const bool kept = texts != "none" && keep != "none";
  std::string why;
  bool read = false;
  // Forms are of whole texts, too; a run that is to keep no texts has them nowhere.
  if (keep != "none") {
    why = read_corpus(parts, [&](std::size_t first, const std::vector<Text>& block) {
      gathered.take(first, block, whole, kept);
    });
    read = why.empty();
  }
  if (!read) {
    read_records(parts, [&](std::size_t first, const std::vector<Text>& block) {
      gathered.take(first, block, whole, kept);
    });
  }
  gathered.end();
  if (kept) documents.extent = whole && (read || keep == "full") ? "full" : "beginnings";
  documents.beside = texts == "beside" && kept;
  if (kept && whole && documents.extent != "full") {
    data.told.push_back("the report holds the beginnings of texts alone: " + why);
  }
}

std::string texts_sum(const RunDirectory& run) {
  try {
    return RunCorpus(run).sha256();
  } catch (const Error&) {
    return "";
  }
}

}  // namespace saetm
