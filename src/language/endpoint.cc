#include "language/endpoint.h"

#include <cstdlib>
#include <string_view>

#include "saetm/error.h"

namespace saetm {

std::string base_url(std::string url) {
  const std::size_t colon = url.find("://");
  const std::string scheme = url.substr(0, colon);
  if (colon == std::string::npos || (scheme != "http" && scheme != "https")) {
    throw Error("the URL of a language model must begin with http:// or https://");
  }
  if (url.find_first_of("@?#") != std::string::npos) {
    throw Error(
        "the URL of a language model holds a user, password or query; its key belongs into "
        "SAETM_API_KEY");
  }
  for (const char c : url) {
    if (static_cast<unsigned char>(c) <= ' ') {
      throw Error("the URL of a language model holds white space");
    }
  }
  const auto without = [&url](std::string_view end) {
    if (url.ends_with(end)) url.resize(url.size() - end.size());
  };
  const auto without_slashes = [&] {
    while (url.ends_with('/') && url.size() > colon + 3) url.pop_back();
  };
  without_slashes();
  without("/chat/completions");
  without("/embeddings");
  without_slashes();
  if (url.size() == colon + 3) throw Error("the URL of a language model names no host");
  if (url.find('/', colon + 3) == std::string::npos) url += "/v1";
  return url;
}

ApiKey ApiKey::from_environment() {
  ApiKey key;
  for (const char* name : {"SAETM_API_KEY", "OPENAI_API_KEY"}) {
    const char* value = std::getenv(name);
    if (!value) continue;
    std::string_view text = value;
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) continue;
    text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    for (const char c : text) {
      if (static_cast<unsigned char>(c) <= ' ' || c == 127) {
        throw Error(std::string(name) + " holds white space or a control character");
      }
    }
    key.key_ = text;
    return key;
  }
  return key;
}

std::string ApiKey::redact(std::string text) const {
  constexpr std::string_view kInstead = "[key]";
  if (empty()) return text;
  for (std::size_t at = 0; (at = text.find(key_, at)) != std::string::npos; at += kInstead.size()) {
    text.replace(at, key_.size(), kInstead);
  }
  return text;
}

}  // namespace saetm
