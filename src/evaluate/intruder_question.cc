/// Which words a search for an intruder shows.
#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "saetm/judge.h"
#include "saetm/random.h"

namespace saetm {
namespace {

using Words = std::vector<std::int32_t>;
constexpr std::size_t kOwn = 5;  // beside one intruder

/// The leading words, each once.
Words leading(const Words& words, std::int64_t most) {
  Words result;
  for (const std::int32_t word : words) {
    if (result.size() == static_cast<std::size_t>(most)) break;
    if (std::find(result.begin(), result.end(), word) == result.end()) result.push_back(word);
  }
  return result;
}

/// Random choices one after the other.
class Draw {
 public:
  Draw(std::uint64_t seed, std::uint64_t stream) : random_(seed, stream) {}
  std::size_t below(std::size_t count) {
    return static_cast<std::size_t>(random_.uniform(counter_++) * static_cast<double>(count));
  }
  /// Puts the first `count` of `items` in drawn order, each of all items equally likely (Fisher
  /// and Yates).
  template <class T>
  void shuffle(std::vector<T>& items, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) std::swap(items[i], items[i + below(items.size() - i)]);
  }

 private:
  Random random_;
  std::uint64_t counter_ = 0;
};

}  // namespace

IntruderQuestion intruder_question(const std::vector<Words>& topic_words, std::size_t topic,
                                   std::uint64_t repeat, const JudgeOptions& options,
                                   std::uint64_t seed) {
  Words own = leading(topic_words[topic], options.judge_words);
  if (own.size() < kOwn) return {};
  const std::unordered_set<std::int32_t> known(own.begin(), own.end());
  Draw draw(seed, repeat << 32 | topic);
  std::vector<std::size_t> others(topic_words.size());
  std::iota(others.begin(), others.end(), 0);
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(topic));
  // One after the other in drawn order: the first that has an intruder is one of those by chance.
  for (std::size_t i = 0; i < others.size(); ++i) {
    std::swap(others[i], others[i + draw.below(others.size() - i)]);
    Words strangers = leading(topic_words[others[i]], options.judge_words);
    std::erase_if(strangers, [&](std::int32_t word) { return known.contains(word); });
    if (strangers.empty()) continue;
    const std::int32_t stranger = strangers[draw.below(strangers.size())];
    draw.shuffle(own, kOwn);
    own.resize(kOwn);
    own.push_back(stranger);
    draw.shuffle(own, own.size());
    const auto at = std::find(own.begin(), own.end(), stranger) - own.begin();
    return {own, static_cast<std::size_t>(at)};
  }
  return {};
}

}  // namespace saetm
