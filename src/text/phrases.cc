#include "text/phrases.h"

#include <algorithm>

#include "core/parallel.h"
#include "text/association.h"

namespace saetm {
namespace {

/// Runs that are counted in one part, at most, unless one part would be more; and the parts that a
/// small corpus is counted in, for threads to share.
constexpr std::size_t kRunsInPart = std::size_t{1} << 21;
constexpr std::size_t kFewestParts = 8;

}  // namespace

/// Of all windows of n words without a break, how many begin with a run of 1 … n−1 words (by its
/// length less one, then its number), and how many end with it.
struct Phrases::Margins {
  std::array<std::vector<std::uint64_t>, kLongest - 1> begin, end;
  std::uint64_t windows = 0;
  std::uint64_t candidates = 0;  // windows whose runs of n−1 words are both frequent
};

/// A run that stands in enough documents.
struct Phrases::Frequent {
  std::uint32_t before, last;  // as in Level
  std::uint32_t times, documents;
};

Phrases::Place Phrases::next(const Place& before, std::uint32_t word) const {
  Place place;
  place.runs.fill(kNone);
  place.runs[0] = word & ~kBreak;
  place.length = (word & kBreak) ? 1 : before.length + 1;
  // A run is frequent only where the shorter ones at both its ends are.
  for (std::size_t n = 2; n < levels_.size() + 2 && n <= place.length; ++n) {
    if (before.runs[n - 2] == kNone) break;
    place.runs[n - 1] = levels_[n - 2].runs.find(before.runs[n - 2], place.runs[0]);
    if (place.runs[n - 1] == kNone) break;
  }
  return place;
}

std::uint32_t Phrases::run_of(std::span<const std::uint32_t> words) const {
  std::uint32_t run = words[0];
  for (std::size_t i = 1; i < words.size() && run != kNone; ++i) {
    run = levels_[i - 1].runs.find(run, words[i]);
  }
  return run;
}

std::vector<std::uint32_t> Phrases::words_of(std::size_t level, std::uint32_t run) const {
  std::vector<std::uint32_t> words(level + 2);
  for (std::size_t i = level + 1; i > 0; --i) {
    const auto& [before, last] = levels_[i - 1].runs[run];
    words[i] = last;
    run = before;
  }
  words[0] = run;
  return words;
}

std::vector<std::uint32_t> Phrases::words(std::size_t phrase) const {
  return words_of(phrases_[phrase].level, phrases_[phrase].run);
}

Phrases::Margins Phrases::count_margins(const std::vector<WordSequence>& documents,
                                        std::size_t n) const {
  Margins margins;
  for (std::size_t length = 1; length < n; ++length) {
    const std::size_t runs = length == 1 ? frequent_.size() : levels_[length - 2].runs.size();
    margins.begin[length - 1].resize(runs);
    margins.end[length - 1].resize(runs);
  }
  std::array<Place, kLongest> places;  // of the last words, by position modulo kLongest
  for (const WordSequence& document : documents) {
    for (std::size_t i = 0; i < document.size(); ++i) {
      const Place& before = places[(i + kLongest - 1) % kLongest];
      const Place place = next(i > 0 ? before : Place{}, document[i]);
      places[i % kLongest] = place;
      if (place.length < n) continue;
      ++margins.windows;
      for (std::size_t length = 1; length < n; ++length) {
        const Place& cut = places[(i - n + length) % kLongest];
        const std::uint32_t first = cut.runs[length - 1];
        const std::uint32_t second = place.runs[length - 1];
        if (first != kNone) ++margins.begin[length - 1][first];
        if (second != kNone) ++margins.end[length - 1][second];
      }
      margins.candidates += is_candidate(places[(i - 1) % kLongest], place, n);
    }
  }
  return margins;
}

/// Counts the runs of n words that fall into one of some parts, by their hash.
std::vector<Phrases::Frequent> Phrases::count_runs(const std::vector<WordSequence>& documents,
                                                   std::size_t n, std::size_t parts,
                                                   std::size_t part,
                                                   std::int64_t min_documents) const {
  struct Tally {
    std::uint32_t times = 0, documents = 0;
    std::size_t last = 0;  // document, from 1
  };
  PairTable runs;
  std::vector<Tally> tallies;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    Place before;
    for (const std::uint32_t word : documents[d]) {
      const Place place = next(before, word);
      const std::uint32_t first = before.runs[n - 2];
      const bool candidate = is_candidate(before, place, n);
      before = place;
      // The table uses the lowest bits.
      if (!candidate || (PairTable::hash(first, place.runs[0]) >> 40) % parts != part) continue;
      const std::uint32_t run = runs.add(first, place.runs[0]);
      if (run == tallies.size()) tallies.emplace_back();
      Tally& tally = tallies[run];
      ++tally.times;
      tally.documents += tally.last != d + 1;
      tally.last = d + 1;
    }
  }
  std::vector<Frequent> frequent;
  for (std::uint32_t run = 0; run < runs.size(); ++run) {
    const Tally& tally = tallies[run];
    if (tally.documents < min_documents) continue;
    frequent.push_back({runs[run].first, runs[run].second, tally.times, tally.documents});
  }
  return frequent;
}

bool Phrases::is_candidate(const Place& before, const Place& place, std::size_t n) const {
  if (place.length < n) return false;
  if (n == 2) return frequent_[before.runs[0]] && frequent_[place.runs[0]];
  return before.runs[n - 2] != kNone && place.runs[n - 2] != kNone;
}

bool Phrases::is_phrase(const Frequent& run, const Margins& margins,
                        const std::vector<std::uint32_t>& words) const {
  if (std::adjacent_find(words.begin(), words.end()) != words.end()) return false;
  const std::size_t n = words.size();
  for (std::size_t cut = 1; cut < n; ++cut) {
    const std::uint32_t first = run_of(std::span(words).first(cut));
    const std::uint32_t second = run_of(std::span(words).subspan(cut));
    const Association meet{run.times, margins.begin[cut - 1][first],
                           margins.end[n - cut - 1][second], margins.windows};
    if (meet.likelihood_ratio() < kMinLikelihoodRatio) return false;
    if (meet.normalized_pmi() < kMinNormalizedPmi) return false;
  }
  return true;
}

void Phrases::add_level(const std::vector<WordSequence>& documents, const PhraseOptions& options,
                        const Context& context) {
  const std::size_t n = levels_.size() + 2;
  const Margins margins = count_margins(documents, n);
  const std::size_t parts = std::max(kFewestParts, margins.candidates / kRunsInPart + 1);
  std::vector<std::vector<Frequent>> counted(parts);
  parallel_for(context, parts, [&](std::size_t part) {
    counted[part] = count_runs(documents, n, parts, part, options.min_documents);
  });
  levels_.emplace_back();
  const auto level = static_cast<std::uint32_t>(levels_.size() - 1);
  Level& added = levels_.back();
  for (const std::vector<Frequent>& part : counted) {
    for (const Frequent& frequent : part) {
      const std::uint32_t run = added.runs.add(frequent.before, frequent.last);
      added.phrase.push_back(kNone);
      if (!is_phrase(frequent, margins, words_of(level, run))) continue;
      added.phrase[run] = static_cast<std::uint32_t>(phrases_.size());
      phrases_.push_back({level, run, frequent.documents});
    }
  }
}

Phrases::Phrases(const std::vector<WordSequence>& documents,
                 const std::vector<std::int64_t>& document_frequency, const PhraseOptions& options,
                 const Context& context) {
  for (const std::int64_t frequency : document_frequency) {
    frequent_.push_back(frequency >= options.min_documents);
  }
  for (std::int64_t n = 2; n <= options.longest; ++n) {
    context.check_interrupt();
    add_level(documents, options, context);
  }
}

}  // namespace saetm
