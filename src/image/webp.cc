#include <webp/decode.h>

#include "image/formats.h"
#include "saetm/error.h"

namespace saetm {

Image decode_webp(std::string_view bytes, std::int64_t most) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK) {
    throw Error("is a broken WebP (its header does not hold)");
  }
  if (features.has_animation) throw Error("is an animation, not an image");
  Image image = make_image(features.width, features.height, most);
  const auto check = [](const std::uint8_t* done) {
    if (!done) throw Error("is a broken WebP (its pixels are cut short or damaged)");
  };
  if (!features.has_alpha) {
    check(
        WebPDecodeRGBInto(data, bytes.size(), image.rgb.data(), image.rgb.size(), image.width * 3));
    return image;
  }
  std::vector<std::uint8_t> rgba(image.rgb.size() / 3 * 4);
  check(WebPDecodeRGBAInto(data, bytes.size(), rgba.data(), rgba.size(), image.width * 4));
  lay_on_white(rgba.data(), image);
  return image;
}

}  // namespace saetm
