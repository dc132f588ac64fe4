/// Seconds of the merge tree against the bare product of all pairs (A×A×d), in one process:
///   merge_tree [A d threads repeats]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "backend/cpu/product.h"
#include "core/parallel.h"
#include "saetm/random.h"
#include "saetm/topics.h"

using namespace saetm;
using Clock = std::chrono::steady_clock;

namespace {

/// Wall seconds, and those that the processor spent on this program, over all its threads.
struct Seconds {
  double wall = 1e30, processor = 1e30;
};

/// The least of some repeats: others may be using the machine.
template <class Work>
Seconds least(int repeats, const Work& work) {
  Seconds result;
  for (int i = 0; i < repeats; ++i) {
    const auto start = Clock::now();
    const std::clock_t before = std::clock();
    work();
    result.processor =
        std::min(result.processor, static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    result.wall =
        std::min(result.wall, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return result;
}

/// Atoms near centres that lie near fewer centres, of unequal weight, as real ones do.
Matrix clustered(std::size_t atoms, std::size_t d) {
  const Random random(1);
  std::uint64_t counter = 0;
  const auto draw = [&](Matrix& m, const Matrix* around, float spread) {
    for (std::size_t i = 0; i < m.rows(); ++i) {
      const float* center = around ? around->row(random.bits(counter++) % around->rows()) : nullptr;
      for (std::size_t j = 0; j < d; ++j) {
        m(i, j) = (center ? center[j] : 0) + spread * static_cast<float>(random.normal(counter++));
      }
    }
  };
  Matrix coarse(50, d), fine(atoms / 20 + 1, d), points(atoms, d);
  draw(coarse, nullptr, 1);
  draw(fine, &coarse, 0.7F);
  draw(points, &fine, 0.5F);
  return points;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, long fallback) {
    return argc > i ? std::atol(argv[i]) : fallback;
  };
  const auto atoms = static_cast<std::size_t>(argument(1, 5000));
  const auto d = static_cast<std::size_t>(argument(2, 384));
  Context context;
  context.threads = static_cast<int>(argument(3, 0));
  const int repeats = static_cast<int>(argument(4, 3));

  const Matrix points = clustered(atoms, d);
  std::vector<float> weights(atoms);
  const Random random(2);
  for (std::size_t i = 0; i < atoms; ++i) {
    weights[i] = static_cast<float>(1e-4 + random.uniform(i) * random.uniform(atoms + i) / 100);
  }

  constexpr std::size_t kRows = 256, kColumns = 512;
  std::vector<backend::cpu::TileProduct> products;
  std::vector<AlignedVector<float>> tiles;
  for (int i = 0; i < context.thread_count(); ++i) {
    products.emplace_back(d, backend::Precision::kF32);
    tiles.emplace_back(kRows * kColumns);
  }
  const std::size_t rows = (atoms + kRows - 1) / kRows, columns = (atoms + kColumns - 1) / kColumns;
  const Seconds product = least(repeats, [&] {
    parallel_for_workers(context, rows * columns, [&](std::size_t unit, std::size_t id) {
      const std::size_t i = unit % rows * kRows, j = unit / rows * kColumns;
      products[id].run(points.row(i), points.row(j), tiles[id].data(), std::min(kRows, atoms - i),
                       std::min(kColumns, atoms - j));
    });
  });
  double height = 0;
  const Seconds tree =
      least(repeats, [&] { height = build_tree(points, weights, context).merges.back().height; });
  std::printf(
      "A %zu, d %zu, %d threads: tree %.2f s (processor %.2f), bare product %.2f s (processor "
      "%.2f), ratio %.2f (processor %.2f); last height %.6f\n",
      atoms, d, context.thread_count(), tree.wall, tree.processor, product.wall, product.processor,
      tree.wall / product.wall, tree.processor / product.processor, height);
}
