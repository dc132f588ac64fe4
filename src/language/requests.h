#pragma once
/// A batch of requests to one URL, many under way at a time, until each has its answer.
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "language/endpoint.h"
#include "language/http.h"
#include "saetm/context.h"
#include "saetm/language.h"

namespace saetm {

struct RequestBatch {
  std::string url;
  std::vector<std::string> bodies;
  /// What is kept of a reply; none where the reply is no answer, so that it is asked again.
  std::function<std::optional<nlohmann::json>(const nlohmann::json& reply)> read;
  /// Called once for each request, as answers come.
  std::function<void(std::size_t request, nlohmann::json answer)> take;
};

/// Sends requests and sends them again; see LanguageClient::chat() for what ends it.
class Requests {
 public:
  Requests(const LanguageOptions& options, ApiKey key, LanguageUsage& usage);

  void run(const RequestBatch& batch, std::string_view stage, const Context& context);

 private:
  class Batch;

  LanguageOptions options_;
  ApiKey key_;
  HttpClient http_;
  LanguageUsage& usage_;
  bool reached_ = false;  // the endpoint has replied before
};

}  // namespace saetm
