/// Sums of workers: added exactly, and those of a worker that speaks of something else refused.
#include "interpret/emission_sums.h"

#include <gtest/gtest.h>

#include <cstring>

#include "saetm/communicator.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kWords = 3, kAtoms = 5;

/// One of two workers, which keeps what it gives and is given what the other is said to have given.
class Given : public Communicator {
 public:
  explicit Given(std::vector<std::int64_t> other = {}) : other_(std::move(other)) {}
  int rank() const override { return 0; }
  int size() const override { return 2; }
  void exchange(Bytes mine, const std::function<void(int, Bytes)>& read) override {
    kept.resize(mine.size() / sizeof(std::int64_t));
    std::memcpy(kept.data(), mine.data(), mine.size());
    read(0, mine);
    if (!other_.empty()) read(1, std::as_bytes(std::span(other_)));
  }
  std::vector<std::int64_t> kept;

 private:
  std::vector<std::int64_t> other_;
};

backend::EmissionSums made(std::vector<std::int64_t> indptr, std::vector<std::int32_t> indices,
                           std::vector<std::int64_t> values, std::int64_t of_all) {
  backend::EmissionSums sums;
  sums.rows.indptr = std::move(indptr);
  sums.rows.indices = std::move(indices);
  sums.rows.values = std::move(values);
  sums.common = {of_all, 2 * of_all, 3 * of_all};
  sums.likelihood = backend::EmissionSums::Wide{of_all} << 70;
  sums.counted = of_all;
  return sums;
}

/// What a worker gives of these sums.
std::vector<std::int64_t> bytes_of(backend::EmissionSums sums) {
  Given worker;
  allreduce(sums, kAtoms, {.workers = &worker});
  return worker.kept;
}

const backend::EmissionSums kMine = made({0, 2, 2, 3}, {0, 3, 4}, {10, 20, 30}, 7);
const backend::EmissionSums kOther = made({0, 2, 3, 4}, {1, 3, 2, 4}, {1, 2, 3, 4}, 100);

TEST(EmissionSums, OfTwoWorkersAreAdded) {
  backend::EmissionSums sums = kMine;
  Given worker(bytes_of(kOther));
  allreduce(sums, kAtoms, {.workers = &worker});
  EXPECT_EQ(sums.rows.indptr, (std::vector<std::int64_t>{0, 3, 4, 5}));
  EXPECT_EQ(sums.rows.indices, (std::vector<std::int32_t>{0, 1, 3, 2, 4}));
  EXPECT_EQ(sums.rows.values, (std::vector<std::int64_t>{10, 1, 22, 3, 34}));
  EXPECT_EQ(sums.common, (std::vector<std::int64_t>{107, 214, 321}));
  EXPECT_TRUE(sums.likelihood == backend::EmissionSums::Wide{107} << 70);
  EXPECT_TRUE(sums.counted == 107);
}

TEST(EmissionSums, OfOtherWordsOrAtomsAreRefused) {
  const auto expect_refused = [](const std::vector<std::int64_t>& bytes, const char* what) {
    backend::EmissionSums sums = kMine;
    Given worker(bytes);
    EXPECT_THROW(allreduce(sums, kAtoms, {.workers = &worker}), Error) << what;
  };
  const std::vector<std::int64_t> good = bytes_of(kOther);
  // likelihood and counted of two each, three words, then where the rows begin.
  constexpr std::size_t kBegin = 4 + kWords;
  ASSERT_EQ(good.size(), kBegin + (kWords + 1) + 4 + 2);
  const auto with = [&](std::size_t at, std::int64_t value) {
    std::vector<std::int64_t> bytes = good;
    bytes[at] = value;
    return bytes;
  };
  expect_refused({good.begin(), good.end() - 1}, "cut off");
  expect_refused({good.begin(), good.begin() + kBegin}, "cut off before the rows");
  expect_refused(with(kBegin, 1), "the first row begins behind the first entry");
  expect_refused(with(kBegin + 1, 4), "a row ends before it begins");
  expect_refused(with(kBegin + kWords, 5), "more entries than there are");
  const std::size_t atoms = good.size() - 2;  // two of 32 bits in each
  expect_refused(with(atoms, std::int64_t{kAtoms} << 32 | 1), "an atom that there is not");
  expect_refused(with(atoms, std::int64_t{3} << 32 | 0xFFFFFFFF), "an atom below 0");
}

}  // namespace
}  // namespace saetm
