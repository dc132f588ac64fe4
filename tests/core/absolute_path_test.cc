#include "core/absolute_path.h"

namespace saetm {
namespace {

TEST(AbsolutePath, IsWhereThePathLeadsFromHere) {
  const std::filesystem::path here = std::filesystem::current_path();
  EXPECT_EQ(absolute_path("a/./b/../rows.npy"), (here / "a/rows.npy").string());
  EXPECT_EQ(absolute_path("/a/../rows.npy"), "/rows.npy");
}

TEST(AbsolutePath, StandardInputAndNoneStay) {
  EXPECT_EQ(absolute_path("-"), "-");
  EXPECT_EQ(absolute_path(""), "");
}

}  // namespace
}  // namespace saetm
