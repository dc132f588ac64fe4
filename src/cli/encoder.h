#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace saetm::cli {

/// saetm encoder add|list
struct EncoderCommand {
  std::string what;  ///< empty when the command line asked for something else
  std::string name, folder;
  std::vector<std::string> options;  ///< for the script that converts, as they stand
  bool json = false;
};

void add_encoder_command(CLI::App& app, EncoderCommand& command);

/// Lists, or becomes Python, which converts; returns the exit code. Throws Error.
int encoder(const EncoderCommand& command);

}  // namespace saetm::cli
