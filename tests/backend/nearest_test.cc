// Nearest rows beside the reference's.
#include "backend_test.h"

namespace saetm::backend {
namespace {

std::vector<double> some_weights(std::size_t n) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < n; ++i) weights.push_back(0.1 + static_cast<double>(i % 17));
  return weights;
}

std::vector<std::int32_t> every(std::size_t step, std::size_t n) {
  std::vector<std::int32_t> rows;
  for (std::size_t i = 0; i < n; i += step) rows.push_back(static_cast<std::int32_t>(n - 1 - i));
  return rows;
}

void expect_same(const std::vector<Neighbor>& found, const std::vector<Neighbor>& expected,
                 double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(found[i].index, expected[i].index) << "place " << i;
    if (found[i].index < 0) continue;
    EXPECT_NEAR(found[i].distance, expected[i].distance, tolerance * expected[i].distance);
  }
}

class NearestRows : public AgainstReference {};

// One set of points is asked all of it.
TEST_P(NearestRows, AreTheReferences) {
  for (const std::size_t n : {1, 2, 31, 33, 131, 515}) {
    for (const std::size_t d : {1, 3, 385}) {
      const Matrix points = normal_rows(n, d, 1);
      const Matrix queries = normal_rows(n / 2 + 1, d, 2);
      const auto own = every(3, n);
      const auto weights = some_weights(n);
      const auto set = backend_of(context()).points(points.view(), context());
      const auto reference = backend_of(plain).points(points.view(), plain);
      for (const std::size_t count : {1, 5, 40}) {
        SCOPED_TRACE(std::to_string(n) + "×" + std::to_string(d) + ", " + std::to_string(count));
        for (const NearestQueries& asked :
             {NearestQueries{queries.view(), {}, {}}, NearestQueries{{}, own, {}},
              NearestQueries{{}, own, weights}}) {
          expect_same(set->nearest(asked, count, context()),
                      reference->nearest(asked, count, plain), 1e-12);
        }
      }
    }
  }
}

TEST_P(NearestRows, TiesGoToTheLowestIndex) {
  Matrix points(700, 2);  // seven points at each of 100 places of a grid
  for (std::size_t i = 0; i < points.rows(); ++i) {
    points(i, 0) = static_cast<float>(i % 10);
    points(i, 1) = static_cast<float>(i / 10 % 10);
  }
  const auto own = every(1, 700);
  const NearestQueries all{{}, own, {}};
  expect_same(backend_of(context()).points(points.view(), context())->nearest(all, 9, context()),
              backend_of(plain).points(points.view(), plain)->nearest(all, 9, plain), 0);
}

INSTANTIATE_TEST_SUITE_P(Backends, NearestRows, testing::ValuesIn(compared_devices()),
                         [](const auto& info) { return info.param; });

class PointSets : public OnEach {};

// A point is its own nearest row, and the others are as far as from it as a point of the set.
TEST_P(PointSets, RowsLikeThePointsHaveTheSameNeighbours) {
  const Matrix points = normal_rows(150, 9, 3);
  const auto own = every(1, 150);
  Matrix rows(150, 9);
  for (std::size_t i = 0; i < 150; ++i) {
    std::copy_n(points.row(static_cast<std::size_t>(own[i])), 9, rows.row(i));
  }
  const auto set = backend_of(context()).points(points.view(), context());
  const auto others = set->nearest({{}, own, {}}, 4, context());
  const auto all = set->nearest({rows.view(), {}, {}}, 5, context());
  for (std::size_t i = 0; i < 150; ++i) {
    EXPECT_EQ(all[5 * i].index, own[i]);
    EXPECT_EQ(all[5 * i].distance, 0);
    for (std::size_t j = 0; j < 4; ++j) {
      EXPECT_EQ(all[5 * i + j + 1].index, others[4 * i + j].index);
      EXPECT_EQ(all[5 * i + j + 1].distance, others[4 * i + j].distance);
    }
  }
}

// Points that move, and become fewer, are searched as a new set of them is.
TEST_P(PointSets, AnUpdateIsAsANewSet) {
  Matrix points = normal_rows(300, 9, 4);
  const auto set = backend_of(context()).points(points.view(), context());
  set->nearest({{}, every(2, 300), {}}, 3, context());
  for (const std::size_t n : {300, 280, 131, 33, 20, 1}) {
    SCOPED_TRACE(n);
    std::vector<std::int32_t> changed;
    for (std::size_t i = 0; i < n; i += 1 + n / 40) {
      const auto row = normal_values(9, static_cast<unsigned>(n + i), 3);
      std::copy(row.begin(), row.end(), points.row(i));
      changed.push_back(static_cast<std::int32_t>(i));
    }
    set->update(n, changed);
    const Matrix queries = normal_rows(40, 9, 5);
    const auto fresh = backend_of(context()).points(points.view().rows_from(0, n), context());
    const auto own = every(1 + n / 60, n);
    const auto weights = some_weights(n);
    for (const NearestQueries& asked :
         {NearestQueries{queries.view(), {}, {}}, NearestQueries{{}, own, weights}}) {
      expect_same(set->nearest(asked, 3, context()), fresh->nearest(asked, 3, context()), 0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, PointSets, testing::ValuesIn(devices()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace saetm::backend
