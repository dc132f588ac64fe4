#pragma once
/// The forms in which shares of new documents are written.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/corpus.h"
#include "saetm/transform.h"

namespace saetm {

/// Takes whole lines of text.
using LineSink = std::function<void(std::string_view)>;

class ShareWriter {
 public:
  virtual ~ShareWriter() = default;
  virtual void write(const std::vector<Document>& documents,
                     const TransformedDocuments& shares) = 0;
  /// Puts the file in its place; without this call there is none.
  virtual void finish() = 0;
};

/// Makes a writer to `file` by the ending of `out`, the name that was chosen for it: .jsonl, .csv
/// or .safetensors (docs/formats.md); an empty `out` writes JSON lines to `lines`. Keeps `model` by
/// reference. Throws Error for any other ending, and when the file cannot be written.
std::unique_ptr<ShareWriter> make_share_writer(const std::string& out, const std::string& file,
                                               const LineSink& lines, const TopicModel& model);

}  // namespace saetm
