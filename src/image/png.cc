#include <png.h>

#include <memory>

#include "image/formats.h"
#include "saetm/error.h"

namespace saetm {
namespace {

/// Throws Error where a chunk says that it is longer than the file: libpng would take memory for
/// some of them before it reads them.
void check_chunks(std::string_view bytes) {
  for (std::size_t at = 8; bytes.size() >= at + 8;) {
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(bytes[at + i]);
    if (bytes.substr(at + 4, 4) == "IEND") return;
    if (size > bytes.size() - at - 8) throw Error("is a broken PNG (a chunk is cut short)");
    at += size + 12;
  }
}

}  // namespace

Image decode_png(std::string_view bytes, std::int64_t most) {
  check_chunks(bytes);
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, void (*)(png_image*)> owner(&png, png_image_free);
  const auto check = [&](int done) {
    if (done == 0) throw Error("is a broken PNG (" + std::string(png.message) + ")");
  };
  check(png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()));
  Image image = make_image(png.width, png.height, most);
  const bool alpha = (png.format & PNG_FORMAT_FLAG_ALPHA) != 0;
  png.format = alpha ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;  // 16 bits that say nothing of gamma are not linear
  if (!alpha) {
    check(png_image_finish_read(&png, nullptr, image.rgb.data(), 0, nullptr));
    return image;
  }
  std::vector<std::uint8_t> rgba(image.rgb.size() / 3 * 4);
  check(png_image_finish_read(&png, nullptr, rgba.data(), 0, nullptr));
  lay_on_white(rgba.data(), image);
  return image;
}

}  // namespace saetm
