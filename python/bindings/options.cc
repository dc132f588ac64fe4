/// The option tables, for signatures, help and refusals.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <cmath>

#include "bind.h"
#include "run/options/options_from.h"

namespace saetm::python {
namespace {

using Json = nlohmann::ordered_json;

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
}

}  // namespace saetm::python
