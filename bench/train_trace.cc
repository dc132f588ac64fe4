/// Trains from given weights on given batches at given learning rates and prints losses, times and
/// peak memory as JSON; for train_vs_reference.py.
///   train_trace PROBLEM.safetensors DATA.npy [f32|bf16] [threads]
/// PROBLEM: W_enc (K×d), b_enc, W_dec (K×d), b_dec in f32; batches (steps×B, I32) rows of DATA;
/// rates (steps, F64); options (3, I64): k, aux_k, dead_after.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "io/safetensors.h"
#include "saetm/embeddings.h"

using namespace saetm;
using namespace saetm::backend;
using Clock = std::chrono::steady_clock;

namespace {

struct Problem {
  SaeTrainingState state;
  SaeStepOptions options;
  std::vector<std::int32_t> batches;  // (steps, B)
  std::vector<double> rates;          // (steps)

  std::size_t steps() const { return rates.size(); }
  std::size_t batch() const { return batches.size() / rates.size(); }
};

Problem read_problem(const std::string& path) {
  const SafetensorsReader file(path);  // unmapped before the steps: its pages would count
  const auto floats = [&](const char* name) {
    const auto values = file.values<float>(name);
    return std::vector<float>(values.begin(), values.end());
  };
  Problem problem;
  SaeWeights& weights = problem.state.weights;
  weights.encoder = file.matrix("W_enc");
  weights.encoder_bias = floats("b_enc");
  weights.decoder = file.matrix("W_dec");
  weights.decoder_bias = floats("b_dec");
  const auto batches = file.values<std::int32_t>("batches");
  problem.batches.assign(batches.begin(), batches.end());
  const auto rates = file.values<double>("rates");
  problem.rates.assign(rates.begin(), rates.end());
  const auto options = file.values<std::int64_t>("options");
  problem.options.k = options[0];
  problem.options.aux_k = options[1];
  problem.options.dead_after = options[2];
  return problem;
}

/// Of this program's image alone: getrusage also knows what ran before exec.
long peak_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long value = 0;
    if (word == "VmHWM:" && status >> value) return value;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void print_list(const char* name, const std::vector<double>& values) {
  std::printf("\"%s\": [", name);
  for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s%.9g", i ? ", " : "", values[i]);
  std::printf("]");
}

void run(int argc, char** argv) {
  Problem problem = read_problem(argv[1]);
  const Embeddings data = Embeddings::open(argv[2]);
  if (argc > 3 && std::string(argv[3]) == "bf16") problem.options.precision = Precision::kBf16;
  Context context;
  context.threads = argc > 4 ? std::atoi(argv[4]) : 0;
  const std::size_t atoms = problem.state.weights.atoms();
  problem.state.first_moment = problem.state.second_moment = SaeWeights(atoms, data.cols());
  problem.state.since_fired.assign(atoms, 0);
  const long before = peak_kilobytes();

  const auto trainer =
      backend_of(context).sae_trainer(std::move(problem.state), problem.options, context);
  Matrix x(problem.batch(), data.cols());
  std::vector<double> losses, times;
  std::int64_t dead = 0;
  for (std::size_t step = 0; step < problem.steps(); ++step) {
    for (std::size_t i = 0; i < x.rows(); ++i) {
      data.read(static_cast<std::size_t>(problem.batches[step * x.rows() + i]), 1, x.row(i));
    }
    const auto start = Clock::now();
    trainer->stage(x.view());
    trainer->step(problem.rates[step]);
    const SaeStepResult result = trainer->stats().last;
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    losses.push_back(result.loss);
    dead = result.dead;
  }
  std::printf("{");
  print_list("loss", losses);
  std::printf(", ");
  print_list("ms", times);
  std::printf(", \"dead\": %lld, \"threads\": %d, \"start_kb\": %ld, \"peak_kb\": %ld}\n",
              static_cast<long long>(dead), context.thread_count(), before, peak_kilobytes());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: train_trace PROBLEM.safetensors DATA.npy [f32|bf16] [threads]\n");
    return 2;
  }
  try {
    run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "train_trace: %s\n", error.what());
    return 2;
  }
}
