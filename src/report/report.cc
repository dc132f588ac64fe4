#include "saetm/report.h"

#include <stdexcept>
#include <string_view>

#include "report/report_json.h"

namespace saetm {

/// The page that web/ is built to, made part of the library by cmake/embed.cmake.
extern const std::string_view kReportPage;

namespace {

using nlohmann::ordered_json;

constexpr std::string_view kData = "@SAETM_DATA@", kBlobs = "@SAETM_BLOBS@";
/// What the page may run; where its texts lie beside it, these files as well.
constexpr std::string_view kScripts = "script-src 'unsafe-inline'";
constexpr std::string_view kScriptsBeside = "script-src 'unsafe-inline' 'self' file:";

/// Adds the page up to `mark`, and returns what comes behind it.
std::string_view take_until(std::string_view page, std::string_view mark, std::string& out) {
  const std::size_t place = page.find(mark);
  if (place == std::string_view::npos) {
    throw std::logic_error("the page has no place for " + std::string(mark));
  }
  out += page.substr(0, place);
  return page.substr(place + mark.size());
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
  Blobs blobs;
  const ordered_json json = to_json(data, blobs);
  std::string page;
  std::string_view rest = take_until(kReportPage, kScripts, page);
  page += data.page_documents.beside ? kScriptsBeside : kScripts;
  rest = take_until(rest, kData, page);
  page += to_script_text(json);
  rest = take_until(rest, kBlobs, page);
  page += blobs.elements();
  page += rest;
  return page;
}

}  // namespace saetm
