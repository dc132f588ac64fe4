/// Milliseconds of a training step against the bare encoder product of the same size, in one
/// process:  train_step [d K B k precision steps threads]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/kernels.h"
#include "backend/cpu/product.h"
#include "core/parallel.h"
#include "saetm/random.h"

using namespace saetm;
using namespace saetm::backend;
using Clock = std::chrono::steady_clock;

namespace {

double milliseconds(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// The product alone, in the tiles of the trainer, its results thrown away.
double bare_product(const Matrix& x, const Matrix& w, Precision precision, const Context& context) {
  constexpr std::size_t kRows = 256, kAtoms = 512;
  const std::size_t d = x.cols();
  std::vector<std::uint16_t> xb(x.size()), wb(w.size());
  cpu::to_bf16(x.data(), xb.data(), xb.size());
  cpu::to_bf16(w.data(), wb.data(), wb.size());
  const bool half = precision == Precision::kBf16;
  std::vector<cpu::TileProduct> products;
  std::vector<AlignedVector<float>> tiles;
  for (int i = 0; i < context.thread_count(); ++i) {
    products.emplace_back(d, precision);
    tiles.emplace_back(kRows * kAtoms);
  }
  const std::size_t row_tiles = x.rows() / kRows, atom_tiles = w.rows() / kAtoms;
  std::vector<double> times;
  for (int repeat = 0; repeat < 7; ++repeat) {
    const auto start = Clock::now();
    parallel_for_workers(context, row_tiles * atom_tiles, [&](std::size_t tile, std::size_t id) {
      const std::size_t row = tile % row_tiles * kRows, atom = tile / row_tiles * kAtoms;
      const void* a = half ? static_cast<const void*>(xb.data() + row * d) : x.row(row);
      const void* b = half ? static_cast<const void*>(wb.data() + atom * d) : w.row(atom);
      products[id].run(a, b, tiles[id].data(), kRows, kAtoms);
    });
    times.push_back(milliseconds(start));
  }
  return median(times);
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, long fallback) {
    return argc > i ? std::atol(argv[i]) : fallback;
  };
  const auto d = static_cast<std::size_t>(argument(1, 384));
  const auto atoms = static_cast<std::size_t>(argument(2, 12288));
  const auto batch = static_cast<std::size_t>(argument(3, 4096));
  const long k = argument(4, 32);
  const Precision precision =
      argc > 5 && std::string(argv[5]) == "bf16" ? Precision::kBf16 : Precision::kF32;
  const long steps = argument(6, 30);
  Context context;
  context.threads = static_cast<int>(argument(7, 0));

  // Embeddings near a low-dimensional mixture, of unit length, as real ones are.
  const Random random(1);
  Matrix centers(512, d);
  for (std::size_t i = 0; i < centers.size(); ++i)
    centers.data()[i] = static_cast<float>(random.normal(i));
  std::vector<Matrix> batches;
  std::uint64_t counter = 1 << 24;
  for (int b = 0; b < 4; ++b) {
    Matrix x(batch, d);
    for (std::size_t i = 0; i < batch; ++i) {
      float norm = 0;
      for (int part = 0; part < 3; ++part) {
        const auto weight = static_cast<float>(random.uniform(counter++));
        const float* center = centers.row(random.bits(counter++) % centers.rows());
        for (std::size_t j = 0; j < d; ++j) x(i, j) += weight * center[j];
      }
      for (std::size_t j = 0; j < d; ++j) {
        x(i, j) += 0.5F * static_cast<float>(random.normal(counter++));
        norm += x(i, j) * x(i, j);
      }
      for (std::size_t j = 0; j < d; ++j) x(i, j) /= std::sqrt(norm);
    }
    batches.push_back(std::move(x));
  }

  SaeTrainingState state;
  state.weights = state.first_moment = state.second_moment = SaeWeights(atoms, d);
  state.since_fired.assign(atoms, 0);
  for (std::size_t a = 0; a < atoms; ++a) {
    float norm = 0;
    float* row = state.weights.decoder.row(a);
    for (std::size_t j = 0; j < d; ++j) {
      row[j] = static_cast<float>(random.normal((1ULL << 40) + a * d + j));
      norm += row[j] * row[j];
    }
    for (std::size_t j = 0; j < d; ++j) row[j] /= std::sqrt(norm);
    std::copy_n(row, d, state.weights.encoder.row(a));
  }
  const double product = bare_product(batches[0], state.weights.encoder, precision, context);

  SaeStepOptions options;
  options.k = k;
  options.aux_k = static_cast<std::int64_t>(d / 2);
  options.dead_after = 1LL << 60;
  options.precision = precision;
  auto trainer = backend_of(context).sae_trainer(std::move(state), options, context);
  std::vector<double> times;
  for (long step = 0; step < steps; ++step) {
    const auto start = Clock::now();
    trainer->stage(batches[static_cast<std::size_t>(step) % batches.size()].view());
    trainer->step(3e-4);
    (void)trainer->stats();
    if (step >= steps / 3) times.push_back(milliseconds(start));
  }
  const double step_time = median(times);
  std::printf(
      "d %zu, K %zu, B %zu, k %ld, %s, %d threads: step %.1f ms, bare product %.1f ms, ratio %.2f, "
      "loss %.4f\n",
      d, atoms, batch, k, precision == Precision::kBf16 ? "bf16" : "f32", context.thread_count(),
      step_time, product, step_time / product, trainer->stats().last.loss);
}
