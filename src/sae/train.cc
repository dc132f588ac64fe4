#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "backend/backend.h"
#include "sae/batches.h"
#include "sae/calibrate.h"
#include "sae/checkpoint.h"
#include "sae/measure.h"
#include "sae/objectives/objective.h"
#include "sae/scale.h"
#include "sae/schedule.h"
#include "sae/start.h"
#include "saetm/communicator.h"
#include "saetm/error.h"
#include "saetm/sae.h"

namespace saetm {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

backend::SaeStepOptions to_step_options(const TrainOptions& options, std::size_t dimensions) {
  backend::SaeStepOptions step;
  step.k = options.k;
  objective_named(options.objective).set_step(options, step);
  step.sparsity_weight = options.sparsity_weight;
  step.bandwidth = options.bandwidth;
  step.aux_weight = options.aux_weight;
  step.aux_k = static_cast<std::int64_t>(dimensions / 2);
  step.dead_after = options.dead_after;
  step.precision =
      options.precision == "bf16" ? backend::Precision::kBf16 : backend::Precision::kF32;
  return step;
}

/// Of all workers' rows x, n in all.
double batch_variance(const Matrix& x, double n, Communicator& workers) {
  const std::size_t d = x.cols();
  std::vector<double> sums(d + 1);  // of x (d), of all squares
  double squares = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t j = 0; j < d; ++j) {
      sums[j] += x(i, j);
      squares += static_cast<double>(x(i, j)) * x(i, j);
    }
  }
  sums[d] = squares;
  workers.allreduce(std::span(sums));
  double mean_square = 0;
  for (std::size_t j = 0; j < d; ++j) mean_square += sums[j] / n * (sums[j] / n);
  return sums[d] / n - mean_square;
}

/// A run with what it is measured on and what it tells. Workers have a share each of batches and of
/// what is held out; the rest each does for itself, from the same numbers.
class Training {
 public:
  Training(const Embeddings& embeddings, const TrainOptions& options, std::uint64_t seed,
           const TrainingLife& life, const Context& context)
      : embeddings_(embeddings),
        options_(options),
        seed_(seed),
        life_(life),
        context_(context),
        workers_(*context.workers),
        held_out_(embeddings.rows(), held_out_rows()),
        batches_(embeddings, held_out_, seed, static_cast<std::size_t>(options.batch), workers_),
        schedule_(options_) {}

  TrainResult run() {
    TrainingCheckpoint from = load_checkpoint(life_.checkpoint, options_, seed_, embeddings_);
    check_same_step(from.step);
    if (from.step == 0) {
      from.state = initial_state(embeddings_, held_out_, options_, seed_, first_batch());
    }
    curve_ = std::move(from.curve);
    if (curve_.plateau >= 0) schedule_.end_early(curve_.plateau);
    trainer_ = backend::backend_of(context_).sae_trainer(
        std::move(from.state), to_step_options(options_, embeddings_.cols()), context_);
    read_held_out();
    started_ = saved_ = Clock::now();
    first_step_ = from.step;
    seconds_before_ = curve_.seconds;
    steps(from.step);
    return finish();
  }

 private:
  void check_same_step(std::int64_t step) const {
    if (workers_.reduced(step, Reduction::kMin) == workers_.reduced(step, Reduction::kMax)) return;
    throw Error((life_.checkpoint.empty() ? "training" : life_.checkpoint) +
                ": workers do not begin at one step; all need the same checkpoint");
  }

  /// All workers' rows of it.
  Matrix first_batch() {
    const Matrix& mine = batches_.read(0);
    const auto rows = workers_.allgather(std::span(mine.data(), mine.size())).values;
    Matrix all(rows.size() / mine.cols(), mine.cols());
    std::copy(rows.begin(), rows.end(), all.data());
    return all;
  }

  std::size_t held_out_rows() const {
    // Under ten thousand documents all are needed; sixteen thousand measure well enough.
    if (embeddings_.rows() < 10'000) return 0;
    return std::min<std::size_t>(
        16'384,
        static_cast<std::size_t>(options_.holdout * static_cast<double>(embeddings_.rows())));
  }

  /// This worker's share of it.
  void read_held_out() {
    if (held_out_.rows() == 0) return;
    const std::size_t first = workers_.first(held_out_.rows());
    Matrix rows(workers_.end(held_out_.rows()) - first, embeddings_.cols());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      embeddings_.read(held_out_.held_out(first + i), 1, rows.row(i));
    }
    measured_on_ = Embeddings::from(std::move(rows));
  }

  void steps(std::int64_t step) {
    const std::int64_t every = std::max<std::int64_t>(1, options_.steps / 200);
    const std::int64_t measure = std::max<std::int64_t>(1, options_.steps / 20);
    ProgressScope progress(context_, "train", static_cast<std::uint64_t>(options_.steps), "steps");
    for (; step < schedule_.end(); ++step) {
      save_if_due(step);
      const Matrix& x = batches_.read(step);
      trainer_->stage(x.view());
      trainer_->step(schedule_.rate(step), schedule_.sparsity(step));
      const bool last = step + 1 >= schedule_.end();
      const bool recorded = step % every == 0 || last;
      const bool measured = held_out_.rows() > 0 && ((step + 1) % measure == 0 || last);
      if (!recorded && !measured) continue;
      const backend::SaeStepResult done = last_step();
      if (recorded) record(step, x, done);
      if (measured) measure_held_out(step);
    }
  }

  /// Asks what the steps came to. Throws Error where one of them was not finite.
  backend::SaeStepResult last_step() {
    const backend::SaeStats stats = trainer_->stats();
    if (stats.not_finite >= 0) {
      throw Error(
          "training lost its footing at step " + std::to_string(first_step_ + stats.not_finite) +
          ": the loss is not finite; try a smaller --lr than " + std::to_string(options_.lr));
    }
    if (stats.steps > 0) curve_.dead = stats.last.dead;
    smallest_kept_ = stats.smallest_kept;
    return stats.last;
  }

  /// A checkpoint, by the first worker, every few minutes and when one of them is to stop.
  void save_if_due(std::int64_t step) {
    const std::int64_t asked = context_.progress->interrupted();
    const bool stop = workers_.reduced(asked, Reduction::kMax) > 0;
    if (!life_.checkpoint.empty() && workers_.rank() == 0 &&
        (stop || seconds_since(saved_) > life_.checkpoint_seconds)) {
      (void)last_step();
      curve_.seconds = seconds_before_ + seconds_since(started_);
      save_checkpoint(life_.checkpoint, options_, seed_, embeddings_, step, trainer_->state(),
                      curve_);
      saved_ = Clock::now();
    }
    if (stop) throw Interrupted();
  }

  void record(std::int64_t step, const Matrix& x, const backend::SaeStepResult& done) {
    const auto batch = static_cast<double>(options_.batch);
    const double variance = batch_variance(x, batch, workers_);
    TrainingRecord record;
    record.step = step;
    record.loss = done.loss;
    record.explained = variance > 0 ? 1 - done.final_error / variance : 0;
    record.active = static_cast<double>(done.active) / batch;
    record.dead_share = static_cast<double>(done.dead) / static_cast<double>(options_.features);
    record.threshold = done.smallest_kept;
    record.lr = schedule_.rate(step);
    record.embeddings_per_second = static_cast<double>((step + 1 - first_step_) * options_.batch) /
                                   std::max(seconds_since(started_), 1e-9);
    curve_.step.push_back(step);
    curve_.loss.push_back(record.loss);
    curve_.explained.push_back(record.explained);
    curve_.active.push_back(record.active);
    if (life_.observer) life_.observer(record);
    char note[120];
    std::snprintf(note, sizeof note, "explained %.3f, loss %.4f, active %.1f, dead %lld, %.0f/s",
                  record.explained, record.loss, record.active, static_cast<long long>(done.dead),
                  record.embeddings_per_second);
    // Not ProgressScope::update: a wish to stop waits for the next step's checkpoint.
    context_.progress->update(static_cast<std::uint64_t>(step) + 1, note);
  }

  /// Measures on the held-out rows; with patience, looks for a plateau.
  void measure_held_out(std::int64_t step) {
    const bool largest = objective_named(options_.objective).keeps == Keeps::kLargest;
    const Reconstruction measured =
        measure(*trainer_->encoder(), static_cast<std::size_t>(options_.features), smallest_kept_,
                largest ? options_.k : 0, measured_on_, context_);
    curve_.held_out_step.push_back(step);
    curve_.held_out_explained.push_back(1 - measured.unexplained);
    if (life_.observer) {
      TrainingRecord record;
      record.step = step;
      record.held_out = true;
      record.explained = 1 - measured.unexplained;
      record.active = measured.active;
      record.dead_share = measured.unused_share;
      record.threshold = smallest_kept_;
      record.lr = schedule_.rate(step);
      life_.observer(record);
    }
    const auto patience = static_cast<std::size_t>(options_.patience);
    const std::vector<double>& seen = curve_.held_out_explained;
    if (patience == 0 || seen.size() <= patience || schedule_.falling(step)) return;
    const auto recent = seen.end() - static_cast<std::ptrdiff_t>(patience);
    const double before = *std::max_element(seen.begin(), recent);
    if (*std::max_element(recent, seen.end()) > before + 1e-3 * (1 - before)) return;
    curve_.plateau = step + 1;
    schedule_.end_early(step + 1);
    context_.progress->log("train: no gain on held-out documents since step " +
                           std::to_string(curve_.held_out_step[seen.size() - patience - 1]) +
                           "; ends at step " + std::to_string(schedule_.end()));
  }

  TrainResult finish() {
    TrainResult result;
    curve_.seconds = seconds_before_ + seconds_since(started_);
    result.sae.weights = trainer_->state().weights;
    trainer_.reset();
    result.sae.architecture = options_.objective;
    result.sae.k = options_.k;
    if (objective_named(options_.objective).calibrates) {
      result.sae.threshold =
          calibrate_threshold(result.sae, embeddings_, smallest_kept_, seed_, context_);
    }
    result.curve = std::move(curve_);
    return result;
  }

  const Embeddings& embeddings_;
  TrainOptions options_;
  std::uint64_t seed_;
  const TrainingLife& life_;
  const Context& context_;
  Communicator& workers_;
  HeldOut held_out_;
  Batches batches_;
  Schedule schedule_;
  Embeddings measured_on_;
  std::unique_ptr<backend::SaeTrainer> trainer_;
  TrainingCurve curve_;
  float smallest_kept_ = 0;
  Clock::time_point started_, saved_;
  std::int64_t first_step_ = 0;
  double seconds_before_ = 0;
};

}  // namespace

TrainResult train(const Embeddings& embeddings, const TrainOptions& options, std::uint64_t seed,
                  const TrainingLife& life, const Context& context) {
  const TrainOptions resolved = resolve(options, embeddings.rows(), embeddings.cols());
  const Embeddings taken = options.unit_length ? embeddings.of_unit_length() : embeddings;
  const float unit = unit_scale(taken);
  const Embeddings scaled = taken.scaled(unit);
  TrainResult result = Training(scaled, resolved, seed, life, context).run();
  rescale(result.sae, 1 / unit);
  result.sae.unit_length = options.unit_length;
  return result;
}

}  // namespace saetm
