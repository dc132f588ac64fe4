/// Interprets codes and counts and prints likelihoods, times and peak memory as JSON; for
/// interpret_vs_reference.py.
///   interpret_trace CODES.safetensors COUNTS.safetensors OUT.safetensors threads [option=value …]
/// OUT gets B, p0 and pi. Times are since the call, at the end of each pass.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include "core/options_io.h"
#include "io/safetensors.h"
#include "saetm/interpret.h"

using namespace saetm;
using Clock = std::chrono::steady_clock;

namespace {

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

struct PassTimes : Progress {
  Clock::time_point start = Clock::now();
  double processor_start = processor_seconds();
  std::vector<double> seconds, processor;

  void update(std::uint64_t, std::string_view) override {
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    processor.push_back(processor_seconds() - processor_start);
  }
};

/// Of this program's image alone: getrusage also knows what ran before exec.
long peak_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long value = 0;
    if (word == "VmHWM:" && status >> value) return value;
  }
  return 0;
}

void print_list(const char* name, const std::vector<double>& values) {
  std::printf("\"%s\": [", name);
  for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s%.9g", i ? ", " : "", values[i]);
  std::printf("], ");
}

void run(int argc, char** argv) {
  const SparseMatrix codes = SafetensorsReader(argv[1]).sparse();
  const SparseMatrix counts = SafetensorsReader(argv[2]).sparse();
  InterpretOptions options;
  for (int i = 5; i < argc; ++i) {
    const std::string text = argv[i];
    const std::size_t equals = std::min(text.find('='), text.size() - 1);
    if (!set_from_text(text.substr(0, equals), text.substr(equals + 1), options)) {
      throw Error("no option '" + text + "'");
    }
  }
  const long before = peak_kilobytes();
  PassTimes times;
  Context context;
  context.threads = std::atoi(argv[4]);
  context.progress = &times;
  const WordEmissions words = interpret(codes, counts, options, context);
  const long peak = peak_kilobytes();

  const auto share = static_cast<float>(words.background_share);
  SafetensorsWriter writer;
  const Matrix b = words.dense();
  writer.add("B", b);
  writer.add("p0", std::span<const float>(words.background));
  writer.add("pi", std::span<const float>(&share, 1));
  writer.save(argv[3]);
  std::printf("{");
  print_list("log_likelihood", words.log_likelihood);
  print_list("seconds", times.seconds);
  print_list("processor_seconds", times.processor);
  std::printf("\"threads\": %d, \"start_kb\": %ld, \"peak_kb\": %ld}\n", context.thread_count(),
              before, peak);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr,
                 "usage: interpret_trace CODES COUNTS OUT.safetensors threads [option=value …]\n");
    return 2;
  }
  try {
    run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "interpret_trace: %s\n", error.what());
    return 2;
  }
}
