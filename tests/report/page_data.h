#pragma once
/// What a report's page holds, read again: its JSON, and the blobs beside it.
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base64.h"

namespace saetm {

/// The text of the element that `open` begins, which is there once.
inline std::string element_text(const std::string& page, std::string_view open) {
  const std::size_t begin = page.find(open);
  EXPECT_NE(begin, std::string::npos) << open;
  if (begin == std::string::npos) return "";
  EXPECT_EQ(page.find(open, begin + 1), std::string::npos);
  const std::size_t from = begin + open.size();
  return page.substr(from, page.find("</script>", from) - from);
}

inline std::string data_text(const std::string& page) {
  return element_text(page, R"(<script type="application/json" id="data">)");
}

inline nlohmann::json data_of(const std::string& page) {
  return nlohmann::json::parse(data_text(page));
}

/// What zlib packed.
inline std::string inflated(std::string_view packed) {
  std::string out(packed.size() * 20 + (1U << 20), '\0');
  uLongf size = out.size();
  EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                       reinterpret_cast<const Bytef*>(packed.data()), packed.size()),
            Z_OK);
  out.resize(size);
  return out;
}

inline std::string blob_of(const std::string& page, const nlohmann::json& place) {
  const std::string open =
      R"(<script type="text/plain" id="blob-)" + std::to_string(place.get<int>()) + "\">";
  const auto bytes = from_base64(element_text(page, open));
  EXPECT_TRUE(bytes.has_value());
  return bytes ? inflated(*bytes) : "";
}

/// Strings with a zero byte between them, or behind each where `ended`.
inline std::vector<std::string> split(const std::string& joined, bool ended) {
  std::vector<std::string> parts(1);
  for (const char c : joined) {
    if (c == '\0') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (ended) parts.pop_back();
  return parts;
}

inline std::vector<std::string> strings_of(const std::string& page, const nlohmann::json& packed) {
  EXPECT_EQ(packed["type"], "strings");
  if (packed["count"] == 0) return {};
  return split(blob_of(page, packed["blob"]), false);
}

/// The numbers of an array in the JSON or in a blob.
template <class T>
std::vector<T> unpacked(const nlohmann::json& packed, const std::string& page = "") {
  const std::string bytes = packed.contains("blob")
                                ? blob_of(page, packed["blob"])
                                : from_base64(packed["data"].get<std::string>()).value_or("");
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

/// All texts that the page itself holds.
inline std::vector<std::string> texts_of(const std::string& page) {
  std::vector<std::string> all;
  const nlohmann::json data = data_of(page);
  for (const auto& chunk : data["page_documents"]["texts"]["chunks"]) {
    for (std::string& text : split(blob_of(page, chunk), true)) all.push_back(std::move(text));
  }
  return all;
}

}  // namespace saetm
