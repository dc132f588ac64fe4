/// Decoding of every kind of image that is promised; the pixels are known, as the tests wrote them.
#include "image/image_files.h"
#include "temporary_folder.h"

namespace saetm {
namespace {

Image decode(const std::string& bytes) {
  return decode_image(bytes, "x");
}

/// Upright images of one colour a letter: `rows` of letters, each `size` pixels a side.
Image letters(const std::vector<std::string>& rows, int size) {
  Image image{static_cast<std::int32_t>(rows[0].size()) * size,
              static_cast<std::int32_t>(rows.size()) * size,
              {}};
  for (std::int32_t y = 0; y < image.height; ++y) {
    for (std::int32_t x = 0; x < image.width; ++x) {
      const int letter = rows[y / size][x / size] - 'a';
      for (const int value : {letter * 40, 255 - letter * 50, letter % 2 * 200}) {
        image.rgb.push_back(static_cast<std::uint8_t>(value));
      }
    }
  }
  return image;
}

TEST(DecodeImage, LosslessFilesGiveTheirPixels) {
  for (const auto& [width, height] : {std::pair{1, 1}, {7, 3}, {64, 33}, {1, 200}}) {
    const Image image = noise_image(width, height);
    expect_same(decode(png_of(image)), image);
    expect_same(decode(webp_of(image)), image);
  }
}

TEST(DecodeImage, JpegGivesPixelsNearTheWritten) {
  const Image image = letters({"abc", "def"}, 16);
  expect_near(decode(jpeg_of(image)), image, 3);
  expect_near(decode(jpeg_of(image, TJFLAG_PROGRESSIVE)), image, 3);
}

TEST(DecodeImage, GreyBecomesThreeEqualColours) {
  const Image wanted{4, 1, {0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255}};
  const std::string grey("\x00\x64\xC8\xFF", 4);
  expect_same(decode(png_file(4, 1, 8, 0, {grey})), wanted);
  const std::string flat(64, '\x64');
  const Image jpeg =
      decode(jpeg_of(reinterpret_cast<const std::uint8_t*>(flat.data()), 8, 8, TJPF_GRAY));
  EXPECT_EQ(jpeg.width, 8);
  for (const std::uint8_t value : jpeg.rgb) EXPECT_EQ(value, 100);
}

TEST(DecodeImage, GreyOfFewBitsIsSpread) {
  // 1 bit: 0 and 255; 2 bits: steps of 85; 4 bits: steps of 17.
  expect_same(decode(png_file(2, 1, 1, 0, {"\x40"})), {2, 1, {0, 0, 0, 255, 255, 255}});
  expect_same(decode(png_file(2, 1, 2, 0, {"\x60"})), {2, 1, {85, 85, 85, 170, 170, 170}});
  expect_same(decode(png_file(2, 1, 4, 0, {"\x1E"})), {2, 1, {17, 17, 17, 238, 238, 238}});
}

TEST(DecodeImage, PaletteGivesItsColours) {
  const std::string palette =
      png_chunk("PLTE", std::string("\x00\x00\x00\xFF\x10\x20\x30\x40\x50", 9));
  const Image wanted{3, 1, {48, 64, 80, 0, 0, 0, 255, 16, 32}};
  expect_same(decode(png_file(3, 1, 8, 3, {std::string("\x02\x00\x01", 3)}, palette)), wanted);
  expect_same(decode(png_file(3, 1, 2, 3, {"\x84"}, palette)), wanted);
  // A palette's second colour half transparent: white shows through it.
  const std::string clear = palette + png_chunk("tRNS", std::string("\xFF\x80", 2));
  expect_same(decode(png_file(3, 1, 8, 3, {std::string("\x02\x00\x01", 3)}, clear)),
              {3, 1, {48, 64, 80, 0, 0, 0, 255, 135, 143}});
}

TEST(DecodeImage, TransparencyShowsWhite) {
  const std::string rgba(
      "\x0A\x14\x1E\xFF"
      "\x0A\x14\x1E\x00"
      "\x0A\x14\x1E\x80",
      12);
  // 255 − (255 − 10)·128/255 = 132.02 and so on.
  const Image wanted{3, 1, {10, 20, 30, 255, 255, 255, 132, 137, 142}};
  expect_same(decode(png_file(3, 1, 8, 6, {rgba})), wanted);
  expect_same(decode(webp_of_rgba(rgba, 3, 1)), wanted);
  const std::string grey_alpha("\x0A\xFF\x0A\x00\x0A\x80", 6);
  expect_same(decode(png_file(3, 1, 8, 4, {grey_alpha})),
              {3, 1, {10, 10, 10, 255, 255, 255, 132, 132, 132}});
  const std::string one_clear = png_chunk("tRNS", std::string("\x00\x0A\x00\x14\x00\x1E", 6));
  expect_same(decode(png_file(2, 1, 8, 2, {"\x0A\x14\x1E\x0B\x14\x1E"}, one_clear)),
              {2, 1, {255, 255, 255, 11, 20, 30}});
}

TEST(DecodeImage, SixteenBitsKeepTheUpperEight) {
  const std::string row(
      "\x00\x00\x80\x80\xFF\xFF"
      "\x0A\x0A\x14\x14\x1E\x1E",
      12);
  const Image wanted{2, 1, {0, 128, 255, 10, 20, 30}};
  expect_near(decode(png_file(2, 1, 16, 2, {row})), wanted, 0);
  expect_near(decode(png_file(2, 1, 16, 0, {std::string("\x32\x32\xC8\xC8", 4)})),
              {2, 1, {50, 50, 50, 200, 200, 200}}, 0);
}

TEST(DecodeImage, CmykIsInvertedInk) {
  // Adobe's CMYK has 255 for no ink: red is no ink but of magenta and yellow.
  const std::vector<std::vector<int>> inks = {
      {255, 0, 0, 255}, {255, 255, 255, 255}, {255, 255, 255, 0}, {200, 100, 50, 128}};
  const std::vector<std::vector<int>> colours = {
      {255, 0, 0}, {255, 255, 255}, {0, 0, 0}, {100, 50, 25}};
  for (std::size_t i = 0; i < inks.size(); ++i) {
    std::vector<std::uint8_t> pixels;
    for (int j = 0; j < 64; ++j) pixels.insert(pixels.end(), inks[i].begin(), inks[i].end());
    const Image image = decode(jpeg_of(pixels.data(), 8, 8, TJPF_CMYK));
    ASSERT_EQ(image.rgb.size(), 192U);
    for (std::size_t j = 0; j < image.rgb.size(); ++j) {
      EXPECT_NEAR(image.rgb[j], colours[i][j % 3], 3) << i;
    }
  }
}

/// How "abc", "def" lies in a file of each orientation, from the definition: where row 0 and column
/// 0 of the file are in the upright image.
const std::vector<std::vector<std::string>> kLying = {{"abc", "def"},       // 1 top, left
                                                      {"cba", "fed"},       // 2 top, right
                                                      {"fed", "cba"},       // 3 bottom, right
                                                      {"def", "abc"},       // 4 bottom, left
                                                      {"ad", "be", "cf"},   // 5 left, top
                                                      {"cf", "be", "ad"},   // 6 right, top
                                                      {"fc", "eb", "da"},   // 7 right, bottom
                                                      {"da", "eb", "fc"}};  // 8 left, bottom

TEST(DecodeImage, AllOrientationsComeOutUpright) {
  for (const bool little : {false, true}) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
      SCOPED_TRACE(orientation);
      const std::string exif = exif_of(orientation, little);
      const Image lying = letters(kLying[orientation - 1], 1);
      const Image upright = letters(kLying[0], 1);
      expect_same(decode(png_of(lying, png_chunk("eXIf", exif))), upright);
      expect_same(decode(with_exif_webp(webp_of(lying), exif, lying.width, lying.height)), upright);
      expect_near(decode(with_exif_jpeg(jpeg_of(letters(kLying[orientation - 1], 16)), exif)),
                  letters(kLying[0], 16), 3);
    }
  }
}

TEST(DecodeImage, BrokenExifIsNoOrientation) {
  const Image image = letters(kLying[0], 1);
  std::vector<std::string> notes = {"",
                                    "II",
                                    "XX",
                                    exif_of(0, true),
                                    exif_of(9, false),
                                    "MM" + big_endian(42, 2) + big_endian(0xFFFFFFFF, 4)};
  const std::string whole = exif_of(6, true);
  for (std::size_t size = 0; size + 8 < whole.size(); ++size)
    notes.push_back(whole.substr(0, size));
  for (const std::string& note : notes) {
    expect_same(decode(png_of(image, png_chunk("eXIf", note))), image);
  }
  // The same picture does turn where the note is whole.
  EXPECT_EQ(decode(png_of(image, png_chunk("eXIf", whole))).width, 2);
}

TEST(DecodeImage, BytesTellTheFormatNotNames) {
  const Image image = noise_image(9, 5);
  for (const std::string& bytes : {png_of(image), webp_of(image), jpeg_of(image)}) {
    for (const char* name : {"a.jpg", "a.png", "a.webp", "a"}) {
      EXPECT_EQ(decode_image(bytes, name).width, 9) << name;
    }
  }
}

TEST(DecodeImage, MoreThanTheLimitIsRefusedByItsHeader) {
  // Sizes in the header alone: pixels are a few bytes.
  EXPECT_EQ(error_of(png_file(10000, 10001, 8, 2, {"abc"})),
            "is an image of 10000 × 10001 pixels, above the limit of 100 million (--max-pixels)");
  std::string jpeg = jpeg_of(noise_image(8, 8));
  const std::size_t frame = jpeg.find("\xFF\xC0");
  jpeg.replace(frame + 5, 4, big_endian(65000, 2) + big_endian(60000, 2));
  EXPECT_EQ(error_of(jpeg),
            "is an image of 60000 × 65000 pixels, above the limit of 100 million (--max-pixels)");
  EXPECT_THROW(decode_image(png_of(noise_image(9, 5)), "x", 0, 44), Error);
  EXPECT_EQ(decode_image(png_of(noise_image(9, 5)), "x", 0, 45).width, 9);
  // Within the limit nothing is said of it.
  EXPECT_EQ(error_of(png_file(2000, 1000, 8, 2, {"abc"})).find("limit"), std::string::npos);
}

TEST(DecodeImage, OtherFilesAreNamed) {
  EXPECT_EQ(error_of(""), "is empty");
  for (const std::string text :
       {"GIF89a and so on", "<svg/>", "RIFF....WAVE", "\x89PN", "\xFF\xD8", "plain text"}) {
    EXPECT_EQ(error_of(text), "is no JPEG, PNG or WebP image") << text;
  }
  EXPECT_THROW(read_image("/nowhere/a.jpg"), Error);
  try {
    read_image("/nowhere/a.jpg");
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "/nowhere/a.jpg: No such file or directory");
  }
}

TEST(DecodeImage, WhatIsNoFileIsNotWaitedFor) {
  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe.png");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const auto& [path, why] :
       std::map<std::string, std::string>{{pipe, "is no regular file"},
                                          {folder.path(), "Is a directory"},
                                          {"/dev/zero", "is no regular file"}}) {
    try {
      read_image(path);
      ADD_FAILURE() << path;
    } catch (const Error& error) {
      EXPECT_EQ(error.what(), path + ": " + why);
    }
  }
}

}  // namespace
}  // namespace saetm
