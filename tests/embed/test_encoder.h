#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>

#include "saetm/encoder.h"
#include "where.h"

namespace saetm {

/// all-MiniLM-L6-v2, as scripts/test.sh makes it for the tests.
inline std::string test_encoder() {
  const char* named = std::getenv("SAETM_TEST_ENCODER");
  return named ? named : in_tree("build/encoders/minilm");
}

/// Why there is none to test with; empty where there is one.
inline std::string no_test_encoder() {
  if (!runs_encoders()) return "built without OpenVINO";
  const bool made = std::filesystem::exists(test_encoder() + "/encoder.json");
  return made ? "" : test_encoder() + " was not made";
}

}  // namespace saetm
