#pragma once
/// Options from texts by the tables' names: the same path, checks and words of refusal for the
/// command line's flags and Python's keywords.
#include <nlohmann/json.hpp>
#include <string>

#include "core/options_io.h"
#include "run/options/options.h"
#include "saetm/run.h"

namespace saetm {

/// Sets those that `texts` names; others keep their values. Throws Error for a text that is no
/// value of its option, or one out of range.
template <class Options>
void set_options(const OptionTexts& texts, Options& options) {
  for (const auto& [name, text] : texts) set_from_text(name, text, options);
  check_options(options);
}

/// A table's defaults, or `options`, with these set.
template <class Options>
Options options_of(const OptionTexts& texts, Options options = {}) {
  set_options(texts, options);
  return options;
}

/// Returns the values of a JSON object as texts, without those that are null. Throws Error naming a
/// value that is neither text, number nor truth value.
OptionTexts texts_of(const nlohmann::ordered_json& object);

/// Returns the options of a run: defaults, then what the run was fitted with unless it is to be
/// fitted anew, then a recipe among `texts`, then the other texts. Makes paths of inputs absolute.
RunOptions run_options_from(const OptionTexts& texts, const RunDirectory& run, bool anew);

}  // namespace saetm
