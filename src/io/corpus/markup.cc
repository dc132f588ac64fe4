#include "io/corpus/markup.h"

#include <string>

#include "core/utf8.h"
#include "io/byte_source.h"
#include "io/corpus/cues.h"
#include "io/corpus/escapes.h"
#include "io/corpus/html.h"
#include "io/corpus/mojibake.h"
#include "io/corpus/tex.h"

namespace saetm {
namespace {

class WithoutMarkup final : public CorpusReader {
 public:
  WithoutMarkup(std::unique_ptr<CorpusReader> reader, const std::string& path)
      : reader_(std::move(reader)), path_(shown_path(path)) {}

  bool next(Document& document) override {
    if (!reader_->next(document)) return false;
    bool mended = false;
    for (std::string* text : {&document.title, &document.text}) {
      if (mend_mojibake(*text)) mended = true;
      if (has_cues(*text)) *text = without_cues(*text);
      if (has_escapes(*text)) *text = without_escapes(*text);
      if (text->find_first_of("<&") != std::string::npos) *text = without_html(*text);
      if (has_tex(*text)) *text = without_tex(*text);
    }
    if (mended && mended_++ == 0) first_mended_ = reader_->line();
    return true;
  }
  std::uint64_t line() const override { return reader_->line(); }
  std::vector<std::string> remarks() const override {
    std::vector<std::string> remarks = reader_->remarks();
    if (mended_ > 0) {
      remarks.push_back(path_ + (first_mended_ > 0 ? ":" + std::to_string(first_mended_) : "") +
                        ": UTF-8 was taken for Windows-1252 before (Ã© for é), and is read as what "
                        "it was (in " +
                        std::to_string(mended_) + (mended_ == 1 ? " document)" : " documents)"));
    }
    return remarks;
  }
  std::vector<std::string> fields() const override { return reader_->fields(); }

 private:
  std::unique_ptr<CorpusReader> reader_;
  std::string path_;
  std::uint64_t mended_ = 0, first_mended_ = 0;
};

}  // namespace

std::unique_ptr<CorpusReader> without_markup(std::unique_ptr<CorpusReader> reader,
                                             const std::string& path) {
  return std::make_unique<WithoutMarkup>(std::move(reader), path);
}

}  // namespace saetm
