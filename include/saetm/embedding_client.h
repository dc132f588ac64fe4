#pragma once
/// Embeddings of texts from an endpoint that speaks OpenAI's protocol: vLLM, Text Embeddings
/// Inference, llama.cpp, Ollama, OpenAI and others.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/language.h"
#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct EmbeddingEndpoint {
  std::string url = "";
  std::string model = "";
  std::int64_t dimensions = 0;
  std::int64_t max_chars = 0;
  std::string prefix = "";
  std::int64_t batch = 32;
  std::string encoding = "float";
  std::int64_t parallel = 8;
  double timeout = 120;
  std::int64_t retries = 6;
  double backoff = 1;
  std::string cache = "";

  template <class Visitor>
  static void fields(Visitor&& visit);

  bool asked_for() const { return !url.empty() || !model.empty(); }
};

/// Not to be used by two threads at a time.
class EmbeddingClient {
 public:
  /// Throws Error for options out of range, a URL or a model that is lacking, and what
  /// LanguageClient refuses. `cache` is empty or keeps vectors as LanguageOptions::cache answers.
  explicit EmbeddingClient(const EmbeddingEndpoint& options);
  ~EmbeddingClient();
  EmbeddingClient(const EmbeddingClient&) = delete;
  EmbeddingClient& operator=(const EmbeddingClient&) = delete;

  /// Embeddings of the texts (texts, d), in their order (`<url>/embeddings`); equal texts are asked
  /// for once, and a text without a character but white space is a row of zeros. A reply counts
  /// only with one vector for each text, all of one width and finite; else it is asked again.
  /// Progress is told as `stage`, in texts. Throws as LanguageClient::chat().
  Matrix embed(const std::vector<std::string>& texts, std::string_view stage,
               const Context& context = {});

  /// From now on vectors are kept in this file instead; empty: in none. Throws Error as for a
  /// cache.
  void keep_in(const std::string& cache);

  const EmbeddingEndpoint& options() const;
  /// Answers are texts here.
  const LanguageUsage& usage() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What the options are: names, help, ranges.

template <class Visitor>
void EmbeddingEndpoint::fields(Visitor&& visit) {
  visit("embed_url", &EmbeddingEndpoint::url,
        Field{.help = "embed the texts by a model behind this OpenAI-compatible endpoint, as "
                      "https://host/v1 (/v1 is added where there is no path); its key is taken "
                      "from the environment, SAETM_API_KEY or else OPENAI_API_KEY",
              .unit = "URL"});
  visit("embed_model", &EmbeddingEndpoint::model,
        Field{.help = "name of the embedding model, as the endpoint knows it", .unit = "name"});
  visit("embed_dimensions", &EmbeddingEndpoint::dimensions,
        Field{.help = "width to ask of a model that has several; 0 asks for none",
              .min = 0,
              .max = 1e6});
  visit("embed_max_chars", &EmbeddingEndpoint::max_chars,
        Field{.help = "cut longer texts to so many characters; 0 leaves them whole",
              .unit = "characters",
              .min = 0,
              .max = 1e9});
  visit("embed_prefix", &EmbeddingEndpoint::prefix,
        Field{.help = "what stands before every text, where the model wants such, as "
                      "'passage: '",
              .unit = "text"});
  visit("embed_batch", &EmbeddingEndpoint::batch,
        Field{.help = "texts in a request", .unit = "texts", .min = 1, .max = 100000});
  visit("embed_encoding", &EmbeddingEndpoint::encoding,
        Field{.help = "how vectors are asked for: base64 is shorter, but not every endpoint "
                      "knows it; both are understood",
              .choices = "float|base64"});
  visit("embed_parallel", &EmbeddingEndpoint::parallel,
        Field{.help = "requests for embeddings under way at one time",
              .unit = "requests",
              .min = 1,
              .max = 1000});
  visit("embed_timeout", &EmbeddingEndpoint::timeout,
        Field{.help = "time after which such a request is given up and sent again",
              .unit = "seconds",
              .min = 0.001,
              .max = 86400});
  visit("embed_retries", &EmbeddingEndpoint::retries,
        Field{.help = "how often such a request is sent again after a refusal for now (429), an "
                      "error of the server, a timeout or a reply that is none",
              .min = 0,
              .max = 100});
  visit("embed_backoff", &EmbeddingEndpoint::backoff,
        Field{.help = "wait before it is first sent again, doubled each time, at most 60 "
                      "seconds; longer where the endpoint says so (Retry-After)",
              .unit = "seconds",
              .min = 0,
              .max = 60});
  visit("embed_cache", &EmbeddingEndpoint::cache,
        Field{.help = "file that keeps every vector, for several runs on the same texts; it is "
                      "held in memory; an interrupted run goes on without one",
              .unit = "file"});
}

}  // namespace saetm
