/// Options by the public header alone.
#include "saetm/options.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "saetm/error.h"

namespace saetm {
namespace {

struct BakeOptions {
  std::int64_t loaves = 2;
  double heat = 220;
  bool steam = true;
  std::string flour = "rye";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("loaves", &BakeOptions::loaves, Field{.help = "how many", .min = 1, .max = 10});
    visit("oven_heat", &BakeOptions::heat, Field{.help = "how hot", .min = 100.5});
    visit("steam", &BakeOptions::steam, Field{.help = "with water"});
    visit("flour", &BakeOptions::flour, Field{.help = "which", .choices = "rye|wheat|spelt"});
  }
};

std::string refusal(const BakeOptions& options) {
  try {
    check_options(options);
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

TEST(OptionsTest, AreCheckedByTheirTable) {
  EXPECT_EQ(refusal({}), "");
  EXPECT_EQ(refusal({.loaves = 10, .heat = 100.5, .steam = false, .flour = "spelt"}), "");
  EXPECT_EQ(refusal({.loaves = 0}), "--loaves is 0, below 1");
  EXPECT_EQ(refusal({.loaves = 11}), "--loaves is 11, above 10");
  EXPECT_EQ(refusal({.heat = 0.001}), "--oven-heat is 0.001, below 100.5");
  EXPECT_EQ(refusal({.heat = std::numeric_limits<double>::quiet_NaN()}),
            "--oven-heat is null, below 100.5");
  EXPECT_EQ(refusal({.flour = "ry"}),
            "--flour is 'ry', not one of rye|wheat|spelt; did you mean rye?");
  EXPECT_EQ(refusal({.flour = ""}), "--flour is '', not one of rye|wheat|spelt");
}

}  // namespace
}  // namespace saetm
