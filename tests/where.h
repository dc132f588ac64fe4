#pragma once
/// Where the tree and the program lie. Said in one source alone, so that a compiler's cache knows
/// the tests' objects again in any folder.
#include <string>

namespace saetm {

/// A path of the tree, as in_tree("tests/golden/probe.safetensors").
std::string in_tree(const std::string& path);
/// The program that was built with the tests.
const char* program_path();

}  // namespace saetm
