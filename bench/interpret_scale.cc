/// Interpretation of a simulated collection: seconds a pass against what the memory's bandwidth
/// allows, and peak memory.
///   bench_interpret_scale [documents [atoms [words [passes [block]]]]]   (10⁶, 24,576, 5,000, 4,
///   0)
/// Each document has 32 atoms, drawn by Zipf's law, and 60 words: three tenths from a background,
/// the rest from its atoms, each of which has 60 words of its own. Arrays lie in mapped files, as
/// in a run. A pass must at least read, for each word of each document, the document's 32 atoms and
/// activations, and every count once; the bound is that over the bandwidth of reading a large array
/// with all threads.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/parallel.h"
#include "io/safetensors.h"
#include "saetm/interpret.h"
#include "saetm/random.h"

using namespace saetm;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kAtoms = 32, kWords = 60, kOwn = 60;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Of n things the one at `u` in [0, 1) when the i-th has weight 1/(i + 10).
std::size_t zipf(double u, std::size_t n) {
  const double top = std::log(static_cast<double>(n + 10) / 10);
  return std::min(n - 1, static_cast<std::size_t>(10 * (std::exp(u * top) - 1)));
}

void simulate(std::size_t documents, std::size_t atoms, std::size_t words,
              const std::string& codes_path, const std::string& counts_path) {
  const Random random(1, 0);
  SparseMatrix codes, counts;
  codes.cols = atoms;
  counts.cols = words;
  codes.indices.reserve(documents * kAtoms);
  codes.values.reserve(documents * kAtoms);
  std::vector<std::int32_t> own, row;
  std::uint64_t drawn = 0;
  const auto next = [&] { return random.uniform(drawn++); };
  for (std::size_t d = 0; d < documents; ++d) {
    own.clear();
    while (own.size() < kAtoms) {
      // Popular atoms are spread over the ids.
      const auto k = static_cast<std::int32_t>(zipf(next(), atoms) * 7919 % atoms);
      if (std::find(own.begin(), own.end(), k) == own.end()) own.push_back(k);
    }
    row.clear();
    for (std::size_t i = 0; i < kWords; ++i) {
      if (next() < 0.3) {
        row.push_back(static_cast<std::int32_t>(zipf(next(), words)));
      } else {
        const auto k = static_cast<std::size_t>(own[static_cast<std::size_t>(next() * kAtoms)]);
        const auto j = static_cast<std::size_t>(next() * next() * kOwn);
        row.push_back(
            static_cast<std::int32_t>(Random(2, k).uniform(j) * static_cast<double>(words)));
      }
    }
    std::sort(own.begin(), own.end());
    for (const std::int32_t k : own) {
      codes.indices.push_back(k);
      codes.values.push_back(static_cast<float>(0.2 + next()));
    }
    codes.indptr.push_back(static_cast<std::int64_t>(codes.indices.size()));
    std::sort(row.begin(), row.end());
    for (std::size_t i = 0; i < row.size();) {
      const std::size_t first = i;
      while (i < row.size() && row[i] == row[first]) ++i;
      counts.indices.push_back(row[first]);
      counts.values.push_back(static_cast<float>(i - first));
    }
    counts.indptr.push_back(static_cast<std::int64_t>(counts.indices.size()));
  }
  SafetensorsWriter a, b;
  a.add(codes);
  a.save(codes_path);
  b.add(counts);
  b.save(counts_path);
}

/// Bytes a second of reading a large array with all threads, the best of five.
double bandwidth(const Context& context) {
  const std::vector<std::uint64_t> array(std::size_t{1} << 27, 1);
  std::vector<std::uint64_t> sums(1024);
  double best = 0;
  for (int i = 0; i < 5; ++i) {
    const auto start = Clock::now();
    parallel_blocks(context, array.size(), array.size() / sums.size(),
                    [&](std::size_t begin, std::size_t end) {
                      std::uint64_t sum = 0;
                      for (std::size_t j = begin; j < end; ++j) sum += array[j];
                      sums[begin / (array.size() / sums.size())] += sum;
                    });
    best = std::max(best, static_cast<double>(array.size() * 8) / since(start));
  }
  return best;
}

/// Peak of this process in MB; `reset` sets it to what is held now.
double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double value = 0;
    if (word == "VmHWM:" && status >> value) return value / 1024;
  }
  return 0;
}

struct Passes : Progress {
  Clock::time_point last = Clock::now();
  std::vector<double> seconds;
  void update(std::uint64_t, std::string_view note) override {
    seconds.push_back(since(last));
    last = Clock::now();
    std::printf("  pass %zu: %.2f s, %s\n", seconds.size(), seconds.back(),
                std::string(note).c_str());
    std::fflush(stdout);
  }
};

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, std::size_t otherwise) {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  const std::size_t documents = argument(1, 1'000'000), atoms = argument(2, 24'576);
  const std::size_t words = argument(3, 5'000), passes = argument(4, 4), block = argument(5, 0);
  const auto folder = std::filesystem::temp_directory_path();
  const std::string name = "saetm-" + std::to_string(documents) + "-" + std::to_string(atoms) +
                           "-" + std::to_string(words);
  const std::string codes_path = folder / (name + "-codes.safetensors");
  const std::string counts_path = folder / (name + "-counts.safetensors");
  // Made by a process before, so that its memory does not count.
  if (!std::filesystem::exists(codes_path) || !std::filesystem::exists(counts_path)) {
    simulate(documents, atoms, words, codes_path, counts_path);
    std::printf("simulated %s and its counts; run again to measure\n", codes_path.c_str());
    return 0;
  }
  Passes progress;
  Context context;
  const double bytes_per_second = bandwidth(context);
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak starts anew
  context.progress = &progress;
  const SafetensorsReader codes(codes_path), counts(counts_path);
  const auto start = Clock::now();
  progress.last = start;
  const SparseView a = codes.sparse_view(), b = counts.sparse_view();
  const WordEmissions found =
      interpret(EmissionInput{.codes = a, .counts = b, .block_documents = block},
                {.iterations = static_cast<std::int64_t>(passes), .tolerance = 0}, context);
  const double all = since(start);
  double bytes = static_cast<double>(b.nonzeros()) * 8;
  for (std::size_t d = 0; d < b.rows(); ++d) {
    bytes += 8.0 * static_cast<double>(b.row_indices(d).size() * a.row_indices(d).size());
  }
  std::vector<double> later(progress.seconds.begin() + (progress.seconds.size() > 1),
                            progress.seconds.end());
  std::nth_element(later.begin(), later.begin() + static_cast<std::ptrdiff_t>(later.size() / 2),
                   later.end());
  const double median = later[later.size() / 2];
  const double bound = bytes / bytes_per_second;
  std::printf(
      "N %zu, K %zu, V %zu, %zu counts, %zu activations, %d threads\n%.2f s a pass (median of "
      "those after "
      "the first), %.2f ns a count and atom; bound by %.1f GB/s: %.2f s, ratio %.2f\n"
      "%zu entries of B at the end, %.1f s in all, peak %.0f MB\n",
      documents, atoms, words, b.nonzeros(), a.nonzeros(), context.thread_count(), median,
      1e9 * median / (bytes / 8), bytes_per_second / 1e9, bound, median / bound,
      found.atoms.nonzeros(), all, peak_megabytes());
}
