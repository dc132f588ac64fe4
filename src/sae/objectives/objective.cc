#include "sae/objectives/objective.h"

#include <algorithm>
#include <string>

#include "saetm/error.h"

namespace saetm {

// A file each.
Objective batchtopk();
Objective topk();
Objective l1();
Objective jumprelu();
Objective matryoshka();
Objective hierarchicaltopk();

namespace {

/// The values of one member, put together by `between`, the last two by `last`.
std::string joined(std::string_view Objective::*member, const char* between, const char* last) {
  std::string text;
  for (const Objective& objective : objectives()) {
    const bool is_last = &objective == &objectives().back();
    if (!text.empty()) text += is_last ? last : between;
    text += objective.*member;
  }
  return text;
}

}  // namespace

const std::vector<Objective>& objectives() {
  static const std::vector<Objective> all = {batchtopk(), topk(),       l1(),
                                             jumprelu(),  matryoshka(), hierarchicaltopk()};
  return all;
}

const Objective* find_objective(std::string_view name, std::string_view Objective::*member) {
  if (name.empty()) return nullptr;  // what an objective has no foreign name for
  const std::vector<Objective>& all = objectives();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Objective& o) { return o.*member == name; });
  return found == all.end() ? nullptr : &*found;
}

const Objective& objective_named(std::string_view name) {
  if (const Objective* found = find_objective(name)) return *found;
  throw Error("the objective is '" + std::string(name) + "', not one of " +
              std::string(objective_choices()));
}

std::string_view objective_choices() {
  static const std::string choices = joined(&Objective::name, "|", "|");
  return choices;
}

std::string_view objective_help() {
  static const std::string help =
      "what keeps activations sparse: " + joined(&Objective::help, ", ", ", or ");
  return help;
}

}  // namespace saetm
