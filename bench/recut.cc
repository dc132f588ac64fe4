/// Milliseconds of a new cut in memory, shares of documents and ranked words of topics, against the
/// time of reading and writing what it must:  recut [K N k T V threads], k atoms of a document
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/parallel.h"
#include "saetm/random.h"
#include "saetm/topics.h"

using namespace saetm;
using Clock = std::chrono::steady_clock;

namespace {

double milliseconds(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Codes as real ones are: k atoms a document, some far commoner than others (N×K).
SparseMatrix simulated_codes(std::size_t documents, std::size_t atoms, std::size_t k) {
  const Random random(1);
  SparseMatrix codes;
  codes.cols = atoms;
  codes.indices.reserve(documents * k);
  codes.values.reserve(documents * k);
  std::vector<std::int32_t> row;
  std::uint64_t counter = 0;
  for (std::size_t d = 0; d < documents; ++d) {
    row.clear();
    while (row.size() < k) {
      const double u = random.uniform(counter++);
      row.push_back(static_cast<std::int32_t>(u * u * static_cast<double>(atoms)));
    }
    std::sort(row.begin(), row.end());
    row.erase(std::unique(row.begin(), row.end()), row.end());
    for (const std::int32_t atom : row) {
      codes.indices.push_back(atom);
      codes.values.push_back(static_cast<float>(0.1 + random.uniform(counter++)));
    }
    codes.indptr.push_back(static_cast<std::int64_t>(codes.indices.size()));
  }
  return codes;
}

/// Bytes a second that all threads together copy.
double copy_bandwidth(const Context& context) {
  std::vector<float> from(64 << 20, 1), to(64 << 20);
  double best = 0;
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto start = Clock::now();
    parallel_blocks(context, from.size(), 1 << 20, [&](std::size_t begin, std::size_t end) {
      std::copy(from.begin() + static_cast<long>(begin), from.begin() + static_cast<long>(end),
                to.begin() + static_cast<long>(begin));
    });
    best = std::max(best,
                    2e3 * static_cast<double>(from.size()) * sizeof(float) / milliseconds(start));
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, long fallback) {
    return static_cast<std::size_t>(argc > i ? std::atol(argv[i]) : fallback);
  };
  const std::size_t atoms = argument(1, 20'000), documents = argument(2, 1'000'000);
  const std::size_t k = argument(3, 32), topics = argument(4, 120), words = argument(5, 5'000);
  Context context;
  context.threads = static_cast<int>(argument(6, 0));

  const SparseMatrix codes = simulated_codes(documents, atoms, k);
  const Random random(2);
  AtomTree tree;
  std::vector<std::int32_t> cut;
  WordEmissions emissions;
  emissions.atoms.cols = words;
  emissions.smoothing.assign(atoms, 0);
  emissions.usual.assign(words, 1 / static_cast<float>(words));
  constexpr std::size_t kOwn = 60;  // words of an atom
  for (std::size_t a = 0; a < atoms; ++a) {
    tree.atoms.push_back(static_cast<std::int32_t>(a));
    tree.weights.push_back(static_cast<float>(random.uniform(a) / static_cast<double>(atoms)));
    cut.push_back(static_cast<std::int32_t>(a < topics ? a : random.bits(a) % topics));
    for (std::size_t i = 0; i < kOwn; ++i) {
      emissions.atoms.indices.push_back(static_cast<std::int32_t>(i * (words / kOwn) + a % 7));
      emissions.atoms.values.push_back(1.0F / kOwn);
    }
    emissions.atoms.indptr.push_back(static_cast<std::int64_t>(emissions.atoms.indices.size()));
  }
  TopicOptions options;
  emissions.mass.assign(atoms, 100);
  const SparseMatrix theta = normalize_rows(codes);
  Matrix vectors(words, 384);  // of words
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    vectors.data()[i] = static_cast<float>(random.uniform(i) - 0.5);
  }
  const AtomWords sums = atom_words(emissions, options, context);
  const WordRanking ranking = ranking_of(sums, vectors, options);
  std::vector<double> times;
  std::size_t found = 0;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const auto start = Clock::now();
    const Topics made = make_topics(tree, cut, theta, sums, ranking, options, context);
    times.push_back(milliseconds(start));
    found = made.document_topics.nonzeros();
  }
  std::sort(times.begin(), times.end());
  const double bytes =
      8.0 * static_cast<double>(codes.nonzeros() + found) + 16.0 * static_cast<double>(documents);
  const double bandwidth = copy_bandwidth(context);
  std::printf(
      "K %zu, N %zu, k %zu, T %zu, V %zu, %d threads: cut %.1f ms (best of 5 %.1f), "
      "%.2f GB/s of %.2f GB/s that a copy has\n",
      atoms, documents, k, topics, words, context.thread_count(), times[2], times[0],
      bytes / times[2] / 1e6, bandwidth / 1e9);
}
