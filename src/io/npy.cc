#include "io/npy.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <system_error>
#include <vector>

#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

/// What stands between quotes; empty for anything else.
std::string_view quoted(std::string_view text) {
  const bool is_quoted = text.size() >= 2 && (text[0] == '\'' || text[0] == '"') &&
                         text.find(text[0], 1) == text.size() - 1;
  return is_quoted ? text.substr(1, text.size() - 2) : std::string_view();
}

/// The parts of a text between commas that stand in no quotes and no further brackets.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int level = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++level;
    } else if (c == ')' || c == ']' || c == '}') {
      --level;
    } else if (c == ',' && level == 0) {
      parts.push_back(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  parts.push_back(trimmed(text.substr(begin)));
  if (parts.back().empty()) parts.pop_back();  // a comma may stand behind the last
  return parts;
}

std::string_view within(std::string_view text, char open, char close) {
  text = trimmed(text);
  if (text.size() < 2 || text.front() != open || text.back() != close) return {};
  return text.substr(1, text.size() - 2);
}

/// The value of a key of the header, which is a dict as Python writes it; empty where it has none.
std::string_view entry_of(std::string_view header, std::string_view key) {
  for (const std::string_view part : parts_of(within(header, '{', '}'))) {
    const std::size_t colon = part.find(':');
    if (colon != std::string_view::npos && quoted(trimmed(part.substr(0, colon))) == key) {
      return trimmed(part.substr(colon + 1));
    }
  }
  return {};
}

std::vector<std::string_view> tuple(std::string_view text) {
  return parts_of(within(text, '(', ')'));
}

}  // namespace

NpyHeader read_npy_header(const MappedFile& file, const std::string& path) {
  const auto fail = [&](const std::string& why) { throw Error(path + ": " + why); };
  const auto bytes = file.bytes();
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (bytes.size() < 12 || std::memcmp(data, "\x93NUMPY", 6) != 0) fail("not a .npy file");
  const int version = data[6];
  std::size_t length = 0;
  std::size_t start = 0;
  if (version == 1) {
    length = data[8] | data[9] << 8;
    start = 10;
  } else {
    std::uint32_t wide = 0;
    std::memcpy(&wide, data + 8, 4);
    length = wide;
    start = 12;
  }
  if (length > bytes.size() - start) fail("its header is cut short");
  const std::string text(reinterpret_cast<const char*>(data) + start, length);

  NpyHeader header;
  header.data_offset = start + length;
  const std::string_view type = quoted(entry_of(text, "descr"));
  if (type.empty()) fail("header has no descr");
  std::size_t width = 4;
  if (type == "<f4") {
    header.type = Embeddings::Type::kF32;
  } else if (type == "<f2") {
    header.type = Embeddings::Type::kF16;
    width = 2;
  } else {
    fail("values are of type " + std::string(type) +
         "; float32 or float16 is needed (numpy: x.astype('float32'))");
  }
  if (entry_of(text, "fortran_order") == "True") {
    fail("values are in Fortran order; save numpy.ascontiguousarray(x)");
  }
  const std::vector<std::string_view> shape = tuple(entry_of(text, "shape"));
  if (shape.size() != 2) fail("needs two axes, documents × dimensions");
  const auto length_of = [&](std::string_view digits) {
    std::size_t value = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (code != std::errc() || end != digits.data() + digits.size()) {
      fail("its shape is out of range");
    }
    return value;
  };
  header.rows = length_of(shape[0]);
  header.cols = length_of(shape[1]);
  const std::size_t available = (bytes.size() - header.data_offset) / width;
  if (header.cols == 0 || header.rows > available / header.cols) {
    fail("holds fewer values than its shape " + std::to_string(header.rows) + " × " +
         std::to_string(header.cols) + " says");
  }
  return header;
}

std::string npy_header(std::size_t rows, std::size_t cols) {
  std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows) +
                     ", " + std::to_string(cols) + "), }";
  constexpr std::size_t kPrefix = 10;
  text.resize((text.size() + kPrefix + 1 + 63) / 64 * 64 - kPrefix - 1, ' ');
  text += '\n';
  const auto length = static_cast<std::uint16_t>(text.size());
  std::string header("\x93NUMPY\x01\x00", 8);
  header.append(reinterpret_cast<const char*>(&length), 2);
  return header + text;
}

std::string write_npy(const std::string& path, MatrixView<const float> matrix) {
  OutputFile file(path);
  file.write(npy_header(matrix.rows, matrix.cols));
  file.write(matrix.data, matrix.size() * sizeof(float));
  return file.commit();
}

}  // namespace saetm
