#pragma once
/// The options of a language model's endpoint under a prefix, so that one command can talk to
/// several: --judge-url, --caption-url.
#include <string>

#include "core/options_io.h"
#include "saetm/error.h"
#include "saetm/language.h"

namespace saetm {

/// `Prefix` has a `name` such as "judge_".
template <class Prefix>
struct EndpointOptions : LanguageOptions {
  template <class Visitor>
  static void fields(Visitor&& visit) {
    LanguageOptions::fields([&](const char* name, auto member, const Field& field) {
      visit((std::string(Prefix::name) + name).c_str(), member, field);
    });
  }

  bool asked_for() const { return !url.empty() || !model.empty(); }

  /// Throws Error where URL or model is lacking.
  void check() const {
    check_options(*this);
    const auto flag = [](const char* name) { return flag_name(std::string(Prefix::name) + name); };
    if (url.empty()) throw Error(flag("model") + " needs " + flag("url"));
    if (model.empty()) throw Error(flag("url") + " needs " + flag("model"));
  }

  /// Those that answers depend on, and the prices that their cost is counted by.
  nlohmann::ordered_json that_matter() const {
    nlohmann::ordered_json options = to_json_object(*this);
    for (const char* name : {"url", "parallel", "timeout", "retries", "backoff", "cache"}) {
      options.erase(std::string(Prefix::name) + name);
    }
    return options;
  }
};

}  // namespace saetm
