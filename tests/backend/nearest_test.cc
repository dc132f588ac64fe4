// Nearest rows beside the reference's.
#include "backend_test.h"

namespace saetm::backend {
namespace {

class NearestRows : public AgainstReference {
 protected:
  void check(const NearestProblem& problem, std::size_t count) const {
    const auto found = backend_of(context()).nearest(problem, count, context());
    const auto expected = backend_of(plain).nearest(problem, count, plain);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ(found[i].index, expected[i].index) << "place " << i;
      if (found[i].index < 0) continue;
      EXPECT_NEAR(found[i].distance, expected[i].distance, 1e-12 * expected[i].distance);
    }
  }
};

TEST_P(NearestRows, AreTheReferences) {
  for (const std::size_t n : {1, 2, 31, 33, 131, 515}) {
    for (const std::size_t d : {1, 3, 385}) {
      const Matrix points = normal_rows(n, d, 1);
      const Matrix queries = normal_rows(n / 2 + 1, d, 2);
      std::vector<std::int32_t> own;
      std::vector<double> weights;
      for (std::size_t i = 0; i < n; ++i) {
        if (i % 3 == 0) own.push_back(static_cast<std::int32_t>(n - 1 - i));
        weights.push_back(0.1 + static_cast<double>(i % 17));
      }
      for (const std::size_t count : {1, 5, 40}) {
        SCOPED_TRACE(std::to_string(n) + "×" + std::to_string(d) + ", " + std::to_string(count));
        check({points.view(), queries.view(), {}, {}}, count);
        check({points.view(), {}, own, {}}, count);
        check({points.view(), {}, own, weights}, count);
      }
    }
  }
}

TEST_P(NearestRows, TiesGoToTheLowestIndex) {
  Matrix points(700, 2);  // seven points at each of 100 places of a grid
  std::vector<std::int32_t> own;
  for (std::size_t i = 0; i < points.rows(); ++i) {
    points(i, 0) = static_cast<float>(i % 10);
    points(i, 1) = static_cast<float>(i / 10 % 10);
    own.push_back(static_cast<std::int32_t>(i));
  }
  check({points.view(), {}, own, {}}, 9);
}

INSTANTIATE_TEST_SUITE_P(Backends, NearestRows, testing::ValuesIn(compared_devices()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace saetm::backend
