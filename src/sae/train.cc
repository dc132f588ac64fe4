#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "backend/backend.h"
#include "core/parallel.h"
#include "sae/checkpoint.h"
#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/sae.h"

namespace saetm {
namespace {

// Streams of the seed's random numbers.
constexpr std::uint64_t kStartStream = 1;
constexpr std::uint64_t kEpochStream = 1 << 16;  // plus the epoch

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Batches of rows from a fresh permutation each epoch; batches run on over the end of an epoch.
class Batches {
 public:
  Batches(const Embeddings& embeddings, std::uint64_t seed, std::size_t batch,
          const Context& context)
      : embeddings_(embeddings), seed_(seed), context_(context), rows_(batch, embeddings.cols()) {}

  const Matrix& read(std::int64_t step) {
    const std::uint64_t n = embeddings_.rows();
    const std::uint64_t first = static_cast<std::uint64_t>(step) * rows_.rows();
    const std::uint64_t epoch = first / n;
    const Permutation now(n, seed_, kEpochStream + epoch);
    const Permutation next(n, seed_, kEpochStream + epoch + 1);
    parallel_blocks(context_, rows_.rows(), 64, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const std::uint64_t place = first + i - epoch * n;
        const std::uint64_t row = place < n ? now(place) : next(place - n);
        embeddings_.read(row, 1, rows_.row(i));
      }
    });
    return rows_;
  }

 private:
  const Embeddings& embeddings_;
  std::uint64_t seed_;
  const Context& context_;
  Matrix rows_;
};

/// Weiszfeld's iterations as the reference runs them, in f64.
std::vector<float> geometric_median(const Matrix& points) {
  const std::size_t d = points.cols();
  std::vector<double> guess(d);
  for (std::size_t i = 0; i < points.rows(); ++i) {
    for (std::size_t j = 0; j < d; ++j) guess[j] += points(i, j) / static_cast<double>(points.rows());
  }
  for (int iteration = 0; iteration < 100; ++iteration) {
    std::vector<double> next(d);
    double total = 0;
    for (std::size_t i = 0; i < points.rows(); ++i) {
      double squared = 0;
      for (std::size_t j = 0; j < d; ++j) squared += (points(i, j) - guess[j]) * (points(i, j) - guess[j]);
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

void set_to_unit_length(float* row, std::size_t d) {
  double squared = 0;
  for (std::size_t j = 0; j < d; ++j) squared += static_cast<double>(row[j]) * row[j];
  const auto factor = static_cast<float>(1 / std::sqrt(std::max(squared, 1e-24)));
  for (std::size_t j = 0; j < d; ++j) row[j] *= factor;
}

/// b_dec = geometric median of the first batch; decoder rows of unit length, encoder the same.
/// With start "data" a row is the direction of a document from b_dec: atoms begin where data is,
/// so few of them die on small corpora.
backend::SaeTrainingState initial_state(const Embeddings& embeddings, const TrainOptions& options,
                                        std::uint64_t seed, const Matrix& first_batch) {
  const std::size_t d = embeddings.cols();
  const auto atoms = static_cast<std::size_t>(options.features);
  backend::SaeTrainingState state;
  state.weights = state.first_moment = state.second_moment = SaeWeights(atoms, d);
  state.since_fired.assign(atoms, 0);
  if (options.objective == "jumprelu") {
    state.weights.thresholds.assign(atoms, static_cast<float>(options.bandwidth));
    state.first_moment.thresholds.assign(atoms, 0);
    state.second_moment.thresholds.assign(atoms, 0);
  }
  state.weights.decoder_bias = geometric_median(first_batch);
  const Random random(seed, kStartStream);
  const Permutation order(embeddings.rows(), seed, kStartStream);
  for (std::size_t k = 0; k < atoms; ++k) {
    float* row = state.weights.decoder.row(k);
    double length = 0;
    if (options.start == "data" && k < embeddings.rows()) {
      embeddings.read(order(k), 1, row);
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

double learning_rate(const TrainOptions& options, std::int64_t step) {
  const auto steps = static_cast<double>(options.steps);
  const auto now = static_cast<double>(step);
  double factor = 1;
  if (now < options.warmup * steps) factor = now / (options.warmup * steps);
  const double left = (steps - now) / std::max(options.decay * steps, 1.0);
  return options.lr * std::min(factor, std::min(left, 1.0));
}

/// The threshold under which (a sample of) the data has k active atoms per document: the largest
/// activation that is not among the N·k largest. `guess` is a batch's threshold; half of it leaves
/// few needless values, and where it was too high everything positive is looked at.
float calibrate_threshold(SparseAutoencoder sae, const Embeddings& embeddings, float guess,
                          std::uint64_t seed, const Context& context) {
  constexpr std::size_t kSample = 1 << 16;
  const std::size_t rows = std::min(embeddings.rows(), kSample);
  Embeddings sample = embeddings;
  if (rows < embeddings.rows()) {
    sample = Embeddings::from(Batches(embeddings, seed, rows, context).read(0));
  }
  const std::size_t keep = rows * static_cast<std::size_t>(sae.k);
  for (const float bound : {0.5F * guess, 0.0F}) {
    sae.threshold = bound;
    std::vector<float> values = sae.encode(sample, "f32", context).values;
    if (values.size() <= keep) continue;
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(keep),
                     values.end(), std::greater<>());
    return values[keep];
  }
  return 0;
}

double batch_variance(const Matrix& x) {
  std::vector<double> mean(x.cols());
  double squares = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t j = 0; j < x.cols(); ++j) {
      mean[j] += x(i, j);
      squares += static_cast<double>(x(i, j)) * x(i, j);
    }
  }
  const auto n = static_cast<double>(x.rows());
  double mean_square = 0;
  for (const double m : mean) mean_square += m / n * (m / n);
  return squares / n - mean_square;
}

}  // namespace

namespace {

backend::SaeStepOptions to_step_options(const TrainOptions& options, std::size_t dimensions) {
  using backend::Objective;
  backend::SaeStepOptions step;
  step.objective = options.objective == "topk"         ? Objective::kTopK
                   : options.objective == "l1"         ? Objective::kL1
                   : options.objective == "jumprelu"   ? Objective::kJumpRelu
                   : options.objective == "matryoshka" ? Objective::kMatryoshka
                                                       : Objective::kBatchTopK;
  step.k = options.k;
  if (step.objective == Objective::kMatryoshka) {
    // K/2^(P−1), …, K/2, K.
    for (std::int64_t p = options.prefixes - 1; p >= 0; --p) {
      const auto end = static_cast<std::int32_t>(options.features >> p);
      if (end > 0) step.prefix_ends.push_back(end);
    }
  }
  step.sparsity_weight = options.sparsity_weight;
  step.bandwidth = options.bandwidth;
  step.aux_weight = options.aux_weight;
  step.aux_k = static_cast<std::int64_t>(dimensions / 2);
  step.dead_after = options.dead_after;
  step.precision =
      options.precision == "bf16" ? backend::Precision::kBf16 : backend::Precision::kF32;
  return step;
}

double sparsity_scale(const TrainOptions& options, std::int64_t step) {
  const double rise = options.sparsity_warmup * static_cast<double>(options.steps);
  return rise > 0 ? std::min(1.0, static_cast<double>(step) / rise) : 1;
}

}  // namespace

TrainResult train(const Embeddings& embeddings, const TrainOptions& given, std::uint64_t seed,
                  const std::string& checkpoint, const Context& context) {
  const TrainOptions options = resolve(given, embeddings.rows(), embeddings.cols());
  Batches batches(embeddings, seed, static_cast<std::size_t>(options.batch), context);
  TrainingCheckpoint from = load_checkpoint(checkpoint, options, seed, embeddings);
  if (from.step == 0) from.state = initial_state(embeddings, options, seed, batches.read(0));

  const backend::SaeStepOptions step_options = to_step_options(options, embeddings.cols());
  auto trainer =
      backend::cpu_backend().sae_trainer(std::move(from.state), step_options, context);

  constexpr double kCheckpointSeconds = 120;
  const std::int64_t every = std::max<std::int64_t>(1, options.steps / 200);
  TrainResult result;
  result.curve = std::move(from.curve);
  const auto start = Clock::now();
  auto saved = start;
  float smallest_kept = 0;
  const double seconds_before = result.curve.seconds;
  const ProgressScope progress(context, "train", static_cast<std::uint64_t>(options.steps), "steps");
  for (std::int64_t step = from.step; step < options.steps; ++step) {
    const bool stop = context.progress->interrupted();
    if (!checkpoint.empty() && (stop || seconds_since(saved) > kCheckpointSeconds)) {
      result.curve.seconds = seconds_before + seconds_since(start);
      save_checkpoint(checkpoint, options, seed, embeddings, step, trainer->state(), result.curve);
      saved = Clock::now();
    }
    if (stop) throw Interrupted();
    const Matrix& x = batches.read(step);
    const backend::SaeStepResult done = trainer->step(
        x.view(), learning_rate(options, step), sparsity_scale(options, step));
    if (!std::isfinite(done.loss)) {
      throw Error("training lost its footing at step " + std::to_string(step) +
                  ": the loss is not finite; try a smaller --lr than " + std::to_string(options.lr));
    }
    result.curve.dead = done.dead;
    smallest_kept = done.smallest_kept;
    if (step % every == 0 || step + 1 == options.steps) {
      result.curve.step.push_back(step);
      result.curve.loss.push_back(done.loss);
      const double variance = batch_variance(x);
      result.curve.explained.push_back(variance > 0 ? 1 - done.final_error / variance : 0);
      result.curve.active.push_back(static_cast<double>(done.active) / static_cast<double>(x.rows()));
      char note[96];
      std::snprintf(note, sizeof note, "explained %.3f, loss %.4f, active %.1f, dead %lld",
                    result.curve.explained.back(), done.loss, result.curve.active.back(),
                    static_cast<long long>(done.dead));
      // Not through the scope, which would throw before a checkpoint is written.
      context.progress->update(static_cast<std::uint64_t>(step) + 1, note);
    }
  }
  result.curve.seconds = seconds_before + seconds_since(start);
  result.sae.weights = trainer->state().weights;
  result.sae.k = options.k;
  result.sae.architecture = options.objective;
  if (options.objective == "batchtopk" || options.objective == "matryoshka") {
    result.sae.threshold = calibrate_threshold(result.sae, embeddings, smallest_kept, seed, context);
  }
  return result;
}

}  // namespace saetm
