#pragma once
/// Small pictures of ten kinds, drawn by chance, and what a model would say of them.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "saetm/image.h"
#include "saetm/random.h"

namespace saetm {

struct DrawnKind {
  const char* name;
  std::array<int, 3> colour;
  std::vector<std::string> words;
};

inline const std::vector<DrawnKind> kDrawnKinds = {
    {"circle", {224, 32, 32}, {"circle", "red", "round", "ball", "disc", "apple", "curve"}},
    {"square", {32, 96, 224}, {"square", "blue", "box", "corner", "tile", "edge", "block"}},
    {"triangle", {32, 160, 96}, {"triangle", "green", "pyramid", "peak", "tent", "roof", "tip"}},
    {"stripe", {224, 224, 32}, {"stripe", "yellow", "band", "line", "bee", "ribbon", "bar"}},
    {"checker", {32, 32, 32}, {"checker", "black", "board", "chess", "grid", "pattern", "flag"}},
    {"ring", {224, 32, 224}, {"ring", "magenta", "hole", "loop", "donut", "wheel", "hoop"}},
    {"cross", {32, 224, 224}, {"cross", "cyan", "plus", "crossing", "star", "sign", "beam"}},
    {"dot", {224, 160, 32}, {"dot", "orange", "spot", "freckle", "berry", "bead", "seed"}},
    {"gradient", {128, 128, 128}, {"gradient", "gray", "fog", "mist", "shade", "cloud", "fade"}},
    {"diagonal", {160, 96, 32}, {"diagonal", "brown", "slope", "ramp", "hill", "wood", "plank"}}};

/// True where the kind's figure covers a point; u, v are from its middle, in its radius.
inline bool covers(std::size_t kind, double u, double v) {
  const double r = std::hypot(u, v);
  const bool inside = std::max(std::abs(u), std::abs(v)) <= 1;
  switch (kind) {
    case 0:
      return r <= 1;
    case 1:
      return inside;
    case 2:
      return inside && std::abs(u) <= (v + 1) / 2;
    case 3:
      return inside && std::fmod(v + 4, 1.0) < 0.5;
    case 4:
      return inside &&
             (static_cast<int>(std::floor(1.5 * u)) + static_cast<int>(std::floor(1.5 * v))) % 2 ==
                 0;
    case 5:
      return r <= 1 && r >= 0.6;
    case 6:
      return inside && (std::abs(u) <= 0.3 || std::abs(v) <= 0.3);
    case 7:
      return inside && std::hypot(std::fmod(u + 4, 1.0) - 0.5, std::fmod(v + 4, 1.0) - 0.5) < 0.35;
    case 9:
      return inside && std::abs(u - v) < 0.5;
    default:
      return inside;
  }
}

/// Picture number `seed` of a kind: place, size, ground and noise by chance.
inline Image drawn_image(std::size_t kind, std::uint64_t seed) {
  const Random random(seed, 31);
  constexpr std::int32_t kSize = 40;
  Image image{kSize, kSize, {}};
  image.rgb.resize(kSize * kSize * 3);
  const double radius = kSize * (0.28 + 0.12 * random.uniform(0));
  const double x0 = kSize * (0.42 + 0.16 * random.uniform(1));
  const double y0 = kSize * (0.42 + 0.16 * random.uniform(2));
  const double ground = 225 + 25 * random.uniform(3);
  for (std::int32_t y = 0; y < kSize; ++y) {
    for (std::int32_t x = 0; x < kSize; ++x) {
      const bool figure = covers(kind, (x - x0) / radius, (y - y0) / radius);
      const double light = kind == 8 ? 40.0 + 160.0 * x / kSize : 0;  // the gradient's own
      for (std::int32_t c = 0; c < 3; ++c) {
        const std::size_t i = static_cast<std::size_t>((y * kSize + x) * 3 + c);
        const double value = !figure     ? ground
                             : kind == 8 ? light
                                         : kDrawnKinds[kind].colour[static_cast<std::size_t>(c)];
        image.rgb[i] = static_cast<std::uint8_t>(
            std::clamp(value + 24 * (random.uniform(16 + i) - 0.5), 0.0, 255.0));
      }
    }
  }
  return image;
}

/// As it looks behind JPEG's half resolution of colours.
inline Image seen(const Image& image) {
  return decode_image(encode_jpeg(image, 90), "drawn");
}

/// The share of a figure's pixels in each of 4×4×4 colours, and how often neighbours differ along x
/// and y: what any encoder would see. The bright ground does not count.
inline std::vector<float> pixel_features(const Image& image) {
  std::vector<float> features(66);
  const auto at = [&](std::int32_t x, std::int32_t y, std::int32_t c) {
    return static_cast<int>(image.rgb[static_cast<std::size_t>((y * image.width + x) * 3 + c)]);
  };
  const float part = 1.0F / static_cast<float>(image.width * image.height);
  constexpr std::size_t kGround = 63;
  for (std::int32_t y = 1; y < image.height; ++y) {
    for (std::int32_t x = 1; x < image.width; ++x) {
      const int colour = at(x, y, 0) / 64 * 16 + at(x, y, 1) / 64 * 4 + at(x, y, 2) / 64;
      features[static_cast<std::size_t>(colour)] += part;
      features[64] += std::abs(at(x, y, 0) - at(x - 1, y, 0)) > 60 ? part : 0;
      features[65] += std::abs(at(x, y, 0) - at(x, y - 1, 0)) > 60 ? part : 0;
    }
  }
  const float figure = 1 - part - features[kGround];
  features[kGround] = 0;
  for (std::size_t i = 0; i < kGround; ++i) features[i] /= std::max(figure, 0.01F);
  return features;
}

/// The kind whose colours a picture is nearest to: what the model of the tests looks at.
inline std::size_t seen_kind(const Image& image, const std::vector<std::vector<float>>& typical) {
  const std::vector<float> features = pixel_features(image);
  std::size_t best = 0;
  double least = 1e9;
  for (std::size_t k = 0; k < typical.size(); ++k) {
    double distance = 0;
    for (std::size_t j = 0; j < features.size(); ++j) {
      distance += std::pow(features[j] - typical[k][j], 2);
    }
    if (distance < least) {
      least = distance;
      best = k;
    }
  }
  return best;
}

/// Mean features of each kind.
inline std::vector<std::vector<float>> typical_features() {
  std::vector<std::vector<float>> typical;
  constexpr std::uint64_t kEach = 8;
  for (std::size_t k = 0; k < kDrawnKinds.size(); ++k) {
    std::vector<float> mean(66);
    for (std::uint64_t i = 0; i < kEach; ++i) {
      const std::vector<float> features =
          pixel_features(seen(drawn_image(k, 1'000'000 + k * kEach + i)));
      for (std::size_t j = 0; j < mean.size(); ++j) mean[j] += features[j] / kEach;
    }
    typical.push_back(mean);
  }
  return typical;
}

/// A sentence of the kind's words and of words that any picture has.
inline std::string caption_of(std::size_t kind, std::uint64_t seed) {
  const Random random(seed, 32);
  const std::vector<std::string>& words = kDrawnKinds[kind].words;
  static const std::vector<std::string> kAny = {"picture", "image", "background", "small",
                                                "simple",  "white", "center",     "surface"};
  std::string text = "The image shows a " + words[0];
  for (std::uint64_t i = 0; i < 8; ++i) {
    text += ", " + words[static_cast<std::size_t>(random.uniform(2 * i) * words.size())] + " " +
            kAny[static_cast<std::size_t>(random.uniform(2 * i + 1) * kAny.size())];
  }
  return text + ".";
}

}  // namespace saetm
