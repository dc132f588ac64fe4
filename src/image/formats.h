#pragma once
/// One decoder a format; decode_image chooses among them. All throw Error with what is wrong but
/// without the name, which the caller knows.
#include <cstdint>
#include <string>
#include <string_view>

#include "saetm/image.h"

namespace saetm {

/// `longest` as decode_image() has it.
Image decode_jpeg(std::string_view bytes, std::int32_t longest);
Image decode_png(std::string_view bytes);
Image decode_webp(std::string_view bytes);

/// Throws Error for no or too many pixels.
void check_size(std::int64_t width, std::int64_t height);
/// An image of this size, its pixels 0. Throws Error for one of no or too many pixels.
Image make_image(std::int64_t width, std::int64_t height);

/// Takes over RGBA pixels, as many as the image has, laid on white.
void lay_on_white(const std::uint8_t* rgba, Image& image);

}  // namespace saetm
