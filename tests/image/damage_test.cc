/// Files cut short at every byte, and with random bytes changed: one line that names the file, or
/// the image, and nothing else.
#include "image/image_files.h"

namespace saetm {
namespace {

struct Kind {
  std::string name, bytes;
};

std::vector<Kind> kinds() {
  const Image image = noise_image(24, 17);
  std::string rgba;
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    rgba.append(reinterpret_cast<const char*>(&image.rgb[i]), 3) += static_cast<char>(i);
  }
  return {{"jpeg", with_exif_jpeg(jpeg_of(image), exif_of(6, true))},
          {"progressive", jpeg_of(image, TJFLAG_PROGRESSIVE)},
          {"png", png_of(image, png_chunk("eXIf", exif_of(3, false)))},
          {"webp", with_exif_webp(webp_of(image), exif_of(8, true), 24, 17)},
          {"alpha", webp_of_rgba(rgba, 24, 17)}};
}

/// Only pixels may be missing without a word when none of the file's are.
TEST(DamagedImage, CutAnywhereIsAnErrorOrTheWholeImage) {
  for (const Kind& kind : kinds()) {
    const Image whole = decode_image(kind.bytes, "x");
    std::size_t refused = 0;
    for (std::size_t size = 0; size < kind.bytes.size(); ++size) {
      SCOPED_TRACE(kind.name + " " + std::to_string(size));
      const std::string_view cut = std::string_view(kind.bytes).substr(0, size);
      if (!error_of(cut).empty()) {
        ++refused;
        continue;
      }
      // What may be lacking stands behind the pixels.
      ASSERT_GE(size + 60, kind.bytes.size());
      Image rest = decode_image(cut, "x");
      if (rest.width == whole.width) expect_same(rest, whole);
    }
    EXPECT_GE(refused + 60, kind.bytes.size()) << kind.name;
  }
}

TEST(DamagedImage, ChangedBytesNeverDoWorseThanAnError) {
  const Random random(5, 0);
  std::uint64_t draw = 0;
  std::size_t refused = 0;
  for (const Kind& kind : kinds()) {
    for (int round = 0; round < 400; ++round) {
      std::string bytes = kind.bytes;
      for (int change = 0; change <= round % 4; ++change) {
        // Half of them in the headers, where they do most.
        const std::size_t reach =
            round % 2 == 0 ? bytes.size() : std::min<std::size_t>(80, bytes.size());
        const auto at = static_cast<std::size_t>(random.uniform(draw++) * reach);
        bytes[at] = static_cast<char>(static_cast<int>(random.uniform(draw++) * 256));
      }
      refused += !error_of(bytes).empty();
    }
  }
  EXPECT_GT(refused, 200U);  // a test that never breaks anything would pass for nothing
}

TEST(DamagedImage, PixelsChangedInAPngAreNoticed) {
  std::string bytes = png_of(noise_image(24, 17));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  EXPECT_TRUE(error_of(bytes).starts_with("is a broken PNG (")) << error_of(bytes);
}

/// Which libpng would take as much memory for, before it looks for the bytes.
TEST(DamagedImage, AChunkOfAPngIsNoLongerThanTheFile) {
  std::string bytes = png_of(noise_image(24, 17), png_chunk("eXIf", exif_of(3, false)));
  bytes[bytes.find("eXIf") - 4] = '\x20';  // 512 MiB
  EXPECT_EQ(error_of(bytes), "is a broken PNG (a chunk is cut short)");
}

/// Common in photographs, and without harm: bytes between two segments.
TEST(DamagedImage, StrayBytesBetweenSegmentsAreNoFault) {
  const Image image = noise_image(24, 17);
  const std::string bytes = jpeg_of(image);
  const std::size_t table = bytes.find("\xFF\xC4");
  ASSERT_NE(table, std::string::npos);
  const std::string stray = bytes.substr(0, table) + "abc" + bytes.substr(table);
  expect_same(decode_image(stray, "x"), decode_image(bytes, "x"));
}

TEST(DamagedImage, AnimationIsNamed) {
  // An extended WebP that says it is animated.
  const std::string webp = webp_of(noise_image(8, 8));
  std::string file = with_exif_webp(webp, "", 8, 8);
  file[20] = 2;
  EXPECT_EQ(error_of(file), "is an animation, not an image");
}

}  // namespace
}  // namespace saetm
