#include "language/requests.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>

#include "core/utf8.h"
#include "io/json_file.h"
#include "saetm/error.h"
#include "saetm/random.h"

namespace saetm {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr double kLongestBackoff = 60, kLongestRetryAfter = 600;  // seconds
constexpr double kLook = 0.1;  // seconds between looks at whether the user asked to stop

Clock::time_point after(double seconds) {
  return Clock::now() +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

double until(Clock::time_point time) {
  return std::chrono::duration<double>(time - Clock::now()).count();
}

/// Returns a text as one line of at most 200 bytes.
std::string short_line(std::string text) {
  for (char& c : text) c = static_cast<unsigned char>(c) < ' ' || c == 127 ? ' ' : c;
  return shortened(text, 200);
}

/// What a server says of an error: the places where endpoints put it, or else the body.
std::string complaint(const std::string& body) {
  const Json reply = parse_json<Json>(body);
  if (reply.is_object()) {
    for (const char* place : {"/error/message", "/error", "/message", "/detail"}) {
      const Json::json_pointer pointer(place);
      if (reply.contains(pointer) && reply.at(pointer).is_string()) {
        return reply.at(pointer).get<std::string>();
      }
    }
  }
  return body;
}

void redact_texts(Json& value, const ApiKey& key) {
  if (value.is_string()) {
    value = key.redact(value.get<std::string>());
  } else if (value.is_structured()) {
    for (Json& part : value) redact_texts(part, key);
  }
}

std::vector<std::string> headers_of(const ApiKey& key) {
  return key.empty() ? std::vector<std::string>{} : std::vector<std::string>{key.header()};
}

}  // namespace

Requests::Requests(const LanguageOptions& options, ApiKey key, LanguageUsage& usage)
    : options_(options),
      key_(std::move(key)),
      http_(headers_of(key_), options.timeout),
      usage_(usage) {}

class Requests::Batch {
 public:
  Batch(Requests& owner, const RequestBatch& batch) : owner_(owner), batch_(batch) {
    for (std::size_t i = 0; i < batch.count; ++i) ready_.push_back(i);
    attempts_.resize(batch.count);
  }
  ~Batch() { owner_.http_.abandon(); }

  void run(std::string_view stage, const Context& context) {
    const std::size_t total = batch_.count;
    ProgressScope progress(context, stage, total, "answers");
    while (done_ < total) {
      start();
      if (!refusal_.empty() && owner_.http_.under_way() == 0) throw saetm::Error(refusal_);
      for (HttpReply& reply : owner_.http_.wait(std::clamp(next_start(), 0.0, kLook))) {
        take(std::move(reply));
      }
      progress.update(done_, again_ > 0 ? std::to_string(again_) + " asked again" : std::string());
    }
  }

 private:
  void start() {
    const Clock::time_point now = Clock::now();
    std::erase_if(waiting_, [&](const auto& one) {
      if (one.first > now) return false;
      ready_.push_back(one.second);
      return true;
    });
    const auto most = static_cast<std::size_t>(owner_.options_.parallel);
    while (refusal_.empty() && now >= pause_ && !ready_.empty() &&
           owner_.http_.under_way() < most) {
      const std::size_t request = ready_.front();
      ready_.pop_front();
      if (!post(request)) continue;
      ++owner_.usage_.requests;
      if (attempts_[request]++ > 0) ++owner_.usage_.retries;
    }
  }

  /// False where it has no body.
  bool post(std::size_t request) {
    std::string body;
    try {
      body = batch_.body(request);
    } catch (const saetm::Error& error) {
      if (!batch_.give_up) throw;
      ++done_;
      batch_.give_up(request, error.what());
      return false;
    }
    owner_.http_.post(request, batch_.url, std::move(body), batch_.longest_reply);
    return true;
  }

  /// Seconds until a request that waits may be sent.
  double next_start() const {
    double least = kLook;
    for (const auto& [due, request] : waiting_) least = std::min(least, until(due));
    return least;
  }

  void take(HttpReply reply) {
    if (reply.status == 0) {
      const bool absent = reply.unreachable && !owner_.reached_;
      reply.passing && !absent
          ? again(reply, reply.timed_out
                             ? "no answer within " + Json(owner_.options_.timeout).dump() + " s"
                             : reply.failure)
          : refuse(reply.failure);
      return;
    }
    owner_.reached_ = true;
    const auto told = [&] { return owner_.key_.redact(complaint(reply.body)); };
    if (reply.status >= 200 && reply.status < 300) {
      const Json parsed = parse_json<Json>(reply.body);
      std::string fault;
      std::optional<Json> answer = batch_.read(reply.request, parsed, fault);
      if (!answer) {
        return again(reply, "its reply is no answer: " + (fault.empty() ? told() : fault));
      }
      redact_texts(*answer, owner_.key_);
      ++done_;
      failed_ = 0;
      batch_.take(reply.request, std::move(*answer));
      return;
    }
    const std::string what = "HTTP " + std::to_string(reply.status) + ": " + told();
    const bool passing = reply.status == 408 || reply.status == 429 || reply.status >= 500;
    if (passing) return again(reply, what);
    // Of these every request would get one.
    const bool of_all = reply.status < 400 || (reply.status > 400 && reply.status < 408);
    of_all ? refuse(what) : give_up(reply.request, what);
  }

  /// A request that got no answer, and will get none.
  void give_up(std::size_t request, const std::string& why, const std::string& then = "") {
    if (!batch_.give_up || ++failed_ >= RequestBatch::kMostFailures) return refuse(why, then);
    ++done_;
    batch_.give_up(request, short_line(owner_.key_.redact(why)) + then);
  }

  void again(const HttpReply& reply, const std::string& why) {
    const std::int64_t sent = attempts_[reply.request];
    if (sent > owner_.options_.retries) {
      return give_up(reply.request, why, " (after " + std::to_string(sent) + " requests)");
    }
    if (reply.retry_after > kLongestRetryAfter) {
      return refuse(why, " (asks to wait " +
                             std::to_string(static_cast<long long>(reply.retry_after)) + " s)");
    }
    // Requests that failed together should not come again together: half of the wait is drawn.
    const double wait = std::min(
        kLongestBackoff, owner_.options_.backoff * std::exp2(std::min(sent - 1, std::int64_t{30})));
    const double drawn = Random(1, reply.request).uniform(static_cast<std::uint64_t>(sent));
    waiting_.emplace_back(after(std::max(reply.retry_after, wait * (0.5 + 0.5 * drawn))),
                          reply.request);
    // What an endpoint asks of one request holds for all.
    if (reply.retry_after > 0) pause_ = std::max(pause_, after(reply.retry_after));
    ++again_;
  }

  void refuse(const std::string& why, const std::string& then = "") {
    if (refusal_.empty()) refusal_ = batch_.url + ": " + short_line(owner_.key_.redact(why)) + then;
  }

  Requests& owner_;
  const RequestBatch& batch_;
  std::deque<std::size_t> ready_;
  std::vector<std::pair<Clock::time_point, std::size_t>> waiting_;
  std::vector<std::int64_t> attempts_;  // requests sent, by request
  Clock::time_point pause_{};
  std::size_t done_ = 0, again_ = 0;
  std::size_t failed_ = 0;  // requests given up since the last answer
  std::string refusal_;     // why nothing more is sent
};

void Requests::run(const RequestBatch& batch, std::string_view stage, const Context& context) {
  Batch(*this, batch).run(stage, context);
}

}  // namespace saetm
