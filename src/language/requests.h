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
  std::size_t count = 0;
  std::size_t longest_reply = std::size_t{1} << 24;  ///< bytes; a longer one ends all
  /// The body of a request, made when it is sent, and anew when it is sent again. Where give_up is
  /// set it may throw Error: then this one is not sent.
  std::function<std::string(std::size_t request)> body;
  /// What is kept of a reply; none where the reply is no answer, so that it is asked again: `why`
  /// may say what is wrong with it.
  std::function<std::optional<nlohmann::json>(std::size_t request, const nlohmann::json& reply,
                                              std::string& why)>
      read;
  /// Called once for each request, as answers come.
  std::function<void(std::size_t request, nlohmann::json answer)> take;
  /// Where set, a request that is refused or fails to the last ends itself alone, instead of all:
  /// this is called, not take. What no request would survive still ends all: an endpoint that is
  /// not there, that knows key or model not, or that has failed at kMostFailures in a row.
  std::function<void(std::size_t request, const std::string& why)> give_up;

  static constexpr std::size_t kMostFailures = 20;
};

/// Sends requests and sends them again; see LanguageClient::chat() for what ends it, where give_up
/// is not set.
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
