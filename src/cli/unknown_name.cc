#include "cli/unknown_name.h"

#include <vector>

#include "core/nearest.h"
#include "core/utf8.h"

namespace saetm::cli {
namespace {

std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    for (const std::string& name : option->get_fnames()) flags.push_back("--" + name);
  }
  return flags;
}

/// Options that begin with the same word: --group-by for --group-field.
std::string with_same_word(const std::string& given, const std::vector<std::string>& flags) {
  const std::size_t end = given.find('-', 2);
  const std::string word = given.substr(0, end);
  std::string found;
  std::size_t count = 0;
  for (const std::string& flag : flags) {
    if (flag != word && !flag.starts_with(word + "-")) continue;
    if (++count > 4) return {};
    found += (count == 1 ? "" : ", ") + flag;
  }
  return found.empty() || word.size() < 4 ? "" : "; did you mean " + found + "?";
}

}  // namespace

std::string unknown_name(const CLI::App& app) {
  const CLI::App* at = &app;
  std::string called = "saetm";
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().back();
    called += " " + at->get_name();
  }
  const std::string help = "; " + called + " --help lists them";
  for (const std::string& given : at->remaining()) {
    const std::string name = given.substr(0, given.find('='));
    if (name.starts_with("-")) {
      const std::vector<std::string> flags = flags_of(*at);
      std::string meant = did_you_mean(name, flags);
      if (meant.empty()) meant = with_same_word(name, flags);
      return one_line(called + " has no option '" + name + "'" + meant + help);
    }
  }
  const auto commands = at->get_subcommands([](const CLI::App*) { return true; });
  if (at->remaining().empty() || commands.empty()) return {};
  std::vector<std::string> names;
  for (const CLI::App* command : commands) names.push_back(command->get_name());
  const std::string& given = at->remaining().front();
  return one_line("there is no command '" + given + "'" + did_you_mean(given, names) + help);
}

}  // namespace saetm::cli
