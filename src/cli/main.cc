#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>

#include "cli/commands.h"
#include "cli/cut_files.h"
#include "cli/encoder.h"
#include "cli/terminal.h"
#include "cli/unknown_name.h"
#include "cli/verbs.h"
#include "core/utf8.h"
#include "saetm/error.h"

namespace saetm::cli {
namespace {

int run_program(int argc, char** argv) {
  // Options and paths are kept as JSON, which takes no other text.
  const auto bad = std::find_if_not(argv, argv + argc, is_utf8);
  if (bad != argv + argc) {
    std::fprintf(stderr, "saetm: '%s' is not UTF-8: rename the file or folder\n", *bad);
    return 2;
  }
  CLI::App app("saetm: what a large collection of texts or images is about", "saetm");
  app.set_version_flag("--version", "saetm " SAETM_VERSION);
  app.require_subcommand(1);
  Request request;
  add_verbs(app, request);
  EncoderCommand encoders;
  add_encoder_command(app, encoders);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    const std::string unknown = unknown_name(app);
    std::fprintf(stderr, "saetm: %s\n",
                 unknown.empty() ? one_line(e.what()).c_str() : unknown.c_str());
    return 2;
  }
  try {
    return encoders.what.empty() ? execute(request) : encoder(encoders);
  } catch (const Interrupted&) {
    std::fprintf(stderr, "\nsaetm: interrupted; the same command goes on where it stopped\n");
    return 130;
  } catch (const Error& e) {
    std::fprintf(stderr, "saetm: %s\n", one_line(e.what()).c_str());
    return 2;
  } catch (const std::filesystem::filesystem_error& e) {  // the working folder is gone, or the like
    std::fprintf(stderr, "saetm: %s\n", one_line(e.what()).c_str());
    return 2;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "saetm: out of memory\n");
    return 1;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "saetm: unexpected failure: %s\n", one_line(e.what()).c_str());
    return 1;
  }
}

/// What was printed is out, or the exit code says so: a table that a full disk cut is no table.
int with_output(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  std::fprintf(stderr, "saetm: standard output: cannot be written to its end\n");
  return code == 0 ? 2 : code;
}

}  // namespace
}  // namespace saetm::cli

int main(int argc, char** argv) {
  saetm::cli::guard_terminals();
  saetm::cli::catch_cut_files();
  return saetm::cli::with_output(saetm::cli::run_program(argc, argv));
}
