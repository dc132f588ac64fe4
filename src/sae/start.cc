#include "sae/start.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sae/objectives/objective.h"
#include "saetm/random.h"

namespace saetm {
namespace {

constexpr std::uint64_t kStartStream = 1;  // of the seed's random numbers

void set_to_unit_length(float* row, std::size_t d) {
  double squared = 0;
  for (std::size_t j = 0; j < d; ++j) squared += static_cast<double>(row[j]) * row[j];
  const auto factor = static_cast<float>(1 / std::sqrt(std::max(squared, 1e-24)));
  for (std::size_t j = 0; j < d; ++j) row[j] *= factor;
}

}  // namespace

std::vector<float> geometric_median(const Matrix& points) {
  const std::size_t d = points.cols();
  std::vector<double> guess(d);
  for (std::size_t i = 0; i < points.rows(); ++i) {
    for (std::size_t j = 0; j < d; ++j)
      guess[j] += points(i, j) / static_cast<double>(points.rows());
  }
  for (int iteration = 0; iteration < 100; ++iteration) {
    std::vector<double> next(d);
    double total = 0;
    for (std::size_t i = 0; i < points.rows(); ++i) {
      double squared = 0;
      for (std::size_t j = 0; j < d; ++j)
        squared += (points(i, j) - guess[j]) * (points(i, j) - guess[j]);
      const double weight = 1 / std::max(std::sqrt(squared), 1e-12);
      total += weight;
      for (std::size_t j = 0; j < d; ++j) next[j] += weight * points(i, j);
    }
    double moved = 0;
    for (std::size_t j = 0; j < d; ++j) {
      next[j] /= total;
      moved += (next[j] - guess[j]) * (next[j] - guess[j]);
    }
    guess = std::move(next);
    if (std::sqrt(moved) < 1e-5) break;
  }
  return {guess.begin(), guess.end()};
}

backend::SaeTrainingState initial_state(const Embeddings& embeddings, const HeldOut& held_out,
                                        const TrainOptions& options, std::uint64_t seed,
                                        const Matrix& first_batch) {
  const std::size_t d = embeddings.cols();
  const auto atoms = static_cast<std::size_t>(options.features);
  backend::SaeTrainingState state;
  state.weights = state.first_moment = state.second_moment = SaeWeights(atoms, d);
  state.since_fired.assign(atoms, 0);
  if (objective_named(options.objective).keeps == Keeps::kAboveOwnThresholds) {
    state.weights.thresholds.assign(atoms, static_cast<float>(options.bandwidth));
    state.first_moment.thresholds.assign(atoms, 0);
    state.second_moment.thresholds.assign(atoms, 0);
  }
  state.weights.decoder_bias = geometric_median(first_batch);
  const Random random(seed, kStartStream);
  const Permutation order(held_out.training_rows(), seed, kStartStream);
  for (std::size_t k = 0; k < atoms; ++k) {
    float* row = state.weights.decoder.row(k);
    double length = 0;
    if (options.start == "data" && k < held_out.training_rows()) {
      embeddings.read(held_out.training(order(k)), 1, row);
      for (std::size_t j = 0; j < d; ++j) {
        row[j] -= state.weights.decoder_bias[j];
        length += static_cast<double>(row[j]) * row[j];
      }
    }
    if (!(length > 1e-12)) {
      for (std::size_t j = 0; j < d; ++j) row[j] = static_cast<float>(random.normal(k * d + j));
    }
    set_to_unit_length(row, d);
    std::copy_n(row, d, state.weights.encoder.row(k));
  }
  return state;
}

}  // namespace saetm
