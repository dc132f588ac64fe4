#include "saetm/probe.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <string>
#include <utility>

#include "core/parallel.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kGrain = 512;  // rows of a partial sum
constexpr std::size_t kMemory = 10;  // pairs that L-BFGS remembers
constexpr std::size_t kMostSteps = 2000;
constexpr double kTolerance = 1e-7;  // largest slope of the mean loss
constexpr std::size_t kMostBytes = std::size_t{8} << 30;

using Vector = std::vector<double>;

/// Partial sums that are held at a time.
std::size_t wave_of(const Context& context) {
  return static_cast<std::size_t>(std::max(16, context.thread_count()));
}

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// logits (C) = b + Σ_f x_f·w_f, parameters being features × C weights, then C biases.
void logits_of(const float* x, std::size_t features, std::size_t classes, const double* parameters,
               double* logits) {
  std::copy_n(parameters + features * classes, classes, logits);
  for (std::size_t f = 0; f < features; ++f) {
    if (x[f] == 0) continue;  // shares of topics mostly are
    const double value = x[f];
    const double* w = parameters + f * classes;
    for (std::size_t c = 0; c < classes; ++c) logits[c] += value * w[c];
  }
}

/// The mean loss of the rows with its penalty, and its slope.
class Loss {
 public:
  Loss(const Matrix& features, std::span<const std::int32_t> labels,
       std::span<const std::size_t> rows, std::size_t classes, double penalty_inverse,
       const Context& context)
      : features_(features),
        labels_(labels),
        rows_(rows),
        classes_(classes),
        penalty_(1 / (penalty_inverse * static_cast<double>(rows.size()))),
        context_(context) {}

  std::size_t size() const { return (features_.cols() + 1) * classes_; }

  double operator()(const Vector& parameters, Vector& slope) const {
    const std::size_t blocks = (rows_.size() + kGrain - 1) / kGrain;
    const std::size_t wave = std::min(blocks, wave_of(context_));
    std::vector<Vector> slopes(wave);
    Vector losses(slopes.size());
    const auto n = static_cast<double>(rows_.size());
    double loss = 0;
    slope.assign(size(), 0);
    for (std::size_t first = 0; first < blocks; first += wave) {
      context_.check_interrupt();
      const std::size_t count = std::min(wave, blocks - first);
      parallel_for(context_, count, [&](std::size_t b) {
        const std::size_t begin = (first + b) * kGrain;
        slopes[b].assign(size(), 0);
        losses[b] = add_rows(begin, std::min(begin + kGrain, rows_.size()), parameters, slopes[b]);
      });
      for (std::size_t b = 0; b < count; ++b) {
        loss += losses[b] / n;
        for (std::size_t i = 0; i < slope.size(); ++i) slope[i] += slopes[b][i] / n;
      }
    }
    for (std::size_t i = 0; i < features_.cols() * classes_; ++i) {  // biases are free
      loss += 0.5 * penalty_ * parameters[i] * parameters[i];
      slope[i] += penalty_ * parameters[i];
    }
    return loss;
  }

 private:
  double add_rows(std::size_t begin, std::size_t end, const Vector& parameters,
                  Vector& slope) const {
    const std::size_t width = features_.cols();
    Vector p(classes_);
    double loss = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const float* x = features_.row(rows_[i]);
      logits_of(x, width, classes_, parameters.data(), p.data());
      const double top = *std::max_element(p.begin(), p.end());
      double sum = 0;
      const double own = p[labels_[rows_[i]]];
      for (double& value : p) sum += value = std::exp(value - top);
      loss += std::log(sum) + top - own;
      for (double& value : p) value /= sum;
      p[labels_[rows_[i]]] -= 1;
      for (std::size_t f = 0; f < width; ++f) {
        if (x[f] == 0) continue;
        const double value = x[f];
        double* to = slope.data() + f * classes_;
        for (std::size_t c = 0; c < classes_; ++c) to[c] += value * p[c];
      }
      for (std::size_t c = 0; c < classes_; ++c) slope[width * classes_ + c] += p[c];
    }
    return loss;
  }

  const Matrix& features_;
  std::span<const std::int32_t> labels_;
  std::span<const std::size_t> rows_;
  std::size_t classes_;
  double penalty_;
  const Context& context_;
};

/// −H·slope by the two loops of L-BFGS (Nocedal 1980); pairs are steps and changes of slope.
Vector direction_of(const Vector& slope, const std::deque<std::pair<Vector, Vector>>& pairs) {
  Vector q = slope, alpha(pairs.size());
  for (std::size_t i = pairs.size(); i-- > 0;) {
    const auto& [s, y] = pairs[i];
    alpha[i] = dot(s, q) / dot(s, y);
    for (std::size_t j = 0; j < q.size(); ++j) q[j] -= alpha[i] * y[j];
  }
  if (!pairs.empty()) {
    const auto& [s, y] = pairs.back();
    const double scale = dot(s, y) / dot(y, y);
    for (double& value : q) value *= scale;
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& [s, y] = pairs[i];
    const double beta = dot(y, q) / dot(s, y);
    for (std::size_t j = 0; j < q.size(); ++j) q[j] += (alpha[i] - beta) * s[j];
  }
  for (double& value : q) value = -value;
  return q;
}

/// The minimum from 0; the loss is convex and smooth, so halving the step is search enough.
Vector minimise(const Loss& loss, const Context& context) {
  Vector x(loss.size()), slope, next, next_slope;
  double value = loss(x, slope);
  std::deque<std::pair<Vector, Vector>> pairs;
  ProgressScope progress(context, "probe", 0, "steps");
  for (std::size_t step = 0; step < kMostSteps; ++step) {
    progress.update(step);
    double steepest = 0;
    for (const double s : slope) steepest = std::max(steepest, std::abs(s));
    if (steepest <= kTolerance) break;
    const Vector direction = direction_of(slope, pairs);
    const double descent = dot(direction, slope);
    double length = 1, next_value = value;
    const auto go = [&] {
      next = x;
      for (std::size_t i = 0; i < x.size(); ++i) next[i] += length * direction[i];
      next_value = loss(next, next_slope);
    };
    for (go(); !(next_value <= value + 1e-4 * length * descent) && length > 1e-10; go()) {
      length /= 2;
    }
    if (!(next_value < value)) break;  // rounding leaves nothing to gain
    Vector s(x.size()), y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      s[i] = next[i] - x[i];
      y[i] = next_slope[i] - slope[i];
    }
    if (dot(s, y) > 0) pairs.emplace_back(std::move(s), std::move(y));
    if (pairs.size() > kMemory) pairs.pop_front();
    x.swap(next);
    slope.swap(next_slope);
    value = next_value;
  }
  return x;
}

}  // namespace

ProbeModel fit_probe(const Matrix& features, std::span<const std::int32_t> labels,
                     std::span<const std::size_t> rows, std::size_t classes, double penalty_inverse,
                     const Context& context) {
  if (rows.empty()) throw Error("a probe needs documents to learn from");
  for (const std::size_t row : rows) {
    if (labels[row] < 0 || static_cast<std::size_t>(labels[row]) >= classes) {
      throw Error("a probe's label of row " + std::to_string(row) + " is out of range");
    }
  }
  // Slopes, and what L-BFGS remembers and is at.
  const std::size_t vectors = wave_of(context) + 2 * kMemory + 8;
  const std::size_t most = kMostBytes / sizeof(double) / vectors / (features.cols() + 1);
  if (classes > most) {
    throw Error("there are " + std::to_string(classes) + " groups, and a probe that tells groups " +
                "apart by " + std::to_string(features.cols()) + " features takes at most " +
                std::to_string(most) + " for its memory: give fewer groups (--group-by), or none");
  }
  const Loss loss(features, labels, rows, classes, penalty_inverse, context);
  Vector found = minimise(loss, context);
  ProbeModel model{features.cols(), classes, {}, {}};
  const auto weights = static_cast<std::ptrdiff_t>(features.cols() * classes);
  model.bias.assign(found.begin() + weights, found.end());
  found.resize(static_cast<std::size_t>(weights));
  model.weights = std::move(found);
  return model;
}

std::int32_t predict(const ProbeModel& model, const float* row) {
  std::int32_t best = 0;
  double largest = 0;
  for (std::size_t c = 0; c < model.classes; ++c) {
    double logit = model.bias[c];
    for (std::size_t f = 0; f < model.features; ++f) {
      logit += static_cast<double>(row[f]) * model.weights[f * model.classes + c];
    }
    if (c == 0 || logit > largest) {
      largest = logit;
      best = static_cast<std::int32_t>(c);
    }
  }
  return best;
}

double probe_accuracy(const Matrix& features, std::span<const std::int32_t> labels,
                      std::size_t classes, const Context& context) {
  if (features.rows() < 5) throw Error("a probe needs at least 5 documents");
  std::vector<std::size_t> learned;
  for (std::size_t i = 0; i < features.rows(); ++i) {
    if (i % 5 != 0) learned.push_back(i);
  }
  const ProbeModel model = fit_probe(features, labels, learned, classes, 1, context);
  std::size_t right = 0, held_out = 0;
  for (std::size_t i = 0; i < features.rows(); i += 5, ++held_out) {
    right += predict(model, features.row(i)) == labels[i];
  }
  return static_cast<double>(right) / static_cast<double>(held_out);
}

}  // namespace saetm
