#include "io/npy.h"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <regex>
#include <system_error>

#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {

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
  std::smatch match;
  if (!std::regex_search(text, match, std::regex("'descr': *'([^']*)'")))
    fail("header has no descr");
  const std::string type = match[1];
  std::size_t width = 4;
  if (type == "<f4") {
    header.type = Embeddings::Type::kF32;
  } else if (type == "<f2") {
    header.type = Embeddings::Type::kF16;
    width = 2;
  } else {
    fail("values are of type " + type +
         "; float32 or float16 is needed (numpy: x.astype('float32'))");
  }
  if (std::regex_search(text, std::regex("'fortran_order': *True"))) {
    fail("values are in Fortran order; save numpy.ascontiguousarray(x)");
  }
  if (!std::regex_search(text, match, std::regex("'shape': *\\( *(\\d+) *, *(\\d+) *,? *\\)"))) {
    fail("needs two axes, documents × dimensions");
  }
  const auto length_of = [&](const std::string& digits) {
    std::size_t value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (parsed.ec != std::errc()) fail("its shape is out of range");
    return value;
  };
  header.rows = length_of(match[1]);
  header.cols = length_of(match[2]);
  const std::size_t available = (bytes.size() - header.data_offset) / width;
  if (header.cols == 0 || header.rows > available / header.cols) {
    fail("holds fewer values than its shape " + match[1].str() + " × " + match[2].str() + " says");
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
