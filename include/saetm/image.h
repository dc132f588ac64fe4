#pragma once
/// Images in memory: decoding, shrinking, encoding. Functions of their arguments alone, for any
/// thread.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace saetm {

/// Pixels, row by row from the top left: height×width×3, red, green, blue, sRGB.
struct Image {
  std::int32_t width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
};

/// Pixels of the largest image that is decoded unless others are asked for: a small file may claim
/// to be a large one. A pixel takes 3 bytes, and 7 where it may be transparent.
inline constexpr std::int64_t kMostPixels = 100'000'000;

/// Decodes a JPEG, PNG or WebP file, told apart by its first bytes. Grey and palettes become
/// colours, 16 bits 8, CMYK of a JPEG (inverted, as Adobe writes it) R = C·K/255 and so on; what is
/// transparent shows white. The orientation of EXIF is applied, so that width and height are those
/// of the upright image. Colour profiles are not heeded. Throws Error, one line that begins with
/// `name` (a path), for bytes that are none of these, are cut short or broken, an animation, and
/// for more than `most_pixels`, before memory is taken for them.
///
/// With `longest` above 0 the image is wanted smaller (shrink_image() follows): a JPEG is decoded
/// at a half, a quarter or an eighth where its longer side then still has as many pixels, several
/// times as fast.
Image decode_image(std::string_view bytes, const std::string& name, std::int32_t longest = 0,
                   std::int64_t most_pixels = kMostPixels);

/// Reads and decodes a file. Throws Error naming it, also when it cannot be read.
Image read_image(const std::string& path, std::int32_t longest = 0,
                 std::int64_t most_pixels = kMostPixels);

/// The image with its longer side `longest` pixels long (at least 1) and the other in proportion,
/// at least 1: each pixel is the mean of the area that it covers, of the sRGB values, rounded half
/// up. An image that is no longer comes back as it is.
Image shrink_image(const Image& image, std::int32_t longest);

/// A baseline JPEG, colours at half resolution; quality 1 to 100. The same bytes for the same image
/// and library. Throws Error for an image that JPEG cannot hold (65,535 pixels a side, or none).
std::string encode_jpeg(const Image& image, int quality);

}  // namespace saetm
