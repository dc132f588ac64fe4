#include "language/embedding.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "core/base64.h"
#include "core/utf8.h"

namespace saetm {
namespace {

using Json = nlohmann::json;

static_assert(std::endian::native == std::endian::little, "vectors are kept little-endian");

constexpr std::uint64_t kMostTokens = std::uint64_t{1} << 40;  // sums of more could overflow

std::string bytes_of(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

/// Empty where the bytes are no finite values.
std::vector<float> values_of(const std::string& bytes) {
  std::vector<float> values(bytes.size() / sizeof(float));
  if (values.empty() || bytes.size() % sizeof(float) != 0) return {};
  std::memcpy(values.data(), bytes.data(), bytes.size());
  for (const float value : values) {
    if (!std::isfinite(value)) return {};
  }
  return values;
}

/// A vector of a reply, a list of numbers or base64; empty where it is none.
std::vector<float> vector_of(const Json& embedding) {
  if (embedding.is_string()) {
    const auto bytes = from_base64(embedding.get_ref<const std::string&>());
    return bytes ? values_of(*bytes) : std::vector<float>{};
  }
  std::vector<float> values;
  if (!embedding.is_array()) return values;
  values.reserve(embedding.size());
  for (const Json& number : embedding) {
    const float value = number.is_number() ? number.get<float>() : NAN;
    if (!std::isfinite(value)) return {};
    values.push_back(value);
  }
  return values;
}

/// Where the i-th entry of a reply belongs; `count` for nowhere. Without an index it is its place.
std::size_t place_of(const Json& entry, std::size_t i, std::size_t count) {
  const Json index = entry.value("index", Json());
  if (index.is_null()) return i;
  if (!index.is_number_integer() || index < 0 || index >= count) return count;
  return index.get<std::size_t>();
}

std::string named(const char* what, std::size_t have, std::size_t want) {
  std::string text = std::to_string(have);
  text.append(" ").append(what).append(", not ").append(std::to_string(want));
  return text;
}

}  // namespace

std::string embedding_input(const std::string& text, const EmbeddingEndpoint& options) {
  std::string input = options.prefix;
  input += options.max_chars > 0
               ? first_characters(text, static_cast<std::size_t>(options.max_chars))
               : std::string_view(text);
  return input;
}

std::string embedding_request(const std::vector<std::string>& inputs,
                              const EmbeddingEndpoint& options) {
  nlohmann::ordered_json body = {{"model", options.model}, {"input", inputs}};
  if (options.dimensions > 0) body["dimensions"] = options.dimensions;
  body["encoding_format"] = options.encoding;
  return body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<Json> embedding_answer(const Json& reply, std::size_t count, std::size_t width,
                                     std::string& why) {
  if (!reply.is_object() || !reply.contains("data") || !reply["data"].is_array()) {
    return std::nullopt;
  }
  const Json& data = reply["data"];
  if (data.size() != count) {
    why = named("vectors came", data.size(), count);
    return std::nullopt;
  }
  Json vectors = Json::array();
  for (std::size_t i = 0; i < count; ++i) vectors.push_back(nullptr);
  for (std::size_t i = 0; i < count; ++i) {
    const Json& entry = data[i];
    const std::size_t place = entry.is_object() ? place_of(entry, i, count) : count;
    if (place == count || !vectors[place].is_null() || !entry.contains("embedding")) {
      why = "its vectors cannot be told apart";
      return std::nullopt;
    }
    const std::vector<float> values = vector_of(entry["embedding"]);
    if (values.empty()) {
      why = "a vector is none, or not finite";
      return std::nullopt;
    }
    if (width == 0) width = values.size();
    if (values.size() != width) {
      why = named("dimensions came", values.size(), width);
      return std::nullopt;
    }
    vectors[place] = to_base64(bytes_of(values));
  }
  const Json usage = reply.value("usage", Json::object());
  const Json tokens = usage.is_object() ? usage.value("prompt_tokens", Json()) : Json();
  const bool counts = tokens.is_number_unsigned() && tokens.get<std::uint64_t>() <= kMostTokens;
  return Json{{"vectors", std::move(vectors)}, {"prompt_tokens", counts ? tokens : Json(0)}};
}

std::vector<float> vector_kept(const Json& kept) {
  if (!kept.is_object() || !kept.contains("vector") || !kept["vector"].is_string()) return {};
  return vector_of(kept["vector"]);
}

}  // namespace saetm
