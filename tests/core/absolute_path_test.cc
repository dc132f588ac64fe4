#include "core/absolute_path.h"

#include "saetm/error.h"

namespace saetm {
namespace {

TEST(AbsolutePath, IsWhereThePathLeadsFromHere) {
  const std::filesystem::path here = std::filesystem::current_path();
  EXPECT_EQ(absolute_path("a/./b/../rows.npy"), (here / "a/rows.npy").string());
  EXPECT_EQ(absolute_path("/a/../rows.npy"), "/rows.npy");
}

TEST(AbsolutePath, HoldsAsJson) {
  const std::filesystem::path here = std::filesystem::current_path();
  const std::filesystem::path folder = ::testing::TempDir() + "saetm-\xff";
  std::filesystem::create_directories(folder);
  std::filesystem::current_path(folder);
  EXPECT_THROW(absolute_path("rows.npy"), Error);
  EXPECT_EQ(absolute_path("/rows.npy"), "/rows.npy");
  std::filesystem::remove(folder);
  EXPECT_THROW(absolute_path("rows.npy"), Error);  // there is no such folder any more
  std::filesystem::current_path(here);
}

TEST(AbsolutePath, StandardInputAndNoneStay) {
  EXPECT_EQ(absolute_path("-"), "-");
  EXPECT_EQ(absolute_path(""), "");
}

}  // namespace
}  // namespace saetm
