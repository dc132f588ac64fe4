#pragma once
/// Trees drawn by chance, and steering for them.
#include <functional>
#include <random>

#include "saetm/error.h"
#include "saetm/steering.h"

namespace saetm {

inline std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

inline AtomTree random_tree(std::size_t atoms, unsigned seed, std::size_t d = 4) {
  std::mt19937 random(seed);
  std::normal_distribution<float> place;
  Matrix rows(atoms, d);
  for (std::size_t i = 0; i < rows.size(); ++i) rows.data()[i] = place(random);
  std::vector<float> weights(atoms);
  for (float& w : weights) w = static_cast<float>(1 + random() % 100) / 1000;
  weights[3] = 0;  // not in use
  return build_tree(rows, weights);
}

inline std::int32_t no_words(const std::string&) {
  return -1;
}

inline Steering steering_of(const std::string& text, const AtomTree& tree, std::size_t atoms) {
  return resolve_steering(parse_steering(text, "s.txt"), tree, atoms, no_words);
}

}  // namespace saetm
