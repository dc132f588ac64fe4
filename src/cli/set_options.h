#pragma once
#include <map>
#include <string>

#include "core/options_io.h"

namespace saetm::cli {

/// What the command line said of options, as text by the option tables' names.
using OptionTexts = std::map<std::string, std::string>;

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

}  // namespace saetm::cli
