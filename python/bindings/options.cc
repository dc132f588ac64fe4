/// The option tables, for signatures, help and refusals.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <cmath>

#include "apply/apply.h"
#include "apply/evaluate.h"
#include "bind.h"
#include "run/options/options_from.h"
#include "views/analyze.h"
#include "views/plot.h"

namespace saetm::python {
namespace {

using Json = nlohmann::ordered_json;

/// Names of the options that a call other than the stages takes, as the bindings read them.
template <class... Options>
Json names_of() {
  Json names = Json::array();
  const auto add = [&]<class One>(const One& options) {
    One::fields([&](const char* name, auto, const Field&) { names.push_back(name); });
  };
  (add(Options{}), ...);
  return names;
}

Json options_of_calls() {
  using Endpoint = decltype(EmbedderOptions::endpoint);
  return {
      {"transform", names_of<TransformOptions, Endpoint, CorpusOptions>()},
      {"explain", names_of<ExplainOptions, Endpoint>()},
      {"append", names_of<AppendOptions, Endpoint, CorpusOptions>()},
      {"evaluate",
       names_of<EvaluateOptions, CorpusOptions, TextOptions, ReferenceOptions, FurtherOptions,
                decltype(JudgeRequest::endpoint), decltype(JudgeRequest::questions)>()},
      {"name", names_of<decltype(NameRequest::endpoint), decltype(NameRequest::names)>()},
      {"analyze", names_of<AnalyzeOptions, SeedOptions, EraOptions, TimeOptions, EraWordOptions,
                           AnalysisOutput>()},
      {"compare", names_of<AnalyzeOptions, SeedOptions>()},
      {"plot", names_of<PlotOptions, AnalyzeOptions, EraOptions, TimeOptions, SeedOptions>()},
  };
}

template <class Options>
void add_fields(const Options& options, Json& table) {
  Options::fields([&](const char* name, auto member, const Field& field) {
    Json entry = {{"default", options.*member}, {"help", std::string(field.help)}};
    if (!field.unit.empty()) entry["unit"] = std::string(field.unit);
    if (!field.choices.empty()) entry["choices"] = std::string(field.choices);
    if (std::isfinite(field.min)) entry["min"] = field.min;
    if (std::isfinite(field.max)) entry["max"] = field.max;
    table[name] = std::move(entry);
  });
}

}  // namespace

void bind_options(nanobind::module_& m) {
  m.def(
      "option_table",
      [] {
        Json table = Json::object();
        const RunOptions defaults;
        RunOptions::parts(defaults, [&](const auto& part) { add_fields(part, table); });
        return table.dump();
      },
      "JSON: each option of a run by name, with default, help, unit, choices, min and max.");
  m.def(
      "options_of_calls", [] { return options_of_calls().dump(); },
      "JSON: names of the options of each call on a finished run.");
}

}  // namespace saetm::python
