#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "core/nearest.h"
#include "core/utf8.h"
#include "io/arrow_file.h"
#include "io/corpus/formats.h"
#include "io/corpus/given_words.h"
#include "io/corpus/image_path.h"
#include "io/corpus/json_check.h"
#include "io/corpus/json_records.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace json = simdjson::ondemand;

enum Part { kText, kTitle, kId, kGroup, kTime, kImage, kCaption, kParts };

constexpr std::size_t kFieldsOf = 100;  // records whose fields are known by name

class JsonlReader final : public CorpusReader {
 public:
  /// `fields` are those that records have, where that is known before.
  JsonlReader(JsonRecords records, const std::string& path, const CorpusOptions& options,
              std::vector<std::string> fields = {})
      : records_(std::move(records)),
        names_{options.text_field, options.title_field, options.id_field, options.group_field,
               options.time_field, options.image_field, "caption"},
        words_name_(options.words_field),
        given_(!options.words_field.empty()),
        folder_(folder_of(path)),
        fields_(std::move(fields)),
        seen_fields_(fields_.begin(), fields_.end()) {}

  bool next(Document& document) override {
    std::string_view record;
    if (!records_.next(record)) return false;
    document = {};
    try {
      read_record(record, document);
    } catch (const simdjson::simdjson_error& error) {
      fail(error);
    }
    if (document.id.empty()) document.id = std::to_string(row_);
    ++row_;
    return true;
  }
  std::uint64_t line() const override { return records_.number(); }

  std::vector<std::string> remarks() const override {
    if (records_.mended() == 0) return {};
    return {records_.path() + ":" + std::to_string(records_.first_mended()) +
            ": half a surrogate pair is no character, and taken as U+FFFD (" +
            std::to_string(records_.mended()) + " records have one)"};
  }
  std::vector<std::string> fields() const override { return fields_; }

 private:
  void read_record(std::string_view line, Document& document) {
    json::document record =
        parser_.iterate(line.data(), line.size(), line.size() + LineReader::kPadding);
    json::object object;
    const simdjson::error_code opened = record.get_object().get(object);
    if (opened == simdjson::INCORRECT_TYPE) records_.fail("the line is not a JSON object");
    if (opened) throw simdjson::simdjson_error(opened);
    std::string image, caption;
    const std::array<std::string*, kParts> targets{&document.text,  &document.title, &document.id,
                                                   &document.group, &document.time,  &image,
                                                   &caption};
    std::array<bool, kParts> seen{};
    bool seen_words = false, no_text = false;
    for (json::field field : object) {
      const std::string_view key = field.unescaped_key();
      if (row_ < kFieldsOf) note_field(key);
      // Of equal keys the last counts, as JSON is read elsewhere.
      if (given_ && key == words_name_) {
        seen_words = true;
        document.words.clear();
        read_words(field.value(), document.words);
        continue;
      }
      // A field may serve as several parts, such as year as both time and group.
      bool wanted = false;
      std::array<bool, kParts> takes{};
      for (int part = 0; part < kParts; ++part) {
        takes[part] = !key.empty() && key == names_[part];
        wanted = wanted || takes[part];
      }
      json::value value = field.value();
      // What is no path or caption is somebody else's, and no fault.
      const bool no_number = !non_finite(value).empty();
      const bool passed_over =
          !wanted || (std::none_of(takes.begin(), takes.begin() + kImage, std::identity{}) &&
                      (no_number || value.type() != json::json_type::string));
      if (passed_over) {
        check_json_value(value);
        continue;
      }
      if (takes[kText]) no_text = !no_number && value.type() == json::json_type::null;
      read_value(value, takes[kText] && !given_, key, scratch_);
      for (int part = 0; part < kParts; ++part) {
        if (takes[part]) *targets[part] = scratch_;
        seen[part] = seen[part] || takes[part];
      }
    }
    if (!record.current_location().error()) records_.fail("there is text behind the JSON object");
    document.image = image_path(folder_, image);
    if (!document.image.empty() && !seen[kText]) document.text = std::move(caption);
    if (given_ ? seen_words : !document.image.empty()) return;
    if (no_text && !given_) records_.fail("field '" + names_[kText] + "' is null, not a string");
    if (given_ || !seen[kText]) {
      const auto& required = given_ ? words_name_ : names_[kText];
      records_.fail("there is no field '" + required + "'" + fields_of(line));
    }
  }

  /// A list of strings or an object of weights.
  void read_words(json::value value, WeightedWords& words) {
    if (const auto name = non_finite(value); !name.empty()) {
      refuse_words(("is " + std::string(name) + ", no words").c_str());
    }
    const json::json_type type = value.type();
    if (type == json::json_type::array) {
      for (json::value element : value.get_array()) {
        std::string_view word;
        if (element.get_string().get(word)) refuse_words("holds something else than a string");
        words.emplace_back(word, 1.0F);
        check(word_fault(word));
      }
    } else if (type == json::json_type::object) {
      for (json::field field : value.get_object()) {
        words.emplace_back(field.unescaped_key().value(), 0.0F);
        auto& [word, weight] = words.back();
        check(word_fault(word));
        weight = read_weight(field.value());
        check(weight_fault(word, weight));
      }
    } else {
      refuse_words("is neither a list of strings nor an object of words and weights");
    }
  }

  /// 0 for what is no number, or none that f32 holds.
  static float read_weight(json::value value) {
    json::json_type type{};
    if (value.type().get(type) || type != json::json_type::number) return 0;
    const std::string_view number = json_number(value);
    float weight = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), weight);
    return read.ec == std::errc() ? weight : 0;
  }

  void check(const std::string& fault) const {
    if (!fault.empty()) records_.fail("field '" + words_name_ + "': " + fault);
  }

  [[noreturn]] void refuse_words(const char* what) const {
    records_.fail("field '" + words_name_ + "' " + what);
  }

  void read_value(json::value& value, bool is_text, std::string_view key, std::string& out) {
    const auto refuse = [&](const char* kind) {
      records_.fail("field '" + std::string(key) + "' is " + kind + ", not a string");
    };
    if (const auto name = non_finite(value); !name.empty()) {
      // Python writes NaN for what is missing.
      if (is_text || name != "NaN") refuse(std::string(name).c_str());
      out.clear();
      return;
    }
    switch (value.type()) {
      case json::json_type::string:
        out = value.get_string().value();
        return;
      case json::json_type::number:
        if (is_text) refuse("a number");
        out = json_number(value);
        return;
      case json::json_type::boolean:
        if (is_text) refuse("true or false");
        out = value.get_bool() ? "true" : "false";
        return;
      case json::json_type::null:
        check_json_value(value);
        out.clear();
        return;
      case json::json_type::array:
        refuse("a list");
        break;
      case json::json_type::object:
        refuse("an object");
        break;
    }
    refuse("no JSON value");
  }

  void note_field(std::string_view key) {
    if (seen_fields_.emplace(key).second) fields_.emplace_back(key);
  }

  /// The record's keys, to help with a wrong field name.
  std::string fields_of(std::string_view line) {
    std::string names;
    std::vector<std::string> fields;
    json::document record =
        parser_.iterate(line.data(), line.size(), line.size() + LineReader::kPadding);
    for (json::field field : record.get_object()) {
      fields.emplace_back(field.unescaped_key().value());
      names += (names.empty() ? "" : ", ") + fields.back();
    }
    const std::string& wanted = given_ ? words_name_ : names_[kText];
    return names.empty()
               ? names
               : " (there are: " + shortened(names, 500) + ")" +
                     did_you_mean(wanted, fields, given_ ? "--words-field " : "--text-field ");
  }

  [[noreturn]] void fail(const simdjson::simdjson_error& error) const {
    std::string what = error.what();
    for (char& c : what) c = c == '\n' ? ' ' : c;
    records_.fail("the JSON is broken (" + what + ")");
  }

  JsonRecords records_;
  std::array<std::string, kParts> names_;
  std::string words_name_;
  bool given_;  // words are given, so the text may be absent or null
  std::string folder_;
  std::vector<std::string> fields_;  // of the first records
  std::unordered_set<std::string> seen_fields_;
  json::parser parser_;
  std::string scratch_;
  std::size_t row_ = 0;
};

}  // namespace

std::unique_ptr<CorpusReader> open_jsonl(const std::string& path, const CorpusOptions& options) {
  return std::make_unique<JsonlReader>(JsonRecords(path, options.longest_line(), options.encoding),
                                       path, options);
}

std::unique_ptr<CorpusReader> open_arrow(const std::string& path, const CorpusOptions& options) {
  const bool given = !options.words_field.empty();
  const std::string& wanted = given ? options.words_field : options.text_field;
  JsonRecords records(arrow_rows(path, {options.text_field, options.title_field, options.id_field,
                                        options.group_field, options.time_field,
                                        options.image_field, options.words_field, "caption"}),
                      path, options.longest_line());
  std::string head, names;
  std::vector<std::string> columns;
  if (records.read_head(head)) columns = nlohmann::json::parse(head);
  const auto has = [&](const std::string& name) {
    return std::find(columns.begin(), columns.end(), name) != columns.end();
  };
  if (!has(wanted) && (given || !has(options.image_field))) {
    for (const std::string& name : columns) names += (names.empty() ? "" : ", ") + name;
    throw Error(path + ": has no column '" + wanted + "' (there are: " + shortened(names, 500) +
                ")" + did_you_mean(wanted, columns, given ? "--words-field " : "--text-field "));
  }
  return std::make_unique<JsonlReader>(std::move(records), path, options, std::move(columns));
}

}  // namespace saetm
