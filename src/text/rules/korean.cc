#include "text/rules/korean.h"

#include <array>
#include <cstddef>

namespace saetm {
namespace {

constexpr std::size_t kSyllable = 3;  // bytes in UTF-8
constexpr std::size_t kLeast = 2 * kSyllable;

/// Longer ones first, so that "에서는" goes as a whole.
constexpr std::array<std::string_view, 46> kParticles = {
    "에서부터", "으로부터", "에게서", "에서는", "에서도", "에서의", "으로는", "으로도",
    "으로서",   "으로써",   "이라고", "이라는", "까지도", "까지는", "에게는", "에게도",
    "까지",     "부터",     "에서",   "에게",   "으로",   "이라",   "라고",   "라는",
    "로서",     "로써",     "처럼",   "보다",   "마다",   "조차",   "마저",   "밖에",
    "만큼",     "들이",     "들은",   "들을",   "들의",   "에는",   "에도",   "와는",
    "과는",     "께서",     "한테",   "이나",   "이며",   "들"};
constexpr std::array<std::string_view, 13> kShort = {"은", "는", "이", "가", "을", "를", "의",
                                                     "에", "도", "로", "와", "과", "만"};

bool cut(std::string_view& word, std::string_view particle) {
  if (!word.ends_with(particle) || word.size() - particle.size() < kLeast) return false;
  word.remove_suffix(particle.size());
  return true;
}

}  // namespace

std::string_view without_particles(std::string_view word) {
  for (const std::string_view particle : kParticles) {
    if (cut(word, particle)) return word;
  }
  for (const std::string_view particle : kShort) {
    if (cut(word, particle)) {
      cut(word, "들");  // the plural before it
      return word;
    }
  }
  return word;
}

}  // namespace saetm
