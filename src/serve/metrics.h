#pragma once
/// What the server counts, as Prometheus reads it.
#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

namespace saetm {

/// Several threads count at once.
class Metrics {
 public:
  /// Why a request was refused unread.
  enum class Refused { kQueue, kConnections, kHead, kTime };

  /// Counts an answer, and the time of one to POST /v1/topics. Labels are of a small set whatever
  /// clients ask for: `path` is one that there is, or "other".
  void answered(const std::string& method, const std::string& path, int status, double seconds);
  void refused(Refused why);
  void documents(std::size_t count);
  /// Returns all in the text format of Prometheus, version 0.0.4.
  std::string text() const;

  /// What is so now; the server keeps them.
  std::atomic<std::size_t> queued = 0, in_flight = 0, connections = 0;

 private:
  static constexpr std::array<double, 14> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                     0.25,  0.5,    1,     2.5,  5,     10,   30};

  mutable std::mutex mutex_;
  std::map<std::tuple<std::string, std::string, int>, std::uint64_t> requests_;
  std::array<std::uint64_t, 4> refused_{};
  std::array<std::uint64_t, kBounds.size() + 1> seconds_{};  // of requests, by the bound above
  double seconds_sum_ = 0;
  std::uint64_t documents_ = 0;
};

}  // namespace saetm
