/// JPEG, PNG and WebP, of at most 2^18 pixels.
#include "saetm/image.h"

#include "input.h"

using namespace saetm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::int64_t kMost = 1 << 18;
  constexpr std::int32_t kLongest[] = {0, 1, 16, 100};
  fuzz::Input input(data, size);
  const std::int32_t longest = kLongest[input.byte() % 4];
  fuzz::may_refuse([&] {
    const Image image = decode_image(input.rest(), "image", longest, kMost);
    const auto pixels = static_cast<std::int64_t>(image.width) * image.height;
    fuzz::require(image.width > 0 && image.height > 0 && pixels <= kMost, "too many pixels");
    fuzz::require(image.rgb.size() == static_cast<std::size_t>(pixels) * 3, "another size");
    (void)encode_jpeg(shrink_image(image, 16), 80);
  });
  return 0;
}
