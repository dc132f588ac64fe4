#include "language/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace saetm {
namespace {

template <auto free>
struct FreedBy {
  void operator()(auto* resource) const { free(resource); }
};
using Easy = std::unique_ptr<CURL, FreedBy<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, FreedBy<curl_multi_cleanup>>;
using Headers = std::unique_ptr<curl_slist, FreedBy<curl_slist_free_all>>;

struct Exchange {
  std::size_t request = 0;
  std::size_t most = 0;  // bytes that may be received; a server that never ends would fill memory
  bool too_long = false;
  std::string sent, received;
  char error[CURL_ERROR_SIZE] = "";
  Easy easy;  // reads and writes the others
};

std::size_t receive(char* data, std::size_t size, std::size_t count, void* into) {
  auto& exchange = *static_cast<Exchange*>(into);
  exchange.too_long = exchange.received.size() + size * count > exchange.most;
  if (exchange.too_long) return 0;
  exchange.received.append(data, size * count);
  return size * count;
}

bool may_pass(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return true;
    default:
      return false;
  }
}

void initialize() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);  // once, by one thread
  if (code != CURLE_OK) throw std::runtime_error("libcurl cannot be used");
}

}  // namespace

struct HttpClient::Impl {
  Headers headers;
  Multi multi;
  long timeout_ms = 0;
  std::vector<Easy> idle;  // used again, with their settings
  std::map<CURL*, std::unique_ptr<Exchange>> exchanges;

  ~Impl() {
    for (const auto& [easy, exchange] : exchanges) curl_multi_remove_handle(multi.get(), easy);
  }
  void add_header(const std::string& header) {
    curl_slist* longer = curl_slist_append(headers.get(), header.c_str());
    if (!longer) throw std::bad_alloc();
    static_cast<void>(headers.release());  // it begins the longer list
    headers.reset(longer);
  }
  Easy handle() {
    if (!idle.empty()) {
      Easy easy = std::move(idle.back());
      idle.pop_back();
      return easy;
    }
    Easy made(curl_easy_init());
    if (!made) throw std::bad_alloc();
    CURL* easy = made.get();
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "saetm/" SAETM_VERSION);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, std::min(timeout_ms, 30'000L));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    return made;
  }
  HttpReply reply(CURL* easy, CURLcode code) {
    Exchange& exchange = *exchanges.at(easy);
    HttpReply result;
    result.request = exchange.request;
    if (code != CURLE_OK) {
      result.failure = exchange.error[0] ? exchange.error : curl_easy_strerror(code);
      if (exchange.too_long) {
        result.failure = "its reply is longer than " + std::to_string(exchange.most) + " bytes";
      }
      result.timed_out = code == CURLE_OPERATION_TIMEDOUT;
      result.unreachable = code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST;
      result.passing = may_pass(code);
      return result;
    }
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &result.status);
    curl_off_t wait = 0;
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait);
    result.retry_after = static_cast<double>(wait);
    result.body = std::move(exchange.received);
    return result;
  }
  void put_back(CURL* easy) {
    curl_multi_remove_handle(multi.get(), easy);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
    const auto ended = exchanges.extract(easy);
    idle.push_back(std::move(ended.mapped()->easy));
  }
};

HttpClient::HttpClient(std::vector<std::string> headers, double timeout_seconds)
    : impl_(std::make_unique<Impl>()) {
  initialize();
  impl_->timeout_ms = std::max(1L, static_cast<long>(timeout_seconds * 1000));
  // A body of over a megabyte would wait for "100 Continue", which not every server sends.
  for (const char* header : {"Content-Type: application/json", "Expect:"}) {
    headers.emplace_back(header);
  }
  for (const std::string& header : headers) impl_->add_header(header);
  impl_->multi.reset(curl_multi_init());
  if (!impl_->multi) throw std::bad_alloc();
}

HttpClient::~HttpClient() = default;

void HttpClient::post(std::size_t request, const std::string& url, std::string body,
                      std::size_t most) {
  auto exchange = std::make_unique<Exchange>();
  exchange->request = request;
  exchange->most = most;
  exchange->sent = std::move(body);
  exchange->easy = impl_->handle();
  CURL* easy = exchange->easy.get();
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, exchange->sent.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(exchange->sent.size()));
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange.get());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->error);
  impl_->exchanges.emplace(easy, std::move(exchange));
  if (curl_multi_add_handle(impl_->multi.get(), easy) != CURLM_OK) throw std::bad_alloc();
}

std::vector<HttpReply> HttpClient::wait(double seconds) {
  int running = 0;
  curl_multi_perform(impl_->multi.get(), &running);
  const bool all_run = running == static_cast<int>(impl_->exchanges.size());
  if (all_run) {  // else something has ended already
    curl_multi_poll(impl_->multi.get(), nullptr, 0, std::max(1, static_cast<int>(seconds * 1000)),
                    nullptr);
    curl_multi_perform(impl_->multi.get(), &running);
  }
  std::vector<HttpReply> ended;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(impl_->multi.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* easy = message->easy_handle;
    ended.push_back(impl_->reply(easy, message->data.result));
    impl_->put_back(easy);
  }
  return ended;
}

std::size_t HttpClient::under_way() const {
  return impl_->exchanges.size();
}

void HttpClient::abandon() {
  while (!impl_->exchanges.empty()) impl_->put_back(impl_->exchanges.begin()->first);
}

}  // namespace saetm
