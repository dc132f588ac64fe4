#include "saetm/report.h"

#include <stdexcept>
#include <string_view>

#include "report/report_json.h"

namespace saetm {

/// The page that web/ is built to, made part of the library by cmake/embed.cmake.
extern const std::string_view kReportPage;

namespace {

using nlohmann::ordered_json;

constexpr std::string_view kPlaceholder = "@SAETM_DATA@";

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
  if (place == std::string_view::npos) throw std::logic_error("the page has no place for data");
  std::string page(kReportPage.substr(0, place));
  page += to_script_text(to_json(data));
  page += kReportPage.substr(place + kPlaceholder.size());
  return page;
}

}  // namespace saetm
