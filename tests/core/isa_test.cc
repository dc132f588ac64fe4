// The instruction set is chosen when the library is loaded, so each is asked in a process of its own.
#include "core/isa.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/vector.h"
#include "saetm/error.h"
#include "saetm/random.h"

namespace saetm {
namespace {

/// What the child below says: the name and the bytes of some dot products, or the error.
TEST(IsaChild, DISABLED_Tells) {
  std::string bytes;
  const Random random(3);
  for (std::uint64_t row = 0; row < 50; ++row) {
    std::vector<float> a(1000 + row), b(1000 + row);
    for (std::size_t j = 0; j < a.size(); ++j) {
      a[j] = static_cast<float>(random.normal(row * 4000 + 2 * j));
      b[j] = static_cast<float>(random.normal(row * 4000 + 2 * j + 1));
    }
    char text[32];
    std::snprintf(text, sizeof text, " %a", static_cast<double>(dot(a.data(), b.data(), a.size())));
    bytes += text;
  }
  try {
    std::printf("isa=%s%s\n", isa().c_str(), bytes.c_str());
  } catch (const Error& error) {
    std::printf("isa!%s\n", error.what());
  }
}

/// What a child with SAETM_ISA=`forced` says; empty leaves the variable out.
std::string child(const std::string& forced) {
  const std::string command =
      (forced.empty() ? "env -u SAETM_ISA " : "SAETM_ISA=" + forced + " ") +
      std::filesystem::read_symlink("/proc/self/exe").string() +
      " --gtest_also_run_disabled_tests --gtest_filter=IsaChild.*";
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string said;
  char line[4096];
  while (pipe && std::fgets(line, sizeof line, pipe)) {
    if (std::string(line).starts_with("isa")) said = std::string(line).substr(3);
  }
  if (pipe) ::pclose(pipe);
  return said;
}

/// The sets that this processor has, the best one last.
std::vector<std::string> possible() {
  std::vector<std::string> names;
  for (const char* name : {"portable", "avx2", "avx512"}) {
    if (child(name).starts_with("=")) names.push_back(name);
  }
  return names;
}

TEST(Isa, TheForcedOneRuns) {
  const std::vector<std::string> names = possible();
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names.front(), "portable");
  std::map<std::string, std::string> names_of_sums;
  for (const std::string& name : names) {
    const std::string said = child(name);
    EXPECT_TRUE(said.starts_with("=" + name + " ")) << said;
    EXPECT_EQ(child(name), said);
    names_of_sums[said.substr(1 + name.size())] += name;
  }
  // Another width of vectors sums in another order.
  EXPECT_EQ(names_of_sums.size(), names.size());
}

TEST(Isa, TheBestOneIsTakenUnforced) {
  EXPECT_EQ(child(""), child(possible().back()));
}

TEST(Isa, WhatCannotBeIsRefused) {
  EXPECT_EQ(child("mmx"), "!SAETM_ISA is 'mmx', not one of portable, avx2, avx512\n");
  for (const char* name : {"avx2", "avx512"}) {
    const std::string said = child(name);
    if (said.starts_with("=")) continue;
    EXPECT_EQ(said, "!SAETM_ISA is " + std::string(name) + ", which this processor has not\n");
  }
}

}  // namespace
}  // namespace saetm
