#include "saetm/report.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

namespace saetm {

/// web/report.html, made part of the library by cmake/embed.cmake.
extern const std::string_view kReportPage;

namespace {

using nlohmann::ordered_json;

constexpr std::string_view kPlaceholder = "@SAETM_DATA@";

ordered_json to_json(const ReportDocument& document) {
  return {{"id", document.id},     {"title", document.title},     {"group", document.group},
          {"time", document.time}, {"excerpt", document.excerpt}, {"share", document.share}};
}

ordered_json to_json(const ReportTopic& topic) {
  ordered_json documents = ordered_json::array();
  for (const auto& document : topic.documents) documents.push_back(to_json(document));
  return {{"id", topic.id},
          {"name", topic.name},
          {"share", topic.share},
          {"coverage", topic.coverage},
          {"words", topic.words},
          {"weights", topic.weights},
          {"atoms", topic.atoms},
          {"group_shares", topic.group_shares},
          {"documents", std::move(documents)}};
}

ordered_json to_json(const ReportData& data) {
  // Pairs of strings are taken for objects by the library's lists; arrays are spelled out.
  ordered_json scores = ordered_json::array();
  for (const auto& [name, value] : data.scores) {
    scores.push_back(ordered_json::array({name, value}));
  }
  ordered_json topics = ordered_json::array();
  for (const auto& topic : data.topics) topics.push_back(to_json(topic));
  return {{"title", data.title},
          {"settings", data.settings},
          {"documents", data.documents},
          {"unreached", data.unreached},
          {"scores", std::move(scores)},
          {"groups", data.groups},
          {"group_sizes", data.group_sizes},
          {"topics", std::move(topics)}};
}

/// JSON that can stand inside a script element: "<" could end the element or open a comment,
/// U+2028 and U+2029 end a line in old JavaScript. All these occur in strings only, so that an
/// escape means the same. Broken UTF-8 becomes U+FFFD, a number that is not finite null.
std::string to_script_text(const ordered_json& json) {
  const std::string text = json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = std::string_view(text).substr(i);
    if (rest[0] == '<') {
      out += "\\u003c";
    } else if (rest[0] == '>') {
      out += "\\u003e";
    } else if (rest[0] == '&') {
      out += "\\u0026";
    } else if (rest.starts_with("\xe2\x80\xa8")) {
      out += "\\u2028";
      i += 2;
    } else if (rest.starts_with("\xe2\x80\xa9")) {
      out += "\\u2029";
      i += 2;
    } else {
      out += rest[0];
    }
  }
  return out;
}

}  // namespace

std::string render_report(const ReportData& data) {
  const std::size_t place = kReportPage.find(kPlaceholder);
  if (place == std::string_view::npos)
    throw std::logic_error("web/report.html has no place for data");
  std::string page(kReportPage.substr(0, place));
  page += to_script_text(to_json(data));
  page += kReportPage.substr(place + kPlaceholder.size());
  return page;
}

}  // namespace saetm
