#pragma once
/// Where an endpoint is and what opens it: its URL and the key from the environment.
#include <string>

namespace saetm {

/// The base that paths such as "/chat/completions" are added to: without a slash at its end, with
/// /v1 where only a host is given. Throws Error, which does not show the URL, where it is not http
/// or https, or holds a user, a password or a query.
std::string base_url(std::string url);

/// The key of the environment. It shows itself to nobody: redact() takes it out of any text.
class ApiKey {
 public:
  /// SAETM_API_KEY, else OPENAI_API_KEY, else none. Throws Error, which does not show the key,
  /// where it could not stand in a header.
  static ApiKey from_environment();

  bool empty() const { return key_.empty(); }
  /// "Authorization: Bearer …".
  std::string header() const { return "Authorization: Bearer " + key_; }
  std::string redact(std::string text) const;

 private:
  std::string key_;
};

}  // namespace saetm
