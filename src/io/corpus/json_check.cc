#include "io/corpus/json_check.h"

#include <cstddef>

namespace saetm {
namespace {

namespace json = simdjson::ondemand;

constexpr int kMaxDepth = 500;

std::string_view token_of(json::value value) {
  const std::string_view token = value.raw_json_token();
  return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
}

std::size_t digits(std::string_view text, std::size_t at) {
  const std::size_t from = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at - from;
}

/// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool is_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digits(text, at + 1);
    if (fraction == 0) return false;
    at += 1 + fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = digits(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

void check(json::value value, int depth) {
  if (depth > kMaxDepth) throw simdjson::simdjson_error(simdjson::DEPTH_ERROR);
  if (!non_finite(value).empty()) return;
  switch (value.type()) {
    case json::json_type::array:
      for (auto element : value.get_array()) check(element.value(), depth + 1);
      return;
    case json::json_type::object:
      for (json::field field : value.get_object()) {
        (void)field.unescaped_key().value();
        check(field.value(), depth + 1);
      }
      return;
    case json::json_type::string:
      (void)value.get_string().value();
      return;
    case json::json_type::number:
      json_number(value);
      return;
    case json::json_type::boolean:
      (void)value.get_bool().value();
      return;
    case json::json_type::null: {
      const bool null = value.is_null();
      if (!null) throw simdjson::simdjson_error(simdjson::N_ATOM_ERROR);
      return;
    }
  }
  throw simdjson::simdjson_error(simdjson::TAPE_ERROR);
}

}  // namespace

std::string_view non_finite(json::value value) {
  const std::string_view token = token_of(value);
  return token == "NaN" || token == "Infinity" || token == "-Infinity" ? token : std::string_view();
}

std::string_view json_number(json::value value) {
  const std::string_view token = token_of(value);
  if (!is_number(token)) throw simdjson::simdjson_error(simdjson::NUMBER_ERROR);
  // Reading the value moves the parser on; a number too large for it is still passed.
  (void)value.get_double().error();
  return token;
}

void check_json_value(json::value value) {
  check(value, 0);
}

}  // namespace saetm
