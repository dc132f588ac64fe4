#include "apply/share_writer.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "io/csv.h"
#include "io/output_file.h"
#include "io/safetensors.h"
#include "io/spooled_rows.h"
#include "saetm/error.h"

namespace saetm {
namespace {

/// Of an atom that a document has of its neighbours alone, to be told.
constexpr float kLeastShown = 0.01F;

/// The shortest text that reads back as the same float.
std::string number(float value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string json_text(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// One line a document.
class JsonLines {
 public:
  explicit JsonLines(const TopicModel& model) : topic_of_atom_(model.topic_of_atom) {}

  std::string line(const std::string& id, const TransformedDocuments& shares, std::size_t i) {
    // Atoms by their topic; −1 has those that no topic of this run has.
    std::map<std::int32_t, std::string> atoms;
    const auto having = shares.atom_shares.row_indices(i);
    const auto active = shares.codes.row_indices(i);
    for (std::size_t j = 0, at = 0; j < having.size(); ++j) {
      while (at < active.size() && active[at] < having[j]) ++at;
      const bool own = at < active.size() && active[at] == having[j];
      const float share = shares.atom_shares.row_values(i)[j];
      if (!own && share < kLeastShown) continue;
      std::string& list = atoms[topic_of_atom_[static_cast<std::size_t>(having[j])]];
      list += (list.empty() ? "" : ",") + ("{\"atom\":" + std::to_string(having[j])) +
              ",\"strength\":" + number(own ? shares.codes.row_values(i)[at] : 0) +
              ",\"share\":" + number(share) + "}";
    }
    const auto topics = shares.document_topics.row_indices(i);
    const auto values = shares.document_topics.row_values(i);
    std::vector<std::size_t> order(topics.size());
    for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    std::string line = "{\"id\":" + json_text(id) + ",\"topics\":[";
    bool first = true;
    const auto add = [&](std::int32_t topic, float share, const std::string& list) {
      line += std::string(first ? "" : ",") +
              "{\"topic\":" + (topic < 0 ? "null" : std::to_string(topic)) +
              ",\"share\":" + number(share) + ",\"atoms\":[" + list + "]}";
      first = false;
    };
    for (const std::size_t j : order) add(topics[j], values[j], atoms[topics[j]]);
    if (const auto none = atoms.find(-1); none != atoms.end()) add(-1, 0, none->second);
    line += "]";
    if (topics.empty()) line += ",\"no_topic\":true";
    if (active.empty()) line += ",\"no_active_atom\":true";
    return line + "}\n";
  }

 private:
  const std::vector<std::int32_t>& topic_of_atom_;
};

class JsonLinesWriter : public ShareWriter {
 public:
  JsonLinesWriter(const std::string& out, LineSink sink, const TopicModel& model)
      : lines_(model), sink_(std::move(sink)) {
    if (!out.empty()) file_ = std::make_unique<OutputFile>(out);
  }
  void write(const std::vector<Document>& documents, const TransformedDocuments& shares) override {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const std::string line = lines_.line(documents[i].id, shares, i);
      file_ ? file_->write(line) : sink_(line);
    }
  }
  void finish() override {
    if (file_) file_->commit();
  }

 private:
  JsonLines lines_;
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
        line += "," + (has ? number(shares.document_topics.row_values(i)[j++]) : "0");
      }
      file_.write(line + "\n");
    }
  }
  void finish() override { file_.commit(); }

 private:
  OutputFile file_;
  std::size_t topics_;
};

/// Two sparse matrices: shares of topics, and codes.
class SafetensorsShareWriter : public ShareWriter {
 public:
  SafetensorsShareWriter(const std::string& out, const TopicModel& model)
      : out_(out),
        topics_(model.topics),
        atoms_(model.topic_of_atom.size()),
        shares_(out, "shares"),
        codes_(out, "codes") {}
  void write(const std::vector<Document>&, const TransformedDocuments& shares) override {
    shares_.append(shares.document_topics);
    codes_.append(shares.codes);
  }
  void finish() override {
    shares_.finish();
    codes_.finish();
    SafetensorsWriter writer;
    writer.metadata("rows", std::to_string(shares_.rows()));
    writer.metadata("cols", std::to_string(topics_));
    writer.metadata("atoms", std::to_string(atoms_));
    writer.add("indptr", shares_.indptr());
    writer.add("codes_indptr", codes_.indptr());
    writer.add("indices", shares_.indices());
    writer.add("values", shares_.values());
    writer.add("codes_indices", codes_.indices());
    writer.add("codes_values", codes_.values());
    writer.save(out_);
  }

 private:
  std::string out_;
  std::size_t topics_, atoms_;
  SpooledRows shares_, codes_;
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
