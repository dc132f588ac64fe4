/// Runs a harness without libFuzzer, in any build: over kept inputs, and over changes of them that
/// are drawn from a fixed seed, so that a run is the same everywhere. Long ones come first: texts of
/// nothing but beginnings, on which a reader that looks for each one's end takes hours.
///
///   fuzz_replay HARNESS [--changes N] [FILE|FOLDER...]
///
/// Without paths it takes fuzz/seeds/HARNESS and fuzz/regressions/HARNESS. What an input ends the
/// program with is a finding, as is one that takes a minute of a processor: the input is left in the
/// current folder as finding-HARNESS.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iterator>
#include <map>
#include <random>
#include <vector>

#include "input.h"

using Harness = int (*)(const std::uint8_t* data, std::size_t size);
#define HARNESS(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
#include "harnesses.inc"
#undef HARNESS

#if defined(__has_feature)  // clang's way of saying it
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SAETM_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SAETM_SANITIZED
#endif
#ifdef SAETM_SANITIZED
extern "C" void __sanitizer_set_death_callback(void (*callback)());
#endif

namespace {

namespace fs = std::filesystem;

/// Each with how many changes it gets, by what one takes.
struct Known {
  const char* name;
  Harness run;
};
constexpr Known kHarnesses[] = {
#define HARNESS(name) {#name, fuzz_##name},
#include "harnesses.inc"
#undef HARNESS
};
constexpr std::size_t kChanges = 60'000;
const std::map<std::string, std::size_t> kSlow = {{"checkpoint", 15'000}, {"manifest", 10'000},
                                                  {"run", 10'000},        {"sae_folder", 20'000},
                                                  {"text", 30'000},       {"http", 30'000}};

/// A head, then a unit again and again.
struct Long {
  std::string harness, head, unit;
};
constexpr std::size_t kLongBytes = 900'000;  // below the longest line that a harness allows
constexpr long kMostSeconds = 60;            // of a processor, for an input
const std::string kText("\3\0", 2), kTable("\2\0id\ttext\n", 10);  // form and options, of corpus
const std::vector<Long> kLong = {{"corpus", kText, "<script></b>"},
                                 {"corpus", kText + "<b></b>", "<script>"},
                                 {"corpus", kText + "<b></b>", "<!a"},
                                 {"corpus", kText + "<b></b>", "<!--"},
                                 {"corpus", kText + "<b></b>", "<"},
                                 {"corpus", kText, "\\cite["},
                                 {"corpus", kText + "\\emph{x}", "\\cite{"},
                                 {"corpus", kText, "-->"},
                                 {"corpus", kText, "{\\"},
                                 {"corpus", kText, "\\n"},
                                 {"corpus", kTable, "\"\t\"x\n"},
                                 {"corpus", kTable, "a\t\"\"\"\n"}};

/// The input at hand, for who ends the program.
const std::string* at_hand = nullptr;
std::string finding;

/// In a handler of signals: system calls alone.
void keep_finding() {
  if (!at_hand) return;
  const int file = ::open(finding.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0) return;
  (void)!::write(file, at_hand->data(), at_hand->size());
  ::close(file);
  constexpr char kTold[] = "the input is kept: ";
  (void)!::write(STDERR_FILENO, kTold, sizeof kTold - 1);
  (void)!::write(STDERR_FILENO, finding.data(), finding.size());
  (void)!::write(STDERR_FILENO, "\n", 1);
}

void keep_and_end(int signal) {
  keep_finding();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void heed_ends() {
  std::signal(SIGPROF, keep_and_end);  // see give_time()
#ifdef SAETM_SANITIZED
  __sanitizer_set_death_callback(keep_finding);
#else
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    std::signal(signal, keep_and_end);
  }
  // A reader that asks for more than any input here is worth gets std::bad_alloc.
  constexpr rlim_t kMemory = rlim_t{4} << 30;
  const rlimit limit{kMemory, kMemory};
  ::setrlimit(RLIMIT_AS, &limit);
#endif
}

/// The time of a processor after which SIGPROF ends the program; 0 for no end.
void give_time(long seconds) {
  const itimerval time{{0, 0}, {seconds, 0}};
  ::setitimer(ITIMER_PROF, &time, nullptr);
}

void run(Harness harness, const std::string& bytes) {
  at_hand = &bytes;
  give_time(kMostSeconds);
  try {
    harness(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "an input ends in: %s\n", error.what());
    keep_finding();
    std::exit(1);
  }
  give_time(0);
  at_hand = nullptr;
}

std::string bytes_of(const Long& input) {
  std::string bytes = input.head;
  while (bytes.size() < kLongBytes) bytes += input.unit;
  return bytes;
}

std::vector<std::string> inputs_at(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      if (fs::exists(path)) files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file()) files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> inputs;
  for (const std::string& file : files) inputs.push_back(saetm::fuzz::bytes_of(file));
  return inputs;
}

/// Changes inputs as those may who mean no good: bits, places, lengths, numbers.
class Changer {
 public:
  explicit Changer(const std::vector<std::string>& inputs) : inputs_(inputs) {}

  std::string next() {
    std::string bytes = inputs_[below(inputs_.size())];
    for (std::size_t left = 1 + below(4); left > 0; --left) change(bytes);
    return bytes;
  }

 private:
  std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

  void change(std::string& bytes) {
    const std::size_t at = below(bytes.size() + 1);
    const std::size_t size = 1 + below(std::size_t{1} << below(7));
    switch (below(9)) {
      case 0:
        if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
        break;
      case 1:
        if (at < bytes.size()) bytes[at] = static_cast<char>(below(256));
        break;
      case 2:
        bytes.erase(at, size);
        break;
      case 3:
        bytes.insert(at, size, static_cast<char>(below(256)));
        break;
      case 4:
        bytes.insert(below(bytes.size() + 1), std::string(bytes, at, size));
        break;
      case 5: {  // of another input
        const std::string& other = inputs_[below(inputs_.size())];
        bytes.insert(at, other, below(other.size() + 1), size);
        break;
      }
      case 6:
        bytes.resize(at);
        break;
      case 7: {
        const std::int64_t number = kNumbers[below(std::size(kNumbers))];
        const std::size_t width = std::size_t{1} << below(4);
        if (at + width <= bytes.size()) std::memcpy(bytes.data() + at, &number, width);
        break;
      }
      default:
        replace_digits(bytes, at);
    }
  }

  /// The number that is written behind a place becomes another.
  void replace_digits(std::string& bytes, std::size_t at) {
    const std::size_t begin = bytes.find_first_of("0123456789", at);
    if (begin == std::string::npos) return;
    const std::size_t end = std::min(bytes.find_first_not_of("0123456789", begin), bytes.size());
    bytes.replace(begin, end - begin, kWritten[below(std::size(kWritten))]);
  }

  static constexpr std::int64_t kNumbers[] = {0,         1,         -1,         255,
                                              256,       65535,     INT32_MAX,  INT32_MIN,
                                              INT64_MAX, INT64_MIN, 0x7f800000, 0x7fc00000};
  static constexpr const char* kWritten[] = {"0",
                                             "-1",
                                             "1.5",
                                             "1e400",
                                             "2147483648",
                                             "9223372036854775807",
                                             "18446744073709551615",
                                             "4611686018427387904"};

  const std::vector<std::string>& inputs_;
  std::mt19937_64 random_{1};
};

}  // namespace

int main(int count, char** words) {
  const std::string name = count > 1 ? words[1] : "";
  const auto known = std::find_if(std::begin(kHarnesses), std::end(kHarnesses),
                                  [&](const Known& k) { return name == k.name; });
  if (known == std::end(kHarnesses)) {
    std::fprintf(stderr, "fuzz_replay HARNESS [--changes N] [FILE|FOLDER...]; harnesses:");
    for (const Known& k : kHarnesses) std::fprintf(stderr, " %s", k.name);
    std::fprintf(stderr, "\n");
    return 2;
  }
  std::size_t changes = kSlow.contains(name) ? kSlow.at(name) : kChanges;
  std::vector<std::string> paths;
  for (int i = 2; i < count; ++i) {
    if (std::strcmp(words[i], "--changes") == 0 && i + 1 < count) {
      changes = std::strtoull(words[++i], nullptr, 10);
    } else {
      paths.emplace_back(words[i]);
    }
  }
  if (paths.empty()) {
    for (const char* folder : {"fuzz/seeds/", "fuzz/regressions/"}) {
      paths.push_back(saetm::fuzz::path_in_tree(folder + name));
    }
  }
  finding = fs::absolute("finding-" + name).string();
  heed_ends();
  const std::vector<std::string> inputs = inputs_at(paths);
  if (inputs.empty()) {
    std::fprintf(stderr, "there is no input\n");
    return 2;
  }
  for (const Long& input : kLong) {
    if (input.harness == name) run(known->run, bytes_of(input));
  }
  for (const std::string& input : inputs) run(known->run, input);
  Changer changer(inputs);
  for (std::size_t i = 0; i < changes; ++i) run(known->run, changer.next());
  std::printf("%s: %zu inputs, %zu changes\n", name.c_str(), inputs.size(), changes);
  return 0;
}
