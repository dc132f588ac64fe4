#pragma once
/// Several HTTP requests under way on the calling thread; libcurl is seen by this pair alone.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace saetm {

struct HttpReply {
  std::size_t request = 0;  ///< the number it was started with
  long status = 0;          ///< 0 where there is no reply
  std::string body;
  double retry_after = 0;  ///< seconds, of the header of that name
  std::string failure;     ///< why there is no reply
  bool timed_out = false;
  bool unreachable = false;  ///< no connection was made
  bool passing = false;      ///< the failure may pass
};

class HttpClient {
 public:
  /// `headers` are sent with every request; redirections are not followed, so that they go nowhere
  /// else.
  HttpClient(std::vector<std::string> headers, double timeout_seconds);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Begins a POST of JSON whose reply has at most so many bytes; a longer one is a failure.
  void post(std::size_t request, const std::string& url, std::string body, std::size_t most);
  /// Waits for at most so long and returns what has ended.
  std::vector<HttpReply> wait(double seconds);
  std::size_t under_way() const;
  /// Drops what is under way.
  void abandon();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace saetm
