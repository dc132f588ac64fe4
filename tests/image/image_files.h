#pragma once
/// Images written byte by byte or by the libraries' encoders, for the tests.
#include <gtest/gtest.h>
#include <turbojpeg.h>
#include <webp/encode.h>
#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/error.h"
#include "saetm/image.h"
#include "saetm/random.h"

namespace saetm {

/// Noise, no two pixels alike by much.
inline Image noise_image(std::int32_t width, std::int32_t height, std::uint64_t seed = 1) {
  const Random random(seed, 0);
  Image image{width, height, {}};
  image.rgb.resize(static_cast<std::size_t>(width) * height * 3);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    image.rgb[i] = static_cast<std::uint8_t>(random.uniform(i) * 256);
  }
  return image;
}

/// The n lowest bytes of a number, highest first.
inline std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
  return text;
}

inline std::string little_endian(std::uint64_t value, int bytes) {
  const std::string text = big_endian(value, bytes);
  return {text.rbegin(), text.rend()};
}

inline std::string png_chunk(const std::string& name, const std::string& data) {
  const std::string body = name + data;
  const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
  return big_endian(data.size(), 4) + body + big_endian(sum, 4);
}

/// PNG of the given kind (colour 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA), `rows` packed
/// as the format has them; `before` are chunks in front of the pixels.
inline std::string png_file(std::int32_t width, std::int32_t height, int depth, int colour,
                            const std::vector<std::string>& rows, const std::string& before = {}) {
  std::string raw;
  for (const std::string& row : rows) raw += '\0' + row;  // filter 0
  std::string packed(::compressBound(raw.size()), '\0');
  uLongf size = packed.size();
  ::compress(reinterpret_cast<Bytef*>(packed.data()), &size,
             reinterpret_cast<const Bytef*>(raw.data()), raw.size());
  packed.resize(size);
  const std::string header = big_endian(width, 4) + big_endian(height, 4) +
                             static_cast<char>(depth) + static_cast<char>(colour) +
                             std::string(3, '\0');
  return "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", header) + before + png_chunk("IDAT", packed) +
         png_chunk("IEND", "");
}

inline std::string png_of(const Image& image, const std::string& before = {}) {
  std::vector<std::string> rows;
  for (std::int32_t y = 0; y < image.height; ++y) {
    rows.emplace_back(reinterpret_cast<const char*>(image.rgb.data()) +
                          static_cast<std::ptrdiff_t>(y) * image.width * 3,
                      image.width * 3);
  }
  return png_file(image.width, image.height, 8, 2, rows, before);
}

/// RGBA without loss, alpha and all.
inline std::string webp_of_rgba(const std::string& rgba, std::int32_t width, std::int32_t height) {
  std::uint8_t* bytes = nullptr;
  const std::size_t size = ::WebPEncodeLosslessRGBA(
      reinterpret_cast<const std::uint8_t*>(rgba.data()), width, height, width * 4, &bytes);
  const std::string file(reinterpret_cast<const char*>(bytes), size);
  ::WebPFree(bytes);
  return file;
}

inline std::string webp_of(const Image& image) {
  std::uint8_t* bytes = nullptr;
  const std::size_t size =
      ::WebPEncodeLosslessRGB(image.rgb.data(), image.width, image.height, image.width * 3, &bytes);
  const std::string file(reinterpret_cast<const char*>(bytes), size);
  ::WebPFree(bytes);
  return file;
}

/// JPEG of pixels in TurboJPEG's format (TJPF_GRAY, TJPF_CMYK, …), full resolution of colours.
inline std::string jpeg_of(const std::uint8_t* pixels, std::int32_t width, std::int32_t height,
                           int format, int flags = 0) {
  void* handle = ::tjInitCompress();
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  ::tjCompress2(handle, pixels, width, 0, height, format, &bytes, &size,
                format == TJPF_GRAY ? TJSAMP_GRAY : TJSAMP_444, 100, flags | TJFLAG_ACCURATEDCT);
  const std::string file(reinterpret_cast<const char*>(bytes), size);
  ::tjFree(bytes);
  ::tjDestroy(handle);
  return file;
}

inline std::string jpeg_of(const Image& image, int flags = 0) {
  return jpeg_of(image.rgb.data(), image.width, image.height, TJPF_RGB, flags);
}

/// EXIF that notes an orientation behind another entry, in either order of bytes.
inline std::string exif_of(int orientation, bool little) {
  const auto number = [&](std::uint64_t value, int bytes) {
    return little ? little_endian(value, bytes) : big_endian(value, bytes);
  };
  const std::string padding(2, '\0');
  return (little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(2, 2) + number(0x010F, 2) +
         number(2, 2) + number(1, 4) + std::string(4, '\0') +  // make: ""
         number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + padding +
         number(0, 4);
}

inline std::string with_exif_jpeg(const std::string& file, const std::string& exif) {
  const std::string data = std::string("Exif\0\0", 6) + exif;
  return file.substr(0, 2) + "\xFF\xE1" + big_endian(data.size() + 2, 2) + data + file.substr(2);
}

/// A simple WebP file becomes an extended one with a chunk EXIF.
inline std::string with_exif_webp(const std::string& file, const std::string& exif,
                                  std::int32_t width, std::int32_t height) {
  const std::string header = "VP8X" + little_endian(10, 4) + little_endian(8, 4) +
                             little_endian(width - 1, 3) + little_endian(height - 1, 3);
  std::string chunk = "EXIF" + little_endian(exif.size(), 4) + exif;
  if (exif.size() % 2 == 1) chunk += '\0';
  const std::string body = "WEBP" + header + file.substr(12) + chunk;
  return "RIFF" + little_endian(body.size(), 4) + body;
}

/// The message of the error that decoding ends with, "" where it does not; checks that it is one
/// line that begins with the name.
inline std::string error_of(std::string_view bytes) {
  try {
    decode_image(bytes, "a picture.jpg");
  } catch (const Error& error) {
    const std::string what = error.what();
    EXPECT_TRUE(what.starts_with("a picture.jpg: ")) << what;
    EXPECT_EQ(what.find('\n'), std::string::npos) << what;
    return what.substr(what.find(": ") + 2);
  }
  return {};
}

inline void expect_same(const Image& a, const Image& b) {
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.height, b.height);
  EXPECT_TRUE(a.rgb == b.rgb);
}

/// As large, and no value further away than `tolerance`.
inline void expect_near(const Image& a, const Image& b, int tolerance) {
  ASSERT_EQ(a.width, b.width);
  ASSERT_EQ(a.height, b.height);
  int worst = 0;
  for (std::size_t i = 0; i < a.rgb.size(); ++i) {
    worst = std::max(worst, std::abs(a.rgb[i] - b.rgb[i]));
  }
  EXPECT_LE(worst, tolerance);
}

}  // namespace saetm
