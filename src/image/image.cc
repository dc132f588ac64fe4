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

Image decode(std::string_view bytes, std::int32_t longest) {
  if (bytes.empty()) throw Error("is empty");
  if (bytes.starts_with("\xFF\xD8\xFF")) return decode_jpeg(bytes, longest);
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return decode_png(bytes);
  if (is_webp(bytes)) return decode_webp(bytes);
  throw Error("is no JPEG, PNG or WebP image");
}

}  // namespace

void check_size(std::int64_t width, std::int64_t height) {
  const std::string size = std::to_string(width) + " × " + std::to_string(height) + " pixels";
  if (width <= 0 || height <= 0) throw Error("is an image of " + size);
  if (width > kMostPixels / height) {
    throw Error("is an image of " + size + ", above the limit of " +
                std::to_string(kMostPixels / 1'000'000) + " million");
  }
}

Image make_image(std::int64_t width, std::int64_t height) {
  check_size(width, height);
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

Image decode_image(std::string_view bytes, const std::string& name, std::int32_t longest) {
  try {
    return upright(decode(bytes, longest), exif_orientation(bytes));
  } catch (const Error& error) {
    throw Error(name + ": " + error.what());
  }
}

Image read_image(const std::string& path, std::int32_t longest) {
  const MappedFile file(path);
  return decode_image({reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()},
                      path, longest);
}

}  // namespace saetm
