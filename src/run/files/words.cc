#include "run/files/words.h"

#include <array>
#include <cmath>
#include <limits>

#include "run/array.h"

namespace saetm {

RunDirectory::StageFile save_words(const RunDirectory& run, const WordEmissions& words) {
  SafetensorsWriter writer;
  const auto share = static_cast<float>(words.background_share);
  writer.add("log_likelihood", std::span<const double>(words.log_likelihood));
  writer.add("mass", std::span<const double>(words.mass));
  writer.add(words.atoms);
  writer.add("smoothing", std::span<const float>(words.smoothing));
  writer.add("usual", std::span<const float>(words.usual));
  writer.add("idf", std::span<const float>(words.idf));
  writer.add("p0", std::span<const float>(words.background));
  writer.add("pi", std::span<const float>(&share, 1));
  writer.add("mean_shares", std::span<const float>(words.mean_shares));
  return save_array(run, kWords, writer);
}

WordEmissions words_of(const RunDirectory& run) {
  const RunArray array = open_array(run, kWords);
  WordEmissions words;
  words.background = array.vector<float>("p0", Axis::kWords);
  words.mean_shares = array.vector<float>("mean_shares", Axis::kAtoms);
  words.log_likelihood = array.vector<double>("log_likelihood", Axis::kFree);
  words.background_share = array.values<float>("pi", 1)[0];
  words.atoms = array.sparse();
  words.smoothing = array.vector<float>("smoothing", Axis::kAtoms);
  words.usual = array.vector<float>("usual", Axis::kWords);
  words.idf = array.vector<float>("idf", Axis::kWords);
  words.mass = array.vector<double>("mass", Axis::kAtoms);
  const auto check = [&](const char* name, const auto& values, double end) {
    for (const double value : values) {
      if (value < 0 || value >= end) array.fail(std::string(name) + " has a value out of range");
    }
  };
  constexpr double kAny = std::numeric_limits<double>::infinity();
  check("p0", words.background, kAny);
  check("mean_shares", words.mean_shares, kAny);
  check("usual", words.usual, kAny);
  check("idf", words.idf, kAny);
  check("mass", words.mass, kAny);
  check("smoothing", words.smoothing, 1);
  check("pi", std::array{words.background_share}, std::nextafter(1.0, 2.0));
  return words;
}

RunDirectory::StageFile save_word_vectors(const RunDirectory& run, const Matrix& vectors) {
  SafetensorsWriter writer;
  writer.add("vectors", vectors);
  return save_array(run, kWordVectors, writer);
}

Matrix word_vectors_of(const RunDirectory& run) {
  return open_array(run, kWordVectors).matrix("vectors", Axis::kWords, Axis::kWidth);
}

}  // namespace saetm
