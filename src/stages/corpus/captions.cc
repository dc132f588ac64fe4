#include "stages/corpus/captions.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "core/quiet.h"
#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::size_t kBlock = 1024;  // documents

bool is_asked(const Document& document) {
  return document.text.empty() && !document.image.empty();
}

/// A device, a pipe, or what is open by a number: nothing can lie beside it.
bool is_stream(const std::string& file) {
  std::error_code code;
  const fs::file_type type = fs::status(file, code).type();
  return file.starts_with("/dev/fd/") ||
         (type != fs::file_type::regular && type != fs::file_type::not_found);
}

/// Documents that will be asked for; 0 where only reading them would tell.
std::uint64_t count_asked(const std::string& corpus, const CorpusOptions& options) {
  if (corpus == "-") return 0;
  std::uint64_t count = 0;
  const auto reader = open_corpus(corpus, options);
  for (Document document; reader->next(document);) count += is_asked(document);
  return count;
}

/// Writes documents by the names that their fields were read by.
class CorpusWriter {
 public:
  CorpusWriter(const CaptionFile& out, const CorpusOptions& options)
      : file_(out.file), options_(options) {
    if (out.file == out.named) folder_ = fs::absolute(out.file).lexically_normal().parent_path();
  }

  void add(const Document& document) {
    Json line = Json::object();
    const auto set = [&](const std::string& name, const std::string& value) {
      if (!value.empty() && !name.empty() && !line.contains(name)) line[name] = value;
    };
    set(options_.id_field, document.id);
    set(options_.image_field, shown(document.image));
    set(options_.group_field, document.group);
    set(options_.time_field, document.time);
    set(options_.title_field, document.title);
    set(options_.text_field, document.text);
    if (!options_.words_field.empty()) {
      std::map<std::string, float> words;
      for (const auto& [word, weight] : document.words) words[word] += weight;
      line[options_.words_field] = words;
    }
    // Without an image a text is wanted, be it empty.
    if (document.image.empty() && !line.contains(options_.text_field)) {
      line[options_.text_field] = "";
    }
    file_.write(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  }
  void commit() { file_.commit(); }

 private:
  std::string shown(const std::string& image) const {
    if (image.empty() || folder_.empty()) return image;
    const fs::path below = fs::path(image).lexically_relative(folder_);
    return below.empty() || *below.begin() == ".." ? image : below.string();
  }

  OutputFile file_;
  CorpusOptions options_;
  fs::path folder_;  // images below it are named from there; empty: none
};

}  // namespace

CaptionCounts caption_corpus(const std::string& corpus, const CorpusOptions& options,
                             CaptionRequest request, const CaptionFile& out,
                             const Context& context) {
  request.endpoint.check();
  if (request.endpoint.cache.empty() && !is_stream(out.file)) {
    request.endpoint.cache = out.named + ".answers";
  }
  CorpusWriter writer(out, options);
  const std::uint64_t total = count_asked(corpus, options);
  request.captions.most_pixels = request.image_limit.pixels();
  Captioner captioner(request.endpoint, request.captions);
  const auto reader = open_corpus(corpus, options);
  CaptionCounts counts;
  std::uint64_t done = 0;
  {
    ProgressScope progress(context, "caption", total, "images");
    for (bool more = true; more;) {
      std::vector<Document> documents;
      std::vector<std::size_t> asked;
      std::vector<std::string> images;
      Document document;
      while (images.size() < kBlock && documents.size() < 16 * kBlock &&
             (more = reader->next(document))) {
        if (is_asked(document)) {
          asked.push_back(documents.size());
          images.push_back(document.image);
        }
        documents.push_back(std::move(document));
      }
      PartProgress part(*context.progress, done);
      const Context within{.threads = context.threads, .progress = &part};
      const std::vector<Caption> captions = captioner.caption(images, "caption", within);
      for (std::size_t i = 0; i < asked.size(); ++i) {
        Document& one = documents[asked[i]];
        one.text = captions[i].text;
        if (one.text.empty()) counts.failures.push_back({one.id, captions[i].failure});
        counts.captioned += !one.text.empty();
      }
      for (const Document& one : documents) writer.add(one);
      counts.documents += documents.size();
      done += images.size();
      progress.update(done);
    }
  }
  if (counts.documents == 0) throw Error(corpus + ": holds no document");
  writer.commit();
  counts.usage = captioner.usage();
  for (const CaptionCounts::Failure& failure : counts.failures) {
    context.progress->log("caption: " + failure.id + " has none: " + failure.why);
  }
  return counts;
}

}  // namespace saetm
