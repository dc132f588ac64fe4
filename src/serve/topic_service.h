#pragma once
#include <string>

#include "serve/http.h"
#include "serve/metrics.h"
#include "serve/topic_finder.h"

namespace saetm {

/// What is answered at which path (docs/serve.md).
class TopicService : public HttpService {
 public:
  struct Options {
    std::string token;  ///< that clients must show; empty for none
    std::size_t max_documents = 1;
    std::function<void(std::string_view)> log;
  };
  TopicService(TopicFinder& finder, Metrics& metrics, Options options);

  std::optional<HttpReply> answer_head(const HttpRequest& request) override;
  HttpReply answer(const HttpRequest& request) override;

  /// The path where there is one, else "other".
  static std::string known_path(const std::string& path);

 private:
  bool may_ask(const HttpRequest& request) const;

  TopicFinder& finder_;
  Metrics& metrics_;
  const Options options_;
};

}  // namespace saetm
