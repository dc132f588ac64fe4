#include "image/exif.h"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace saetm {
namespace {

/// Numbers of `size` bytes at a place; 0 behind the end.
class Bytes {
 public:
  Bytes(std::string_view bytes, bool little) : bytes_(bytes), little_(little) {}

  std::uint64_t number(std::uint64_t at, int size) const {
    if (at > bytes_.size() || bytes_.size() - at < static_cast<std::uint64_t>(size)) return 0;
    std::uint64_t value = 0;
    for (int i = 0; i < size; ++i) {
      const auto byte = static_cast<unsigned char>(bytes_[at + (little_ ? size - 1 - i : i)]);
      value = value << 8 | byte;
    }
    return value;
  }

 private:
  std::string_view bytes_;
  bool little_;
};

constexpr std::string_view kExif("Exif\0\0", 6);

/// Of a TIFF, which is what EXIF is inside: entry 0x0112 of its first directory, a SHORT.
int orientation_of_tiff(std::string_view tiff) {
  if (tiff.starts_with(kExif)) tiff.remove_prefix(kExif.size());  // some writers keep JPEG's prefix
  if (!tiff.starts_with("II") && !tiff.starts_with("MM")) return 1;
  const Bytes bytes(tiff, tiff[0] == 'I');
  if (bytes.number(2, 2) != 42) return 1;
  const std::uint64_t directory = bytes.number(4, 4);
  const std::uint64_t entries = bytes.number(directory, 2);
  for (std::uint64_t i = 0; i < entries; ++i) {
    const std::uint64_t entry = directory + 2 + 12 * i;
    if (bytes.number(entry, 2) != 0x0112) continue;
    const std::uint64_t value = bytes.number(entry + 8, 2);
    return bytes.number(entry + 2, 2) == 3 && value >= 1 && value <= 8 ? static_cast<int>(value)
                                                                       : 1;
  }
  return 1;
}

/// The APP1 segment that holds EXIF, before the first scan.
std::string_view exif_of_jpeg(std::string_view file) {
  const Bytes bytes(file, false);
  for (std::uint64_t at = 2; bytes.number(at, 1) == 0xFF;) {
    const std::uint64_t marker = bytes.number(at + 1, 1);
    if (marker == 0xFF) {  // filler
      ++at;
      continue;
    }
    const std::uint64_t size = bytes.number(at + 2, 2);  // with these two bytes
    if (marker == 0xDA || size < 2) break;
    const std::string_view segment =
        file.substr(std::min<std::size_t>(at + 4, file.size()), size - 2);
    if (marker == 0xE1 && segment.starts_with(kExif)) return segment;
    at += 2 + size;
  }
  return {};
}

/// The chunk of this name: PNG has size, name, bytes, sum; WebP (RIFF) name, size, bytes, padding.
std::string_view chunk_of(std::string_view file, std::size_t first, bool riff,
                          std::string_view wanted) {
  const Bytes bytes(file, riff);
  for (std::uint64_t at = first; at + 8 <= file.size();) {
    const std::uint64_t size = bytes.number(at + (riff ? 4 : 0), 4);
    const std::string_view name = file.substr(at + (riff ? 0 : 4), 4);
    if (name == wanted) return file.substr(at + 8, size);
    at += 8 + size + (riff ? size % 2 : 4);
  }
  return {};
}

}  // namespace

int exif_orientation(std::string_view file) {
  if (file.starts_with("\xFF\xD8")) return orientation_of_tiff(exif_of_jpeg(file));
  if (file.starts_with("\x89PNG")) return orientation_of_tiff(chunk_of(file, 8, false, "eXIf"));
  if (file.starts_with("RIFF")) return orientation_of_tiff(chunk_of(file, 12, true, "EXIF"));
  return 1;
}

Image upright(Image image, int orientation) {
  if (orientation == 1) return image;
  // Orientations by where row 0 and column 0 of the file lie: 2 top right, 3 bottom right, 4 bottom
  // left, 5 left top, 6 right top, 7 right bottom, 8 left bottom.
  const bool swapped = orientation >= 5;
  const bool right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const bool bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  Image turned;
  turned.width = swapped ? image.height : image.width;
  turned.height = swapped ? image.width : image.height;
  turned.rgb.resize(image.rgb.size());
  std::uint8_t* out = turned.rgb.data();
  for (std::int64_t y = 0; y < turned.height; ++y) {
    for (std::int64_t x = 0; x < turned.width; ++x) {
      const std::int64_t across = right ? turned.width - 1 - x : x;
      const std::int64_t down = bottom ? turned.height - 1 - y : y;
      const std::int64_t row = swapped ? across : down, column = swapped ? down : across;
      const std::uint8_t* in = image.rgb.data() + (row * image.width + column) * 3;
      for (int c = 0; c < 3; ++c) *out++ = in[c];
    }
  }
  return turned;
}

}  // namespace saetm
