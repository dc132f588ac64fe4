#include "core/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace saetm {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kGroups = std::size_t{1} << 28;  // a call; OpenSSL counts in int

const unsigned char* unsigned_at(std::string_view text, std::size_t at) {
  return reinterpret_cast<const unsigned char*>(text.data() + at);
}

unsigned char* unsigned_at(std::string& text, std::size_t at) {
  return reinterpret_cast<unsigned char*>(text.data() + at);
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  for (std::size_t i = 0; i < bytes.size(); i += 3 * kGroups) {
    const std::size_t size = std::min(3 * kGroups, bytes.size() - i);
    EVP_EncodeBlock(unsigned_at(text, i / 3 * 4), unsigned_at(bytes, i), static_cast<int>(size));
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  // OpenSSL passes over white space, and takes padding anywhere.
  const std::size_t digits = std::min(text.find_first_not_of(kDigits), text.size());
  const std::size_t padding = text.size() - digits;
  if (text.size() % 4 != 0 || padding > 2 || text.substr(digits) != std::string(padding, '=')) {
    return std::nullopt;
  }
  std::string bytes(text.size() / 4 * 3, '\0');
  for (std::size_t i = 0; i < text.size(); i += 4 * kGroups) {
    const std::size_t size = std::min(4 * kGroups, text.size() - i);
    EVP_DecodeBlock(unsigned_at(bytes, i / 4 * 3), unsigned_at(text, i), static_cast<int>(size));
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace saetm
