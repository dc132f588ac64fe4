#include "cli/encoder.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/python_program.h"
#include "saetm/encoder.h"
#include "saetm/error.h"

namespace saetm {

// scripts/add_encoder/
extern const std::string_view kEncoderFolder, kTextEncoder, kImageEncoder, kAddEncoder;

}  // namespace saetm

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Makes modules of the texts in its first argument, in their order, and runs the last.
constexpr const char* kRunModules = R"(
import json, sys, types
for name, text in json.loads(sys.argv.pop(1)).items():
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(text, name + '.py', 'exec'), module.__dict__)
sys.exit(module.main())
)";

int add(const EncoderCommand& command) {
  const Json modules = {{"folder", kEncoderFolder},
                        {"text_encoder", kTextEncoder},
                        {"image_encoder", kImageEncoder},
                        {"add_encoder", kAddEncoder}};
  std::vector<std::string> words = {python_program(), "-c",         kRunModules,
                                    modules.dump(),   command.name, command.folder};
  words.insert(words.end(), {"--to", encoders_folder()});
  words.insert(words.end(), command.options.begin(), command.options.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  throw Error(words[0] + ": cannot be run: " + std::strerror(errno));
}

int list(const EncoderCommand& command) {
  Json all = Json::array();
  for (const Encoder::About& about : list_encoders()) {
    Json one = {{"name", about.name}, {"kind", about.kind}, {"dimensions", about.dimensions}};
    if (about.max_length > 0) one["max_length"] = about.max_length;
    all.push_back(one);
    if (command.json) continue;
    std::printf("%-24s %-6s %5zu dimensions", about.name.c_str(), about.kind.c_str(),
                about.dimensions);
    if (about.max_length > 0) std::printf(", %zu tokens", about.max_length);
    std::printf("\n");
  }
  if (command.json) std::printf("%s\n", all.dump(1).c_str());
  return 0;
}

}  // namespace

void add_encoder_command(CLI::App& app, EncoderCommand& command) {
  CLI::App* group = app.add_subcommand("encoder", "local encoders: add one, list them");
  group->require_subcommand(1);
  CLI::App* add = group->add_subcommand(
      "add", "make an encoder of a Hugging Face folder of a model of texts or images");
  add->parse_complete_callback([&command] { command.what = "add"; });
  add->add_option("NAME", command.name, "what --encoder will call it")->required()->type_name("");
  add->add_option("FOLDER", command.folder,
                  "a model as sentence-transformers or transformers save it")
      ->required()
      ->type_name("");
  const auto pass_on = [&](const char* flag, const char* help, const char* type) {
    add->add_option_function<std::string>(
           flag,
           [&command, flag](const std::string& text) {
             command.options.insert(command.options.end(), {flag, text});
           },
           help)
        ->type_name(type);
  };
  pass_on("--pooling", "how tokens' vectors become one, instead of what the folder says",
          "mean|cls|lasttoken|max");
  pass_on("--prompt", "the folder's prompt to put before each text", "name");
  pass_on("--max-length", "tokens of a text that count, instead of what the folder says", "tokens");
  CLI::App* list = group->add_subcommand("list", "the encoders that were added");
  list->parse_complete_callback([&command] { command.what = "list"; });
  list->add_flag("--json", command.json, "print the result as JSON");
}

int encoder(const EncoderCommand& command) {
  return command.what == "add" ? add(command) : list(command);
}

}  // namespace saetm::cli
