/// Shrinking beside means taken pixel by pixel on a finer grid, and JPEG written and read again.
#include "image/image_files.h"

namespace saetm {
namespace {

/// Each source pixel as `to`×`to` smaller ones, each result pixel the mean of a block of `from`.
Image slow_shrink(const Image& image, std::int32_t width, std::int32_t height) {
  Image small{width, height, {}};
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        std::uint64_t sum = 0;
        for (std::int64_t v = y * image.height; v < (y + 1) * image.height; ++v) {
          for (std::int64_t u = x * image.width; u < (x + 1) * image.width; ++u) {
            sum += image.rgb[(v / height * image.width + u / width) * 3 + c];
          }
        }
        const std::uint64_t area = static_cast<std::uint64_t>(image.width) * image.height;
        small.rgb.push_back(static_cast<std::uint8_t>((2 * sum + area) / (2 * area)));
      }
    }
  }
  return small;
}

TEST(ShrinkImage, PixelsAreMeansOfTheirAreas) {
  struct Case {
    std::int32_t width, height, longest, wide, high;
  };
  for (const Case& c : {Case{10, 10, 5, 5, 5},
                        {7, 5, 3, 3, 2},
                        {5, 13, 12, 5, 12},
                        {50, 1, 7, 7, 1},
                        {1, 9, 4, 1, 4},
                        {300, 2, 20, 20, 1},
                        {31, 17, 30, 30, 16},
                        {6, 4, 1, 1, 1}}) {
    const Image image = noise_image(c.width, c.height, c.longest);
    const Image small = shrink_image(image, c.longest);
    EXPECT_EQ(small.width, c.wide);
    EXPECT_EQ(small.height, c.high);
    expect_same(small, slow_shrink(image, small.width, small.height));
  }
}

TEST(ShrinkImage, NeverEnlarges) {
  const Image image = noise_image(12, 7);
  expect_same(shrink_image(image, 12), image);
  expect_same(shrink_image(image, 128), image);
  EXPECT_THROW(shrink_image(image, 0), Error);
}

TEST(ShrinkImage, OneColourStaysItself) {
  Image white{997, 331, std::vector<std::uint8_t>(997 * 331 * 3, 255)};
  for (const std::uint8_t value : shrink_image(white, 128).rgb) ASSERT_EQ(value, 255);
}

TEST(EncodeJpeg, ReadsBackAsTheImage) {
  Image slope{90, 40, {}};
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 90; ++x) {
      for (const int value : {2 * x, 6 * y, 100 + x})
        slope.rgb.push_back(static_cast<std::uint8_t>(value));
    }
  }
  const std::string good = encode_jpeg(slope, 95), poor = encode_jpeg(slope, 20);
  expect_near(decode_image(good, "x"), slope, 12);
  EXPECT_LT(poor.size(), good.size());
  EXPECT_EQ(good, encode_jpeg(slope, 95));
}

TEST(DecodeImage, OfAJpegThatIsWantedSmallerAPart) {
  Image slope{403, 200, {}};
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 403; ++x) {
      for (const int value : {x / 2, y, 100 + x / 4})
        slope.rgb.push_back(static_cast<std::uint8_t>(value));
    }
  }
  const std::string bytes = encode_jpeg(slope, 95);
  const std::vector<std::pair<std::int32_t, std::int32_t>> widths = {
      {0, 403}, {403, 403}, {202, 403}, {201, 202}, {101, 202}, {100, 101}, {51, 101}, {10, 51}};
  for (const auto& [longest, width] : widths) {
    const Image part = decode_image(bytes, "x", longest);
    EXPECT_EQ(part.width, width) << longest;
    expect_near(shrink_image(part, 50), shrink_image(slope, 50), 6);
  }
  // A file that is cut short is found out all the same.
  EXPECT_THROW(decode_image(bytes.substr(0, bytes.size() / 2), "x", 10), Error);
}

TEST(EncodeJpeg, RefusesWhatJpegCannotHold) {
  EXPECT_THROW(encode_jpeg({}, 80), Error);
  EXPECT_THROW(encode_jpeg({70000, 1, std::vector<std::uint8_t>(210000)}, 80), Error);
}

}  // namespace
}  // namespace saetm
