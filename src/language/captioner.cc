/// Images to requests, captions from the cache or the endpoint.
#include <algorithm>
#include <functional>
#include <future>
#include <unordered_map>

#include "core/base64.h"
#include "core/options_io.h"
#include "core/parallel.h"
#include "io/output_file.h"
#include "language/answer_cache.h"
#include "language/chat.h"
#include "language/endpoint.h"
#include "language/requests.h"
#include "saetm/answers.h"
#include "saetm/caption.h"
#include "saetm/error.h"
#include "saetm/image.h"

namespace saetm {
namespace {

using Json = nlohmann::json;

constexpr int kQuality = 90;  // of the JPEG that is sent

LanguageOptions checked(LanguageOptions options, const CaptionOptions& captions) {
  check_options(options);
  check_options(captions);
  options.url = base_url(options.url);
  if (options.model.empty()) throw Error("a language model needs its name beside the URL");
  return options;
}

std::string trimmed(const std::string& text) {
  constexpr const char* kSpaces = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) + 1 - begin);
}

/// A value, or why there is none.
struct Made {
  std::string value, fault;
};

template <class Make>
Made try_to(const Make& make) {
  Made made;
  try {
    made.value = make();
  } catch (const Error& error) {
    made.fault = error.what();
  }
  return made;
}

/// Bodies of requests, made by all threads some requests ahead while those before are under way:
/// decoding an image takes as long as reading a hundred answers.
class Bodies {
 public:
  Bodies(std::size_t count, std::size_t ahead, std::function<std::string(std::size_t)> make,
         const Context& context)
      : made_(count), ahead_(ahead), make_(std::move(make)), context_(context) {}

  /// Of any request; of those that were not asked for so far in their order.
  std::string take(std::size_t request) {
    while (request >= end_) {
      if (!next_.valid()) begin_next();
      next_.get();
      end_ = next_end_;
      if (end_ < made_.size()) begin_next();
    }
    Made made = std::move(made_[request]);
    made_[request] = {};
    if (!made.fault.empty()) throw Error(made.fault);
    return made.value.empty() ? make_(request) : std::move(made.value);  // anew when sent again
  }

 private:
  void begin_next() {
    const std::size_t begin = end_;
    next_end_ = std::min(made_.size(), begin + ahead_);
    next_ = std::async(std::launch::async, [this, begin, count = next_end_ - begin] {
      parallel_for(context_, count, [&](std::size_t i) {
        made_[begin + i] = try_to([&] { return make_(begin + i); });
      });
    });
  }

  std::vector<Made> made_;
  std::size_t ahead_;
  std::size_t end_ = 0, next_end_ = 0;  // those before end_ were made; next_ is making up to there
  std::function<std::string(std::size_t)> make_;
  const Context& context_;
  std::future<void> next_;  // last: it is waited for before the rest goes
};

}  // namespace

struct Captioner::Impl {
  LanguageOptions endpoint;
  CaptionOptions options;
  LanguageUsage usage;
  AnswerCache cache;
  Requests requests;

  Impl(const LanguageOptions& given, const CaptionOptions& captions)
      : endpoint(checked(given, captions)),
        options(captions),
        cache(endpoint.cache),
        requests(endpoint, ApiKey::from_environment(), usage) {}

  /// The request with `url` as its image.
  std::string body_with(const std::string& url) const {
    const Json content = {{{"type", "image_url"}, {"image_url", {{"url", url}}}},
                          {{"type", "text"}, {"text", options.prompt}}};
    return chat_request(content, endpoint);
  }

  /// Of the file's bytes and all that the answer depends on.
  std::string key_of(const std::string& image) const {
    return sha256_of(std::string(kChatPath) + "\n" +
                     body_with(sha256_of_file(image) + " " + std::to_string(options.size)));
  }

  std::string body_of(const std::string& image) const {
    const auto longest = static_cast<std::int32_t>(options.size);
    const Image small = shrink_image(read_image(image, longest, options.most_pixels), longest);
    return body_with("data:image/jpeg;base64," + to_base64(encode_jpeg(small, kQuality)));
  }

  std::string text_of(const Json& kept) const {
    const auto answer = chat_answer_kept(kept);
    return answer ? trimmed(spoken_answer(answer->text)) : std::string();
  }

  Caption taken(const Json& kept) {
    const ChatAnswer answer = chat_answer_kept(kept).value();
    ++usage.answers;
    usage.prompt_tokens += answer.prompt_tokens;
    usage.completion_tokens += answer.completion_tokens;
    usage.cost = (endpoint.price_in * static_cast<double>(usage.prompt_tokens) +
                  endpoint.price_out * static_cast<double>(usage.completion_tokens)) /
                 1e6;
    return {text_of(kept), ""};
  }

  /// Captions by key of what the cache lacks; `images` are files, one a key.
  void ask(const std::vector<std::string>& images, const std::vector<std::string>& keys,
           std::unordered_map<std::string, Caption>& captions, std::string_view stage,
           const Context& context) {
    const auto ahead = static_cast<std::size_t>(
        std::clamp<std::int64_t>(endpoint.parallel, context.thread_count(), 64));
    Bodies bodies(images.size(), ahead, [&](std::size_t i) { return body_of(images[i]); }, context);
    RequestBatch batch;
    batch.url = endpoint.url + std::string(kChatPath);
    batch.count = images.size();
    batch.body = [&](std::size_t request) { return bodies.take(request); };
    batch.read = [&](std::size_t, const Json& reply, std::string& why) {
      auto answer = chat_answer(reply);
      if (!answer || !text_of(*answer).empty()) return answer;
      why = "the model says nothing";
      return std::optional<Json>();
    };
    batch.take = [&](std::size_t request, const Json& answer) {
      cache.add(keys[request], endpoint.model, answer);
      captions[keys[request]] = taken(answer);
    };
    batch.give_up = [&](std::size_t request, const std::string& why) {
      captions[keys[request]] = {"", why};
    };
    requests.run(batch, stage, context);
  }
};

Captioner::Captioner(const LanguageOptions& endpoint, const CaptionOptions& options)
    : impl_(std::make_unique<Impl>(endpoint, options)) {}

Captioner::~Captioner() = default;

const LanguageUsage& Captioner::usage() const {
  return impl_->usage;
}

std::vector<Caption> Captioner::caption(const std::vector<std::string>& images,
                                        std::string_view stage, const Context& context) {
  std::vector<Made> keys(images.size());
  parallel_for(context, images.size(),
               [&](std::size_t i) { keys[i] = try_to([&] { return impl_->key_of(images[i]); }); });
  std::unordered_map<std::string, Caption> captions;
  std::vector<std::string> asked, asked_keys;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::string& key = keys[i].value;
    if (!keys[i].fault.empty() || captions.contains(key)) continue;
    const Json* kept = impl_->cache.find(key);
    if (kept && !impl_->text_of(*kept).empty()) {
      captions[key] = impl_->taken(*kept);
      ++impl_->usage.cached;
    } else {
      captions[key] = {};
      asked.push_back(images[i]);
      asked_keys.push_back(key);
    }
  }
  impl_->ask(asked, asked_keys, captions, stage, context);
  std::vector<Caption> result;
  for (const Made& key : keys) {
    result.push_back(key.fault.empty() ? captions.at(key.value) : Caption{"", key.fault});
  }
  return result;
}

}  // namespace saetm
