#include "run/files/words.h"

#include "run/artefacts.h"
#include "saetm/error.h"

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

WordEmissions read_words(const SafetensorsReader& reader, const std::string& path) {
  WordEmissions words;
  words.background = reader.vector<float>("p0");
  words.mean_shares = reader.vector<float>("mean_shares");
  words.log_likelihood = reader.vector<double>("log_likelihood");
  const auto share = reader.values<float>("pi");
  words.background_share = share.empty() ? 0 : share[0];
  words.atoms = reader.sparse();
  words.smoothing = reader.vector<float>("smoothing");
  words.usual = reader.vector<float>("usual");
  words.idf = reader.vector<float>("idf");
  words.mass = reader.vector<double>("mass");
  const std::size_t atoms = words.atoms.rows();
  if (share.size() != 1 || words.mean_shares.size() != atoms || words.smoothing.size() != atoms ||
      words.mass.size() != atoms || words.usual.size() != words.atoms.cols ||
      words.idf.size() != words.atoms.cols || words.background.size() != words.atoms.cols) {
    throw Error(path + ": the sizes of its tensors do not fit together");
  }
  return words;
}

WordEmissions words_of(const RunDirectory& run) {
  return read_words(open_array(run, kWords), path_of(run, kWords));
}

RunDirectory::StageFile save_word_vectors(const RunDirectory& run, const Matrix& vectors) {
  SafetensorsWriter writer;
  writer.add("vectors", vectors);
  return save_array(run, kWordVectors, writer);
}

Matrix word_vectors_of(const RunDirectory& run) {
  return open_array(run, kWordVectors).matrix("vectors");
}

}  // namespace saetm
