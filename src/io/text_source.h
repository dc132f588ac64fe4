#pragma once
/// Texts of a file as UTF-8, whichever of UTF-8 and UTF-16 it is written in.
#include <cstddef>
#include <memory>
#include <string_view>

#include "io/byte_source.h"

namespace saetm {

enum class Encoding { kUtf8, kUtf16Little, kUtf16Big, kUtf32 };

/// Returns what a file is written in, by its first bytes: the byte order mark, or where there is
/// none and every second byte of the first characters is zero, as in UTF-16 of Latin letters.
Encoding encoding_of(std::string_view first_bytes);

/// What a source of bytes holds: UTF-16 comes as UTF-8, with half a surrogate pair or half a
/// character at the end as the byte 0xFF, which is never UTF-8.
struct TextSource {
  std::unique_ptr<ByteSource> bytes;
  Encoding encoding = Encoding::kUtf8;
};

TextSource as_text(std::unique_ptr<ByteSource> source);

}  // namespace saetm
