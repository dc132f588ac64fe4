#include "apply/share_writer.h"

#include <filesystem>
#include <utility>

#include "apply/document_topics.h"
#include "io/csv.h"
#include "io/output_file.h"
#include "io/safetensors.h"
#include "io/spooled_rows.h"
#include "saetm/error.h"

namespace saetm {
namespace {

/// One line a document.
class JsonLinesWriter : public ShareWriter {
 public:
  JsonLinesWriter(const std::string& out, LineSink sink, const TopicModel& model)
      : model_(model), sink_(std::move(sink)) {
    if (!out.empty()) file_ = std::make_unique<OutputFile>(out);
  }
  void write(const std::vector<Document>& documents, const TransformedDocuments& shares) override {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const std::string line =
          document_json(documents[i].id, document_topics(model_, shares, i)) + "\n";
      file_ ? file_->write(line) : sink_(line);
    }
  }
  void finish() override {
    if (file_) file_->commit();
  }

 private:
  const TopicModel& model_;
  LineSink sink_;
  std::unique_ptr<OutputFile> file_;
};

/// A column a topic; RFC 4180.
class CsvWriter : public ShareWriter {
 public:
  CsvWriter(const std::string& out, const TopicModel& model) : file_(out), topics_(model.topics) {
    std::string header = "id";
    for (std::size_t t = 0; t < topics_; ++t) header += ",topic_" + std::to_string(t);
    file_.write(header + "\n");
  }
  void write(const std::vector<Document>& documents, const TransformedDocuments& shares) override {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      std::string line = csv_cell(documents[i].id);
      const auto topics = shares.document_topics.row_indices(i);
      std::size_t j = 0;
      for (std::size_t t = 0; t < topics_; ++t) {
        const bool has = j < topics.size() && static_cast<std::size_t>(topics[j]) == t;
        line += "," + (has ? shortest(shares.document_topics.row_values(i)[j++]) : "0");
      }
      file_.write(line + "\n");
    }
  }
  void finish() override { file_.commit(); }

 private:
  OutputFile file_;
  std::size_t topics_;
};

/// Three sparse matrices: shares of topics, codes, and shares of atoms.
class SafetensorsShareWriter : public ShareWriter {
 public:
  SafetensorsShareWriter(const std::string& out, const TopicModel& model)
      : out_(out),
        topics_(model.topics),
        atoms_(model.topic_of_atom.size()),
        shares_(out, "shares"),
        codes_(out, "codes"),
        atom_shares_(out, "theta") {}
  void write(const std::vector<Document>&, const TransformedDocuments& shares) override {
    shares_.append(shares.document_topics);
    codes_.append(shares.codes);
    atom_shares_.append(shares.atom_shares);
  }
  void finish() override {
    shares_.finish();
    codes_.finish();
    atom_shares_.finish();
    SafetensorsWriter writer;
    writer.metadata("rows", std::to_string(shares_.rows()));
    writer.metadata("cols", std::to_string(topics_));
    writer.metadata("atoms", std::to_string(atoms_));
    writer.add("indptr", shares_.indptr());
    writer.add("codes_indptr", codes_.indptr());
    writer.add("theta_indptr", atom_shares_.indptr());
    writer.add("indices", shares_.indices());
    writer.add("values", shares_.values());
    writer.add("codes_indices", codes_.indices());
    writer.add("codes_values", codes_.values());
    writer.add("theta_indices", atom_shares_.indices());
    writer.add("theta_values", atom_shares_.values());
    writer.save(out_);
  }

 private:
  std::string out_;
  std::size_t topics_, atoms_;
  SpooledRows shares_, codes_, atom_shares_;
};

}  // namespace

std::unique_ptr<ShareWriter> make_share_writer(const std::string& out, const std::string& file,
                                               const LineSink& lines, const TopicModel& model) {
  const std::string ending = std::filesystem::path(out).extension().string();
  if (out.empty() || ending == ".jsonl") {
    return std::make_unique<JsonLinesWriter>(file, lines, model);
  }
  if (ending == ".csv") return std::make_unique<CsvWriter>(file, model);
  if (ending == ".safetensors") return std::make_unique<SafetensorsShareWriter>(file, model);
  throw Error(out + ": shares are written as .jsonl, .csv or .safetensors");
}

}  // namespace saetm
