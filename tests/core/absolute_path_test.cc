#include "core/absolute_path.h"

#include "saetm/error.h"
#include "temporary_folder.h"

namespace saetm {
namespace {

TEST(AbsolutePath, IsWhereThePathLeadsFromHere) {
  const std::filesystem::path here = std::filesystem::current_path();
  EXPECT_EQ(absolute_path("a/./b/../rows.npy"), (here / "a/rows.npy").string());
  EXPECT_EQ(absolute_path("/a/../rows.npy"), "/rows.npy");
}

TEST(AbsolutePath, HoldsAsJson) {
  const std::filesystem::path here = std::filesystem::current_path();
  const TemporaryFolder place;
  const std::filesystem::path folder = place.path("\xff");
  std::filesystem::create_directory(folder);
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
