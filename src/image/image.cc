#include "saetm/image.h"

#include "image/exif.h"
#include "image/formats.h"
#include "io/mapped_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

bool is_webp(std::string_view bytes) {
  return bytes.size() >= 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP";
}

Image decode(std::string_view bytes, std::int32_t longest, std::int64_t most) {
  if (bytes.empty()) throw Error("is empty");
  if (bytes.starts_with("\xFF\xD8\xFF")) return decode_jpeg(bytes, longest, most);
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return decode_png(bytes, most);
  if (is_webp(bytes)) return decode_webp(bytes, most);
  throw Error("is no JPEG, PNG or WebP image");
}

}  // namespace

void check_size(std::int64_t width, std::int64_t height, std::int64_t most) {
  const std::string size = std::to_string(width) + " × " + std::to_string(height) + " pixels";
  if (width <= 0 || height <= 0) throw Error("is an image of " + size);
  if (width > most / height) {
    throw Error("is an image of " + size + ", above the limit of " +
                std::to_string(most / 1'000'000) + " million (--max-pixels)");
  }
}

Image make_image(std::int64_t width, std::int64_t height, std::int64_t most) {
  check_size(width, height, most);
  Image image;
  image.width = static_cast<std::int32_t>(width);
  image.height = static_cast<std::int32_t>(height);
  image.rgb.resize(static_cast<std::size_t>(width * height * 3));
  return image;
}

void lay_on_white(const std::uint8_t* rgba, Image& image) {
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    const unsigned value = rgba[i / 3 * 4 + i % 3], alpha = rgba[i / 3 * 4 + 3];
    image.rgb[i] = static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
  }
}

Image decode_image(std::string_view bytes, const std::string& name, std::int32_t longest,
                   std::int64_t most_pixels) {
  try {
    return upright(decode(bytes, longest, most_pixels), exif_orientation(bytes));
  } catch (const Error& error) {
    throw Error(name + ": " + error.what());
  }
}

Image read_image(const std::string& path, std::int32_t longest, std::int64_t most_pixels) {
  const MappedFile file(path);
  return decode_image({reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()},
                      path, longest, most_pixels);
}

}  // namespace saetm
