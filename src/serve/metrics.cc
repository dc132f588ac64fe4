#include "serve/metrics.h"

#include <algorithm>
#include <cstdio>

namespace saetm {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

void begin(std::string& text, const std::string& name, const char* type, const char* help) {
  text += "# HELP saetm_" + name + " " + help + "\n# TYPE saetm_" + name + " " + type + "\n";
}

void add(std::string& text, const std::string& name, const std::string& labels,
         const std::string& value) {
  text += "saetm_" + name + (labels.empty() ? "" : "{" + labels + "}") + " " + value + "\n";
}

}  // namespace

void Metrics::answered(const std::string& method, const std::string& path, int status,
                       double seconds) {
  const bool known = method == "GET" || method == "POST" || method == "HEAD";
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
  const std::lock_guard lock(mutex_);
  ++requests_[{known ? method : "other", path, status}];
  if (method != "POST" || path != "/v1/topics") return;
  ++seconds_[static_cast<std::size_t>(bound - kBounds.begin())];
  seconds_sum_ += seconds;
}

void Metrics::refused(Refused why) {
  const std::lock_guard lock(mutex_);
  ++refused_[static_cast<std::size_t>(why)];
}

void Metrics::documents(std::size_t count) {
  const std::lock_guard lock(mutex_);
  documents_ += count;
}

std::string Metrics::text() const {
  std::string text;
  begin(text, "build_info", "gauge", "Version of the program.");
  add(text, "build_info", "version=\"" SAETM_VERSION "\"", "1");
  const std::lock_guard lock(mutex_);
  begin(text, "requests_total", "counter", "Requests that were answered.");
  for (const auto& [of, count] : requests_) {
    const auto& [method, path, status] = of;
    add(text, "requests_total",
        "method=\"" + method + "\",path=\"" + path + "\",status=\"" + std::to_string(status) + "\"",
        std::to_string(count));
  }
  begin(text, "documents_total", "counter", "Documents whose topics were found.");
  add(text, "documents_total", "", std::to_string(documents_));
  begin(text, "refused_total", "counter", "Requests that were refused before a worker saw them.");
  constexpr std::array<const char*, 4> kWhy = {"queue", "connections", "head", "time"};
  for (std::size_t i = 0; i < kWhy.size(); ++i) {
    add(text, "refused_total", "why=\"" + std::string(kWhy[i]) + "\"", std::to_string(refused_[i]));
  }
  begin(text, "requests_in_flight", "gauge", "Requests that workers are at.");
  add(text, "requests_in_flight", "", std::to_string(in_flight));
  begin(text, "queue_length", "gauge", "Requests that wait for a worker.");
  add(text, "queue_length", "", std::to_string(queued));
  begin(text, "connections", "gauge", "Clients that are connected.");
  add(text, "connections", "", std::to_string(connections));
  begin(text, "request_seconds", "histogram",
        "Time from the head of a POST to the end of its answer, waiting included.");
  std::uint64_t up_to = 0;
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    add(text, "request_seconds_bucket", "le=\"" + number(kBounds[i]) + "\"",
        std::to_string(up_to += seconds_[i]));
  }
  add(text, "request_seconds_bucket", "le=\"+Inf\"", std::to_string(up_to += seconds_.back()));
  add(text, "request_seconds_sum", "", number(seconds_sum_));
  add(text, "request_seconds_count", "", std::to_string(up_to));
  return text;
}

}  // namespace saetm
