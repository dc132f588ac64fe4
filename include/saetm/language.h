#pragma once
/// One client for language models behind an OpenAI-compatible endpoint: many requests at a time,
/// asked again where that may help, every answer kept so that nothing is asked twice.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/context.h"
#include "saetm/options.h"

namespace saetm {

struct LanguageOptions {
  std::string url = "";
  std::string model = "";
  double temperature = 0;
  std::int64_t seed = 0;
  bool send_seed = true;
  std::int64_t max_tokens = 512;
  std::int64_t parallel = 8;
  double timeout = 120;
  std::int64_t retries = 6;
  double backoff = 1;
  std::string cache = "";
  double price_in = 0;
  double price_out = 0;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// One request for a chat completion.
struct ChatQuestion {
  std::string system = {};  ///< left out where empty
  std::string user = {};
  /// Tells apart requests of the same words: it is added to the seed that is sent.
  std::int64_t sample = 0;
  /// The options' temperature, or this where it is higher.
  double least_temperature = 0;
};

struct ChatAnswer {
  std::string text;                                       ///< as the model wrote it; may be empty
  std::int64_t prompt_tokens = 0, completion_tokens = 0;  ///< 0 where the endpoint tells none
};

/// What a client has used so far.
struct LanguageUsage {
  std::int64_t requests = 0;  ///< sent, each time counted
  std::int64_t retries = 0;   ///< of these, sent again
  /// Distinct answers handed out, and how many of them the cache had.
  std::int64_t answers = 0, cached = 0;
  /// Of the distinct answers, those of the cache included: the same for an interrupted run as for
  /// one that was not.
  std::int64_t prompt_tokens = 0, completion_tokens = 0;
  double cost = 0;  ///< of these tokens, by the options' prices
};

/// Not to be used by two threads at a time.
class LanguageClient {
 public:
  /// Opens the cache where one is named and takes the key from the environment. Throws Error for
  /// options out of range, a missing model, a URL that is none or that holds a password, a cache
  /// that is no cache or that another process has open.
  explicit LanguageClient(const LanguageOptions& options);
  ~LanguageClient();
  LanguageClient(const LanguageClient&) = delete;
  LanguageClient& operator=(const LanguageClient&) = delete;

  /// The answers to all questions, in their order (`<url>/chat/completions`); equal questions are
  /// asked once. Each answer is in the cache as soon as it is there. Progress is told as `stage`.
  /// Throws Error with one line that names the URL when the endpoint refuses a request (400 to 499
  /// but 408 and 429), is not there at the first request, asks to wait longer than ten minutes, or
  /// still fails after the last retry; requests under way then are waited for, so that no answer
  /// is lost. Throws Interrupted without waiting.
  std::vector<ChatAnswer> chat(const std::vector<ChatQuestion>& questions, std::string_view stage,
                               const Context& context = {});

  const LanguageOptions& options() const;
  const LanguageUsage& usage() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What the options are: names, help, ranges.

template <class Visitor>
void LanguageOptions::fields(Visitor&& visit) {
  visit("url", &LanguageOptions::url,
        Field{.help = "base URL of an OpenAI-compatible endpoint, as https://host/v1 (/v1 is "
                      "added where there is no path); its key is taken from the environment, "
                      "SAETM_API_KEY or else OPENAI_API_KEY",
              .unit = "URL"});
  visit("model", &LanguageOptions::model,
        Field{.help = "name of the model, as the endpoint knows it", .unit = "name"});
  visit("temperature", &LanguageOptions::temperature,
        Field{.help = "temperature of sampling", .min = 0, .max = 2});
  visit("seed", &LanguageOptions::seed,
        Field{.help = "seed of the model's sampling, and of what is drawn for its questions",
              .min = 0,
              .max = 2147483647});
  visit("send_seed", &LanguageOptions::send_seed,
        Field{.help = "send the seed with each request; some endpoints refuse it"});
  visit("max_tokens", &LanguageOptions::max_tokens,
        Field{.help = "most tokens of an answer; 0 leaves it to the endpoint",
              .unit = "tokens",
              .min = 0,
              .max = 1e9});
  visit("parallel", &LanguageOptions::parallel,
        Field{.help = "requests under way at one time; answers do not depend on it",
              .unit = "requests",
              .min = 1,
              .max = 1000});
  visit("timeout", &LanguageOptions::timeout,
        Field{.help = "time after which a request is given up and sent again",
              .unit = "seconds",
              .min = 0.001,
              .max = 86400});
  visit("retries", &LanguageOptions::retries,
        Field{.help = "how often a request is sent again after a refusal for now (429), an error "
                      "of the server, a timeout or an answer that is none",
              .min = 0,
              .max = 100});
  visit("backoff", &LanguageOptions::backoff,
        Field{.help = "wait before a request is first sent again, doubled each time, at most 60 "
                      "seconds; longer where the endpoint says so (Retry-After)",
              .unit = "seconds",
              .min = 0,
              .max = 60});
  visit("cache", &LanguageOptions::cache,
        Field{.help = "file that keeps every answer, so that nothing is asked twice; lines are "
                      "added to it",
              .unit = "file"});
  visit("price_in", &LanguageOptions::price_in,
        Field{.help = "price of a million tokens sent, to count the cost",
              .unit = "price",
              .min = 0,
              .max = 1e9});
  visit("price_out", &LanguageOptions::price_out,
        Field{.help = "price of a million tokens answered", .unit = "price", .min = 0, .max = 1e9});
}

}  // namespace saetm
