#include <algorithm>
#include <string>
#include <utility>

#include "core/parallel.h"
#include "saetm/coherence.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kGrain = 256;  // documents that a thread takes at a time

/// Windows by the place of their first word: begin ≤ start < end.
struct Interval {
  std::int64_t begin, end;
};

std::int64_t overlap(std::span<const Interval> a, std::span<const Interval> b) {
  std::int64_t sum = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    sum +=
        std::max<std::int64_t>(0, std::min(a[i].end, b[j].end) - std::max(a[i].begin, b[j].begin));
    a[i].end < b[j].end ? ++i : ++j;
  }
  return sum;
}

}  // namespace

/// One thread's counts, and what it knows of the document at hand.
class WordOccurrences::Worker {
 public:
  explicit Worker(const WordOccurrences& all) : all_(all), met_of_slot_(all.pair_begin_.size(), 0) {
    for (std::size_t i = 0; i < all.windows_.size(); ++i) {
      counts.push_back({.words = std::vector<std::int64_t>(all.pair_begin_.size() - 1),
                        .pairs = std::vector<std::int64_t>(all.partner_.size())});
    }
  }

  void add(const PlacedWords& document) {
    uses_.clear();
    for (const WordPlace& use : document.words) {
      const std::int32_t slot = all_.slot_[use.word];
      if (slot >= 0) uses_.emplace_back(slot, use.place);
    }
    std::sort(uses_.begin(), uses_.end());
    find_words();
    for (std::size_t size = 0; size < counts.size(); ++size) {
      const std::int64_t window = all_.windows_[size], length = document.length;
      const bool whole = window == kWholeDocument || length <= window;
      counts[size].total += whole ? 1 : length - window + 1;
      for (Word& word : met_) {
        word.windows[0] = intervals_.size();
        whole ? intervals_.push_back({0, 1}) : slide(word, window, length);
        word.windows[1] = intervals_.size();
      }
      count_windows(counts[size]);
      intervals_.clear();
    }
    for (const Word& word : met_) met_of_slot_[word.slot] = 0;
  }

  std::vector<Counts> counts;

 private:
  struct Word {
    std::int32_t slot;
    std::size_t uses[2];          // where its uses begin and end
    std::size_t windows[2] = {};  // the same of its intervals
  };

  void find_words() {
    met_.clear();
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      if (i == 0 || uses_[i].first != uses_[i - 1].first) {
        met_.push_back({.slot = uses_[i].first, .uses = {i, i}});
        met_of_slot_[uses_[i].first] = static_cast<std::uint32_t>(met_.size());
      }
      met_.back().uses[1] = i + 1;
    }
  }

  /// The windows in which gensim sees the word: from one into which a use enters to the next that
  /// any use has just left.
  void slide(const Word& word, std::int64_t window, std::int64_t length) {
    const std::int64_t windows = length - window + 1;
    std::size_t leaves = word.uses[0];
    for (std::size_t i = word.uses[0]; i < word.uses[1]; ++i) {
      const std::int64_t enter = std::max<std::int64_t>(0, uses_[i].second - window + 1);
      if (intervals_.size() > word.windows[0] && enter < intervals_.back().end) continue;
      while (uses_[leaves].second + 1 <= enter) ++leaves;
      intervals_.push_back({enter, std::min(uses_[leaves].second + 1, windows)});
    }
  }

  std::span<const Interval> intervals(const Word& word) const {
    return std::span(intervals_).subspan(word.windows[0], word.windows[1] - word.windows[0]);
  }

  void count_windows(Counts& to) const {
    for (const Word& word : met_) {
      for (const Interval& interval : intervals(word)) {
        to.words[word.slot] += interval.end - interval.begin;
      }
      const std::size_t end = all_.pair_begin_[word.slot + 1];
      for (std::size_t pair = all_.pair_begin_[word.slot]; pair < end; ++pair) {
        const std::uint32_t met = met_of_slot_[all_.partner_[pair]];
        if (met > 0) to.pairs[pair] += overlap(intervals(word), intervals(met_[met - 1]));
      }
    }
  }

  const WordOccurrences& all_;
  std::vector<std::pair<std::int32_t, std::int64_t>> uses_;  // slot, place
  std::vector<Word> met_;
  std::vector<std::uint32_t> met_of_slot_;  // 1 + place in met_, 0 for a word not met
  std::vector<Interval> intervals_;
};

WordOccurrences::WordOccurrences(const TopicWords& topics, std::size_t words,
                                 std::vector<std::int64_t> windows, const Context& context)
    : context_(context), windows_(std::move(windows)), slot_(words, -1) {
  std::int32_t slots = 0;
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (const auto& topic : topics) {
    for (const std::int32_t word : topic) {
      if (slot_[word] < 0) slot_[word] = slots++;
    }
    for (std::size_t i = 1; i < topic.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const auto [low, high] = std::minmax(slot_[topic[i]], slot_[topic[j]]);
        if (low != high) pairs.emplace_back(low, high);
      }
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  pair_begin_.assign(static_cast<std::size_t>(slots) + 1, 0);
  for (const auto& [low, high] : pairs) {
    ++pair_begin_[low + 1];
    partner_.push_back(high);
  }
  for (std::int32_t slot = 0; slot < slots; ++slot) pair_begin_[slot + 1] += pair_begin_[slot];
  counts_.resize(windows_.size());
  for (Counts& counts : counts_) {
    counts.words.resize(static_cast<std::size_t>(slots));
    counts.pairs.resize(pairs.size());
  }
}

void WordOccurrences::add(std::span<const PlacedWords> documents) {
  context_.check_interrupt();
  const std::size_t blocks = (documents.size() + kGrain - 1) / kGrain;
  std::vector<Worker> workers(std::min(blocks, static_cast<std::size_t>(context_.thread_count())),
                              Worker(*this));
  Context within = context_;
  within.threads = static_cast<int>(std::max<std::size_t>(workers.size(), 1));
  parallel_for_workers(within, blocks, [&](std::size_t block, std::size_t worker) {
    const std::size_t end = std::min(documents.size(), (block + 1) * kGrain);
    for (std::size_t i = block * kGrain; i < end; ++i) workers[worker].add(documents[i]);
  });
  merge(workers);
}

void WordOccurrences::add(const SparseView& counts) {
  if (windows_ != std::vector{kWholeDocument}) {
    throw Error("counts of words tell nothing of windows smaller than a document");
  }
  std::vector<PlacedWords> block;
  constexpr std::size_t kRows = std::size_t{1} << 14;
  for (std::size_t first = 0; first < counts.rows(); first += kRows) {
    const std::size_t rows = std::min(kRows, counts.rows() - first);
    block.assign(rows, {});
    parallel_for(context_, rows, [&](std::size_t i) {
      const auto words = counts.row_indices(first + i);
      const auto values = counts.row_values(first + i);
      for (std::size_t j = 0; j < words.size(); ++j) {
        if (slot_[words[j]] >= 0 && values[j] > 0) block[i].words.push_back({0, words[j]});
      }
    });
    add(block);
  }
}

void WordOccurrences::merge(std::vector<Worker>& workers) {
  const auto add_to = [](std::vector<std::int64_t>& sums, const std::vector<std::int64_t>& more) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += more[i];
  };
  for (const Worker& worker : workers) {
    for (std::size_t size = 0; size < counts_.size(); ++size) {
      counts_[size].total += worker.counts[size].total;
      add_to(counts_[size].words, worker.counts[size].words);
      add_to(counts_[size].pairs, worker.counts[size].pairs);
    }
  }
}

std::size_t WordOccurrences::size_index(std::int64_t window) const {
  const auto found = std::find(windows_.begin(), windows_.end(), window);
  if (found == windows_.end()) {
    throw Error("windows of " + std::to_string(window) + " words were not counted");
  }
  return static_cast<std::size_t>(found - windows_.begin());
}

std::int64_t WordOccurrences::total(std::int64_t window) const {
  return counts_[size_index(window)].total;
}

std::int64_t WordOccurrences::count(std::int64_t window, std::int32_t word) const {
  const std::int32_t slot = slot_[word];
  return slot < 0 ? 0 : counts_[size_index(window)].words[slot];
}

std::int64_t WordOccurrences::count(std::int64_t window, std::int32_t a, std::int32_t b) const {
  if (a == b) return count(window, a);
  const auto [low, high] = std::minmax(slot_[a], slot_[b]);
  if (low < 0) return 0;
  const auto begin = partner_.begin() + static_cast<std::ptrdiff_t>(pair_begin_[low]);
  const auto end = partner_.begin() + static_cast<std::ptrdiff_t>(pair_begin_[low + 1]);
  const auto found = std::lower_bound(begin, end, high);
  if (found == end || *found != high) return 0;
  return counts_[size_index(window)].pairs[static_cast<std::size_t>(found - partner_.begin())];
}

}  // namespace saetm
