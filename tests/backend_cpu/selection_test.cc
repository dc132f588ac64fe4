// BatchTopK's selection against a full sort.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>

#include "backend/cpu/encode.h"
#include "backend/cpu/select.h"
#include "core/collective/threads.h"
#include "saetm/error.h"

namespace saetm::backend::cpu {
namespace {

/// All positive candidates of a matrix of pre-activations, in the order that decides the cut,
/// spelled out apart from the code's own.
std::vector<Candidate> sorted_positives(const std::vector<Candidate>& all) {
  std::vector<Candidate> positives;
  for (const Candidate& c : all) {
    if (c.value > 0) positives.push_back(c);
  }
  std::sort(positives.begin(), positives.end(), [](const Candidate& a, const Candidate& b) {
    if (a.value > b.value || b.value > a.value) return a.value > b.value;
    return a.row == b.row ? a.column < b.column : a.row < b.row;
  });
  return positives;
}

std::vector<Candidate> by_place(std::vector<Candidate> candidates) {
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.row == b.row ? a.column < b.column : a.row < b.row;
  });
  return candidates;
}

void expect_same(const std::vector<Candidate>& found, const std::vector<Candidate>& expected,
                 const std::string& what) {
  ASSERT_EQ(found.size(), expected.size()) << what;
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_TRUE(found[i].value == expected[i].value && found[i].row == expected[i].row &&
                found[i].column == expected[i].column)
        << what << ": entry " << i << " is (" << found[i].row << ", " << found[i].column << ") "
        << found[i].value << ", not (" << expected[i].row << ", " << expected[i].column << ") "
        << expected[i].value;
  }
}

std::vector<Candidate> entries(const ActiveRows& rows) {
  std::vector<Candidate> result;
  for (std::size_t i = 0; i + 1 < rows.begin.size(); ++i) {
    for (std::int32_t j = rows.begin[i]; j < rows.begin[i + 1]; ++j) {
      result.push_back({rows.values[j], static_cast<std::int32_t>(i), rows.columns[j]});
    }
  }
  return result;
}

/// Pre-activations are given directly: the encoder is the identity, so p = x + bias exactly.
class Problem {
 public:
  Problem(std::size_t rows, std::size_t atoms, int threads,
          Communicator& workers = Communicator::alone())
      : context{.threads = threads, .workers = &workers},
        encoder_(atoms, Precision::kF32, context),
        identity_(atoms, atoms),
        bias_(atoms),
        x_(rows, atoms) {
    for (std::size_t k = 0; k < atoms; ++k) identity_(k, k) = 1;
    encoder_.set_weights(identity_.view(), bias_.data());
  }

  template <class Value>
  void fill(const Value& value) {
    for (std::size_t i = 0; i < x_.size(); ++i) x_.data()[i] = value(i);
  }
  std::vector<float>& bias() { return bias_; }

  std::vector<Candidate> expected() const {
    std::vector<Candidate> all;
    for (std::size_t i = 0; i < x_.rows(); ++i) {
      for (std::size_t k = 0; k < x_.cols(); ++k) {
        all.push_back(
            {x_(i, k) + bias_[k], static_cast<std::int32_t>(i), static_cast<std::int32_t>(k)});
      }
    }
    return sorted_positives(all);
  }

  std::vector<Candidate> select(const BatchShare& share, std::size_t keep) {
    encoder_.set_batch(x_.view());
    ActiveRows rows;
    selection_.select(encoder_, share, keep, rows, context);
    return entries(rows);
  }
  float smallest_kept() const { return selection_.smallest_kept(); }

  void check(std::size_t keep, const std::string& what) {
    std::vector<Candidate> best = expected();
    best.resize(std::min(keep, best.size()));
    const std::vector<Candidate> found = select({0, x_.rows(), x_.rows()}, keep);
    EXPECT_EQ(selection_.smallest_kept(), best.empty() ? 0 : best.back().value) << what;
    expect_same(found, by_place(best), what);
  }

  void check_threshold(float threshold, const std::string& what) {
    std::vector<Candidate> above = expected();
    std::erase_if(above, [&](const Candidate& c) { return c.value <= threshold; });
    encoder_.set_batch(x_.view());
    ActiveRows rows;
    encoder_.rows_above(std::vector<float>(x_.cols(), threshold), rows);
    expect_same(entries(rows), by_place(above), what);
  }

 private:
  Context context;
  TiledEncoder encoder_;
  Matrix identity_;
  std::vector<float> bias_;
  Matrix x_;
  BatchTopK selection_;
};

struct Size {
  std::size_t rows, atoms, keep;
};

class Selection : public testing::TestWithParam<std::tuple<Size, int>> {};

TEST_P(Selection, IsThatOfAFullSort) {
  const auto [size, threads] = GetParam();
  std::mt19937 random(static_cast<unsigned>(size.rows * 1000 + size.atoms));
  std::normal_distribution<float> normal;
  Problem problem(size.rows, size.atoms, threads);
  // One run of batches, as in training: what an earlier one teaches must never show in a later one.
  const auto check = [&](const std::string& what) { problem.check(size.keep, what); };
  for (float& b : problem.bias()) b = 0.1F * normal(random);
  problem.fill([&](std::size_t) { return normal(random); });
  check("first batch");
  problem.fill([&](std::size_t) { return normal(random); });
  check("a batch like the one before");
  problem.fill([&](std::size_t i) { return i % 97 == 5 ? 1e30F : normal(random); });
  check("huge outliers");
  problem.fill([&](std::size_t) { return normal(random); });
  check("calm after outliers");
  problem.fill([&](std::size_t) { return 1e-3F * normal(random) - 0.05F; });
  check("few and small");
  std::fill(problem.bias().begin(), problem.bias().end(), 0.0F);
  problem.fill([&](std::size_t) { return 1e-6F * normal(random); });
  check("a sudden small batch");
  problem.fill([&](std::size_t) { return -std::abs(normal(random)); });
  check("all negative");
  problem.fill([&](std::size_t) { return 2.5F; });
  check("all equal");
  problem.fill([&](std::size_t) { return 2.4F; });
  check("all equal, a little lower");
  problem.fill([&](std::size_t) { return static_cast<float>(random() % 4); });
  check("many ties");
  problem.fill([&](std::size_t) { return 1 + 0x1p-20F * static_cast<float>(random() % 64); });
  check("values of one bucket of the histogram");
  problem.fill([&](std::size_t i) { return i % 3 == 0 && i % 1009 < 9 ? 1.0F : 0.0F; });
  check("fewer positives than are kept");
  problem.fill([&](std::size_t) { return 0.0F; });
  check("all zero");
  problem.fill([&](std::size_t) { return 3 + std::abs(normal(random)); });
  check("all positive");
  for (const float threshold : {0.0F, 3.0F, 3.5F, 100.0F}) {
    problem.check_threshold(threshold, "above " + std::to_string(threshold));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, Selection,
    testing::Combine(testing::Values(Size{1, 1, 1}, Size{3, 7, 6}, Size{37, 70, 185},
                                     Size{255, 511, 1000}, Size{256, 512, 1}, Size{257, 513, 300},
                                     Size{513, 257, 4104}, Size{2, 1025, 3000}),
                     testing::Values(1, 2, 3)));

TEST(BatchTopK, EndsWhereTheBoundCannotFallFurther) {
  Problem problem(4, 8, 1);
  constexpr float kSmallest = std::numeric_limits<float>::denorm_min();
  problem.fill([](std::size_t) { return 0.0F; });
  for (const float smallest : {kSmallest, 3 * kSmallest, 1e-40F}) {
    problem.bias()[3] = smallest;
    problem.check(16, "subnormal");
    problem.check(16, "subnormal again");
  }
}

TEST(KeepLargest, IsThatOfAFullSort) {
  std::mt19937 random(7);
  for (const std::uint32_t distinct : {1U, 2U, 5U, 1000U, 1U << 30}) {
    for (const std::size_t count : {0, 1, 2, 63, 1000, 5000}) {
      std::vector<Candidate> all;
      for (std::size_t i = 0; i < count; ++i) {
        // Spread over many powers of two, or around 1.
        const auto step = static_cast<float>(random() % distinct + 1);
        const float value = i % 2 ? step * 1e-20F : 1 + step * 0x1p-22F;
        all.push_back(
            {value, static_cast<std::int32_t>(i % 50), static_cast<std::int32_t>(i / 50)});
      }
      std::shuffle(all.begin(), all.end(), random);
      const std::vector<Candidate> sorted = sorted_positives(all);
      for (const std::size_t keep :
           {std::size_t{0}, std::size_t{1}, count / 3, count - count / 7, count, count + 1}) {
        std::vector<Candidate> kept = all;
        keep_largest(kept, keep);
        std::vector<Candidate> best = sorted;
        best.resize(std::min(keep, count));
        expect_same(by_place(kept), by_place(best),
                    std::to_string(keep) + " of " + std::to_string(count));
      }
    }
  }
}

TEST(ActiveColumns, AreTheRowsTransposed) {
  std::mt19937 random(3);
  std::vector<Candidate> candidates;
  for (std::int32_t i = 0; i < 20; ++i) {
    for (std::int32_t k = 0; k < 11; ++k) {
      if (random() % 3 == 0) candidates.push_back({1.0F + static_cast<float>(random() % 9), i, k});
    }
  }
  std::shuffle(candidates.begin(), candidates.end(), random);
  ActiveRows rows;
  to_rows({candidates}, nullptr, 20, rows, {});
  expect_same(entries(rows), by_place(candidates), "rows");
  ActiveColumns columns;
  to_columns(rows, 11, columns, {});
  ASSERT_EQ(columns.begin.size(), 12U);
  std::vector<Candidate> found;
  for (std::int32_t k = 0; k < 11; ++k) {
    for (std::int32_t j = columns.begin[k]; j < columns.begin[k + 1]; ++j) {
      EXPECT_TRUE(j == columns.begin[k] || columns.rows[j - 1] < columns.rows[j]);
      EXPECT_EQ(rows.columns[columns.entry[j]], k);
      found.push_back({rows.values[columns.entry[j]], columns.rows[j], k});
    }
  }
  expect_same(by_place(found), by_place(candidates), "columns");
}

TEST(ActiveRows, AreNoMoreThanTheyCount) {
  EXPECT_NO_THROW(check_active(std::numeric_limits<std::int32_t>::max()));
  EXPECT_THROW(check_active(std::int64_t{1} << 31), Error);
}

// Many values are equal, so that the cut is often decided by rows of several workers.
TEST(BatchTopK, OfSeveralWorkersIsThatOfOne) {
  constexpr std::size_t kRows = 37, kAtoms = 41;
  for (const int count : {1, 2, 3, 4, 50}) {
    run_workers(count, [&](Communicator& workers) {
      const BatchShare share{workers.first(kRows), workers.end(kRows) - workers.first(kRows),
                             kRows};
      Problem part(share.rows, kAtoms, 1, workers);
      Problem whole(kRows, kAtoms, 1);
      for (const std::size_t keep : {1UL, 5UL, 100UL, 600UL, 599UL, 3UL, 5000UL}) {
        const std::string what = std::to_string(count) + " workers, " + std::to_string(keep);
        const auto value = [&](std::size_t i) {
          return static_cast<float>((i * 7919 + keep * 31) % 1009 % 12) - 5;
        };
        whole.fill(value);
        part.fill([&](std::size_t i) { return value(share.first * kAtoms + i); });
        std::vector<Candidate> best = whole.expected();
        best.resize(std::min(keep, best.size()));
        const float smallest = best.back().value;
        std::erase_if(best, [&](Candidate& c) {
          c.row -= static_cast<std::int32_t>(share.first);
          return c.row < 0 || c.row >= static_cast<std::int32_t>(share.rows);
        });
        expect_same(part.select(share, keep), by_place(best), what);
        EXPECT_EQ(part.smallest_kept(), smallest) << what;
      }
      whole.fill([](std::size_t) { return -1.0F; });
      part.fill([](std::size_t) { return -1.0F; });
      EXPECT_TRUE(part.select(share, 3).empty());
      EXPECT_EQ(part.smallest_kept(), 0);
    });
  }
}

}  // namespace
}  // namespace saetm::backend::cpu
