// The instruction set is chosen when the library is loaded, so each is asked in a process of its
// own.
#include "core/isa.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "core/vector.h"
#include "saetm/error.h"
#include "saetm/random.h"

namespace saetm {
namespace {

/// The order that core/lanes.inc promises, spelled out: lane i mod `lanes`, halves added.
template <class Value, class Term>
Value sum_by_lanes(std::size_t lanes, std::size_t n, const Term& term) {
  std::vector<Value> sums(lanes);
  for (std::size_t i = 0; i < n; ++i) sums[i % lanes] = sums[i % lanes] + term(i);
  for (std::size_t half = lanes / 2; half > 0; half /= 2) {
    for (std::size_t j = 0; j < half; ++j) sums[j] = sums[j] + sums[j + half];
  }
  return sums[0];
}

/// What the child below says: the name, or the error.
TEST(IsaChild, DISABLED_SumsInTheOneOrder) {
  try {
    std::printf("isa=%s\n", isa().c_str());
  } catch (const Error& error) {
    std::printf("isa!%s\n", error.what());
    return;
  }
  const Random random(3);
  std::vector<float> values(4000);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>(random.normal(i) * std::exp2(10 * random.normal(i + 4000)));
  }
  for (std::size_t n = 0; n < 140; ++n) {
    const float* a = values.data() + 3 * n;
    const float* b = values.data() + 1000 + n;
    // Each rounded by itself: nothing is contracted.
    const auto product = [&](std::size_t i) {
      const volatile float rounded = a[i] * b[i];
      return static_cast<float>(rounded);
    };
    const auto square = [&](std::size_t i) {
      const volatile float rounded = a[i] * a[i];
      return static_cast<float>(rounded);
    };
    const auto squared_difference = [&](std::size_t i) {
      const float difference = a[i] - b[i];
      const volatile float rounded = difference * difference;
      return static_cast<float>(rounded);
    };
    const auto in_f64 = [&](std::size_t i) {
      const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
      const volatile double rounded = difference * difference;
      return static_cast<double>(rounded);
    };
    ASSERT_EQ(dot(a, b, n), sum_by_lanes<float>(16, n, product)) << n;
    ASSERT_EQ(dot(b, a, n), dot(a, b, n)) << n;
    ASSERT_EQ(squared_norm(a, n), sum_by_lanes<float>(16, n, square)) << n;
    ASSERT_EQ(squared_distance(a, b, n), sum_by_lanes<float>(16, n, squared_difference)) << n;
    ASSERT_EQ(squared_distance_f64(a, b, n), sum_by_lanes<double>(8, n, in_f64)) << n;
    ASSERT_EQ(squared_distance_f64(b, a, n), squared_distance_f64(a, b, n)) << n;
    std::vector<float> y(b, b + n);
    add_scaled(0.3F, a, y.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      const volatile float rounded = 0.3F * a[i];
      ASSERT_EQ(y[i], b[i] + rounded);
    }
  }
}

/// What a child with SAETM_ISA=`forced` says; empty leaves the variable out.
std::string child(const std::string& forced) {
  const std::string command = (forced.empty() ? "env -u SAETM_ISA " : "SAETM_ISA=" + forced + " ") +
                              std::filesystem::read_symlink("/proc/self/exe").string() +
                              " --gtest_also_run_disabled_tests --gtest_filter=IsaChild.*";
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string said;
  char line[4096];
  while (pipe && std::fgets(line, sizeof line, pipe)) {
    if (std::string(line).starts_with("isa")) said = std::string(line).substr(3);
    if (std::string(line).find("Failure") != std::string::npos) said += line;
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

TEST(Isa, TheForcedOneRunsAndSumsInTheOneOrder) {
  const std::vector<std::string> names = possible();
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names.front(), "portable");
  for (const std::string& name : names) EXPECT_EQ(child(name), "=" + name + "\n");
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
