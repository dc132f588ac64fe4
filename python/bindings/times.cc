/// Times as the program reads them.
#include "saetm/times.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bind.h"
#include "run/notes.h"

namespace saetm::python {
namespace {

using Days = std::pair<std::int64_t, std::int64_t>;

std::vector<std::optional<Days>> read_times(const std::vector<std::string>& texts,
                                            const std::string& format) {
  const TimeReader reader({.format = format});
  std::vector<std::optional<Days>> all;
  for (const std::string& text : texts) {
    const auto span = reader.read(text);
    all.push_back(span ? std::optional(Days(span->first, span->last)) : std::nullopt);
  }
  return all;
}

std::string time_format(const std::string& path) {
  return time_options(RunDirectory::open(path)).format;
}

}  // namespace

void bind_times(nanobind::module_& m) {
  using namespace nanobind::literals;
  m.def("read_times", &read_times, "texts"_a, "format"_a,
        "First and last day of each, since 1970-01-01; None for what is no time.");
  m.def("time_format", &time_format, "path"_a, "How a run's times are read.");
}

}  // namespace saetm::python
