#include "sae/checkpoint.h"

#include <algorithm>
#include <filesystem>

#include "core/bits_hash.h"
#include "core/options_io.h"
#include "io/safetensors.h"
#include "sae/objectives/objective.h"
#include "saetm/error.h"

namespace saetm {
namespace {

/// A sum (FNV-1a) of the values of up to 256 rows, spread evenly: other embeddings of the same
/// shape are noticed without reading all of them.
std::string sum_of_some_rows(const Embeddings& embeddings) {
  constexpr std::size_t kRows = 256;
  const std::size_t count = std::min(kRows, embeddings.rows());
  std::vector<float> row(embeddings.cols());
  BitsHash sum;
  for (std::size_t i = 0; i < count; ++i) {
    embeddings.read(i * embeddings.rows() / count, 1, row.data());
    sum.add(row);
  }
  return std::to_string(sum.value());
}

/// What a checkpoint must agree on to be continued.
std::string identity(const TrainOptions& options, std::uint64_t seed,
                     const Embeddings& embeddings) {
  auto object = to_json_object(options);
  object["seed"] = seed;
  object["rows"] = embeddings.rows();
  object["cols"] = embeddings.cols();
  object["rows_sum"] = sum_of_some_rows(embeddings);
  return object.dump();
}

void add_weights(SafetensorsWriter& writer, const std::string& prefix, const SaeWeights& weights) {
  writer.add(prefix + "W_enc", weights.encoder);
  writer.add(prefix + "b_enc", std::span<const float>(weights.encoder_bias));
  writer.add(prefix + "W_dec", weights.decoder);
  writer.add(prefix + "b_dec", std::span<const float>(weights.decoder_bias));
  writer.add(prefix + "threshold", std::span<const float>(weights.thresholds));
}

SaeWeights read_weights(const SafetensorsReader& reader, const std::string& prefix) {
  SaeWeights weights;
  weights.encoder = reader.matrix(prefix + "W_enc");
  weights.decoder = reader.matrix(prefix + "W_dec");
  const auto encoder_bias = reader.values<float>(prefix + "b_enc");
  const auto decoder_bias = reader.values<float>(prefix + "b_dec");
  weights.encoder_bias.assign(encoder_bias.begin(), encoder_bias.end());
  weights.decoder_bias.assign(decoder_bias.begin(), decoder_bias.end());
  const auto thresholds = reader.values<float>(prefix + "threshold");
  weights.thresholds.assign(thresholds.begin(), thresholds.end());
  return weights;
}

TrainingCheckpoint read_checkpoint(const std::string& path, const TrainOptions& options,
                                   std::uint64_t seed, const Embeddings& embeddings) {
  TrainingCheckpoint result;
  const SafetensorsReader reader(path);
  const auto found = reader.metadata().find("identity");
  if (found == reader.metadata().end() || found->second != identity(options, seed, embeddings)) {
    return result;
  }
  const auto copy = [&](const std::string& name, auto& out) {
    const auto values = reader.values<typename std::decay_t<decltype(out)>::value_type>(name);
    out.assign(values.begin(), values.end());
  };
  const auto check = [&](bool fits) {
    if (!fits) throw Error(path + ": the sizes of its tensors do not fit together");
  };
  const auto numbers = reader.values<std::int64_t>("numbers");
  const auto seconds = reader.values<double>("curve.seconds");
  check(numbers.size() == 4 && seconds.size() == 1);
  result.step = numbers[0];
  result.state.steps = numbers[1];
  result.curve.dead = numbers[2];
  result.curve.plateau = numbers[3];
  copy("curve.held_out_step", result.curve.held_out_step);
  copy("curve.held_out_explained", result.curve.held_out_explained);
  copy("since_fired", result.state.since_fired);
  copy("curve.step", result.curve.step);
  copy("curve.loss", result.curve.loss);
  copy("curve.explained", result.curve.explained);
  copy("curve.active", result.curve.active);
  result.curve.seconds = seconds[0];
  result.state.weights = read_weights(reader, "");
  result.state.first_moment = read_weights(reader, "first_moment.");
  result.state.second_moment = read_weights(reader, "second_moment.");
  const TrainingCurve& curve = result.curve;
  const auto atoms = static_cast<std::size_t>(options.features);
  const bool thresholds = objective_named(options.objective).keeps == Keeps::kAboveOwnThresholds;
  const auto& since = result.state.since_fired;
  const std::int64_t all = options.steps * options.batch;  // embeddings
  check(
      result.step >= 0 && result.step <= options.steps && result.state.steps == result.step &&
      curve.loss.empty() == (result.step == 0) && curve.dead >= 0 &&
      std::all_of(since.begin(), since.end(), [&](std::int64_t s) { return s >= 0 && s <= all; }) &&
      curve.plateau >= -1 && curve.plateau <= options.steps &&
      curve.loss.size() == curve.step.size() && curve.explained.size() == curve.step.size() &&
      curve.active.size() == curve.step.size() &&
      curve.held_out_step.size() == curve.held_out_explained.size() && since.size() == atoms);
  for (const SaeWeights* w :
       {&result.state.weights, &result.state.first_moment, &result.state.second_moment}) {
    check(w->encoder.rows() == atoms && w->decoder.rows() == atoms &&
          w->encoder.cols() == embeddings.cols() && w->decoder.cols() == embeddings.cols() &&
          w->encoder_bias.size() == atoms && w->decoder_bias.size() == embeddings.cols() &&
          w->thresholds.size() == (thresholds ? atoms : 0));
  }
  return result;
}

}  // namespace

void save_checkpoint(const std::string& path, const TrainOptions& options, std::uint64_t seed,
                     const Embeddings& embeddings, std::int64_t step,
                     const backend::SaeTrainingState& state, const TrainingCurve& curve) {
  SafetensorsWriter writer;
  const std::int64_t numbers[] = {step, state.steps, curve.dead, curve.plateau};
  writer.metadata("identity", identity(options, seed, embeddings));
  writer.add("numbers", std::span<const std::int64_t>(numbers));
  writer.add("since_fired", std::span<const std::int64_t>(state.since_fired));
  writer.add("curve.step", std::span<const std::int64_t>(curve.step));
  writer.add("curve.loss", std::span<const double>(curve.loss));
  writer.add("curve.explained", std::span<const double>(curve.explained));
  writer.add("curve.held_out_step", std::span<const std::int64_t>(curve.held_out_step));
  writer.add("curve.held_out_explained", std::span<const double>(curve.held_out_explained));
  writer.add("curve.active", std::span<const double>(curve.active));
  writer.add("curve.seconds", std::span<const double>(&curve.seconds, 1));
  add_weights(writer, "", state.weights);
  add_weights(writer, "first_moment.", state.first_moment);
  add_weights(writer, "second_moment.", state.second_moment);
  writer.save(path);
}

TrainingCheckpoint load_checkpoint(const std::string& path, const TrainOptions& options,
                                   std::uint64_t seed, const Embeddings& embeddings) {
  if (path.empty() || !std::filesystem::exists(path)) return {};
  try {
    return read_checkpoint(path, options, seed, embeddings);
  } catch (const Error& error) {
    throw Error(std::string(error.what()) + "; --no-resume begins training anew");
  }
}

}  // namespace saetm
