#include "serve/topic_request.h"

#include <simdjson.h>

#include <cmath>
#include <cstdint>
#include <string_view>

#include "saetm/error.h"

namespace saetm {
namespace {

namespace dom = simdjson::dom;

std::string at(const char* field, std::size_t i) {
  return "'" + std::string(field) + "' " + std::to_string(i);
}

/// A name that came from outside, as it can stand in a line.
std::string quoted(std::string_view name) {
  return "'" + std::string(name.size() <= 40 ? name : "…") + "'";
}

struct List {
  dom::array elements;
  std::size_t size = 0;  // that of `elements` stops at 2²⁴
  auto begin() const { return elements.begin(); }
  auto end() const { return elements.end(); }
};

List list_of(dom::element value, const char* field, std::size_t most) {
  List list;
  if (value.get_array().get(list.elements)) {
    throw Error("'" + std::string(field) + "' is not a list");
  }
  for ([[maybe_unused]] const dom::element element : list) ++list.size;
  if (list.size > most) {
    throw Error("'" + std::string(field) + "' holds " + std::to_string(list.size) +
                " documents, at most " + std::to_string(most) + " are taken (--max-documents)");
  }
  return list;
}

std::string text_of(dom::element value, const std::string& what) {
  std::string_view text;
  if (value.get_string().get(text)) throw Error(what + " is not a string");
  return std::string(text);
}

std::size_t count_of(dom::element value, std::string_view field) {
  std::uint64_t count = 0;
  if (value.get_uint64().get(count)) {
    throw Error(quoted(field) + " is not a whole number from 0");
  }
  return static_cast<std::size_t>(count);
}

Document document_of(dom::element value, std::size_t i) {
  dom::object object;
  if (value.get_object().get(object)) throw Error(at("documents", i) + " is not an object");
  Document document;
  bool has_text = false;
  for (const auto& [key, field] : object) {
    const std::string what = at("documents", i) + ": " + quoted(key);
    if (key == "text") {
      document.text = text_of(field, what);
      has_text = true;
    } else if (key != "title" && key != "id") {
      throw Error(what + " is no field of a document; these are text, title, id");
    } else if (!field.is_null()) {
      (key == "title" ? document.title : document.id) = text_of(field, what);
    }
  }
  if (!has_text) throw Error(at("documents", i) + " has no 'text'");
  return document;
}

Matrix embeddings_of(const List& rows, std::size_t width) {
  Matrix all(rows.size, width);
  std::size_t i = 0;
  for (const dom::element row : rows) {
    dom::array values;
    if (row.get_array().get(values)) throw Error(at("embeddings", i) + " is not a list");
    if (values.size() != width) {
      throw Error(at("embeddings", i) + " has " + std::to_string(values.size()) +
                  " numbers, the run's embeddings have " + std::to_string(width));
    }
    std::size_t j = 0;
    for (const dom::element value : values) {
      double number = 0;
      if (value.get_double().get(number)) {
        throw Error(at("embeddings", i) + ": value " + std::to_string(j) + " is not a number");
      }
      all(i, j) = static_cast<float>(number);
      if (!std::isfinite(all(i, j))) {
        throw Error(at("embeddings", i) + ": value " + std::to_string(j) +
                    " is not finite in 32 bits");
      }
      ++j;
    }
    ++i;
  }
  return all;
}

void give_ids(std::vector<Document>& documents) {
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (documents[i].id.empty()) documents[i].id = std::to_string(i);
  }
}

TopicRequest read(dom::object object, std::size_t width, std::size_t most) {
  TopicRequest request;
  int given = 0;
  for (const auto& [key, value] : object) {
    if (key == "texts") {
      ++given;
      for (const dom::element text : list_of(value, "texts", most)) {
        const std::string what = at("texts", request.documents.size());
        request.documents.emplace_back().text = text_of(text, what);
      }
    } else if (key == "documents") {
      ++given;
      for (const dom::element document : list_of(value, "documents", most)) {
        request.documents.push_back(document_of(document, request.documents.size()));
      }
    } else if (key == "embeddings") {
      ++given;
      request.has_embeddings = true;
      request.embeddings = embeddings_of(list_of(value, "embeddings", most), width);
      request.documents.resize(request.embeddings.rows());
    } else if (key == "topics" || key == "words" || key == "atoms") {
      (key == "topics"  ? request.topics
       : key == "words" ? request.words
                        : request.atoms) = count_of(value, key);
    } else {
      throw Error(quoted(key) +
                  " is no field of a request; these are texts, documents, embeddings, topics, "
                  "words, atoms");
    }
    if (given > 1) throw Error("more than one of 'texts', 'documents' and 'embeddings' is given");
  }
  if (given == 0) throw Error("there is none of 'texts', 'documents' and 'embeddings'");
  give_ids(request.documents);
  return request;
}

}  // namespace

TopicRequest topic_request_from(const std::string& body, std::size_t width,
                                std::size_t max_documents) {
  dom::parser parser;
  dom::element root;
  if (const auto error = parser.parse(body).get(root)) {
    throw Error(std::string("the body is not JSON: ") + simdjson::error_message(error));
  }
  dom::object object;
  if (root.get_object().get(object)) throw Error("the body is not a JSON object");
  return read(object, width, max_documents);
}

}  // namespace saetm
