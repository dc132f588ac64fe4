#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace saetm {

/// RFC 4648 with padding.
std::string to_base64(std::string_view bytes);
/// None where the text is not that; white space is not passed over.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace saetm
