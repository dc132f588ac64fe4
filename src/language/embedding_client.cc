/// Texts to requests, vectors from the cache or the endpoint.
#include "saetm/embedding_client.h"

#include <algorithm>
#include <unordered_map>

#include "core/options_io.h"
#include "io/output_file.h"
#include "language/answer_cache.h"
#include "language/embedding.h"
#include "language/endpoint.h"
#include "language/requests.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestReply = std::size_t{1} << 28;   // bytes
constexpr std::size_t kLongestVector = std::size_t{1} << 21;  // of a reply, written as numbers

EmbeddingEndpoint checked(EmbeddingEndpoint options) {
  check_options(options);
  if (options.url.empty()) throw Error("--embed-model needs --embed-url");
  if (options.model.empty()) throw Error("--embed-url needs --embed-model");
  options.url = base_url(options.url);
  return options;
}

/// What sends requests takes of a language model's options.
LanguageOptions sending(const EmbeddingEndpoint& options) {
  LanguageOptions sending;
  sending.url = options.url;
  sending.model = options.model;
  sending.parallel = options.parallel;
  sending.timeout = options.timeout;
  sending.retries = options.retries;
  sending.backoff = options.backoff;
  return sending;
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n\f\v") == std::string::npos;
}

/// Tells of requests as the texts in them.
class TextsProgress : public Progress {
 public:
  TextsProgress(Progress& outer, std::size_t each, std::size_t total)
      : outer_(outer), each_(each), total_(total) {}
  void begin(std::string_view stage, std::uint64_t, std::string_view) override {
    outer_.begin(stage, total_, "texts");
  }
  void update(std::uint64_t done, std::string_view note) override {
    outer_.update(std::min<std::uint64_t>(total_, done * each_), note);
  }
  void end() override { outer_.end(); }
  void log(std::string_view line) override { outer_.log(line); }
  bool interrupted() const override { return outer_.interrupted(); }

 private:
  Progress& outer_;
  std::size_t each_, total_;
};

}  // namespace

struct EmbeddingClient::Impl {
  EmbeddingEndpoint options;
  LanguageUsage usage;
  std::unique_ptr<AnswerCache> cache;
  Requests requests;
  std::size_t width = 0;  // of all vectors; 0 until the first

  explicit Impl(const EmbeddingEndpoint& given)
      : options(checked(given)),
        cache(std::make_unique<AnswerCache>(options.cache)),
        requests(sending(options), ApiKey::from_environment(), usage),
        width(static_cast<std::size_t>(options.dimensions)) {}

  /// Not of the URL: the same model answers elsewhere, too.
  std::string key_of(const std::string& input) const {
    return sha256_of(
        Json{std::string(kEmbeddingPath), options.model, options.dimensions, input}.dump(
            -1, ' ', false, Json::error_handler_t::replace));
  }

  /// Vectors by their keys; each is as wide as the others.
  using Vectors = std::unordered_map<std::string, std::vector<float>>;

  void take(const std::string& key, std::vector<float> values, Vectors& vectors) {
    width = values.size();
    vectors[key] = std::move(values);
    ++usage.answers;
  }

  /// Asks for inputs, whose keys are given, and puts their vectors beside the others.
  void ask(const std::vector<std::string>& inputs, const std::vector<std::string>& keys,
           Vectors& vectors, std::string_view stage, const Context& context) {
    const auto size = static_cast<std::size_t>(options.batch);
    const auto begin_of = [&](std::size_t request) { return request * size; };
    const auto end_of = [&](std::size_t request) {
      return std::min(inputs.size(), (request + 1) * size);
    };
    RequestBatch batch;
    batch.url = options.url + std::string(kEmbeddingPath);
    batch.count = (inputs.size() + size - 1) / size;
    batch.longest_reply = std::min(kLongestReply, kLongestVector * (size + 1));
    batch.body = [&](std::size_t request) {
      return embedding_request({inputs.begin() + static_cast<std::ptrdiff_t>(begin_of(request)),
                                inputs.begin() + static_cast<std::ptrdiff_t>(end_of(request))},
                               options);
    };
    batch.read = [&](std::size_t request, const Json& reply, std::string& why) {
      return embedding_answer(reply, end_of(request) - begin_of(request), width, why);
    };
    batch.take = [&](std::size_t request, const Json& answer) {
      usage.prompt_tokens += answer["prompt_tokens"].get<std::int64_t>();
      for (std::size_t i = begin_of(request); i < end_of(request); ++i) {
        const Json kept = {{"vector", answer["vectors"][i - begin_of(request)]}};
        cache->add(keys[i], options.model, kept);
        take(keys[i], vector_kept(kept), vectors);
      }
    };
    TextsProgress texts(*context.progress, size, inputs.size());
    requests.run(batch, stage, {.threads = context.threads, .progress = &texts});
  }
};

EmbeddingClient::EmbeddingClient(const EmbeddingEndpoint& options)
    : impl_(std::make_unique<Impl>(options)) {}

EmbeddingClient::~EmbeddingClient() = default;

const EmbeddingEndpoint& EmbeddingClient::options() const {
  return impl_->options;
}

const LanguageUsage& EmbeddingClient::usage() const {
  return impl_->usage;
}

void EmbeddingClient::keep_in(const std::string& cache) {
  impl_->cache.reset();  // the same file may be opened again
  impl_->cache = std::make_unique<AnswerCache>(cache);
}

Matrix EmbeddingClient::embed(const std::vector<std::string>& texts, std::string_view stage,
                              const Context& context) {
  Impl::Vectors vectors;
  std::vector<std::string> keys(texts.size());  // empty for a row of zeros
  std::vector<std::string> inputs, asked;
  const auto want = [&](const std::string& text) {
    std::string input = embedding_input(text, impl_->options);
    std::string key = impl_->key_of(input);
    if (vectors.contains(key)) return key;
    const Json* kept = impl_->cache->find(key);
    std::vector<float> values = kept ? vector_kept(*kept) : std::vector<float>{};
    if (!values.empty() && (impl_->width == 0 || values.size() == impl_->width)) {
      impl_->take(key, std::move(values), vectors);
      ++impl_->usage.cached;
    } else {
      vectors[key];  // is asked for
      inputs.push_back(std::move(input));
      asked.push_back(key);
    }
    return key;
  };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!is_blank(texts[i])) keys[i] = want(texts[i]);
  }
  // How wide the zeros are only a vector tells.
  if (vectors.empty() && impl_->width == 0 && !texts.empty()) want("-");
  impl_->ask(inputs, asked, vectors, stage, context);
  Matrix rows(texts.size(), impl_->width);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    float* row = rows.row(i);
    if (keys[i].empty()) {
      std::fill(row, row + rows.cols(), 0.0F);
    } else {
      const std::vector<float>& values = vectors.at(keys[i]);
      std::copy(values.begin(), values.end(), row);
    }
  }
  return rows;
}

}  // namespace saetm
