#pragma once
/// One decoder a format; decode_image chooses among them. All throw Error with what is wrong but
/// without the name, which the caller knows.
#include <cstdint>
#include <string>
#include <string_view>

#include "saetm/image.h"

namespace saetm {

/// `longest` and `most` as decode_image() has them.
Image decode_jpeg(std::string_view bytes, std::int32_t longest, std::int64_t most);
Image decode_png(std::string_view bytes, std::int64_t most);
Image decode_webp(std::string_view bytes, std::int64_t most);

/// Throws Error for no pixels, or more than `most`.
void check_size(std::int64_t width, std::int64_t height, std::int64_t most);
/// An image of this size, its pixels 0. Throws as check_size().
Image make_image(std::int64_t width, std::int64_t height, std::int64_t most);

/// Takes over RGBA pixels, as many as the image has, laid on white.
void lay_on_white(const std::uint8_t* rgba, Image& image);

}  // namespace saetm
