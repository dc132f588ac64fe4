#include <filesystem>
#include <utility>

#include "interpret/emission_run.h"
#include "interpret/emission_sums.h"
#include "io/safetensors.h"
#include "saetm/error.h"
#include "saetm/interpret_shards.h"

namespace saetm {
namespace {

using backend::EmissionSums;
using Wide = EmissionSums::Wide;

std::int64_t number(const SafetensorsReader& file, const std::string& path, const char* name) {
  const auto found = file.metadata().find(name);
  if (found == file.metadata().end()) throw Error(path + ": its metadata lacks " + name);
  return std::strtoll(found->second.c_str(), nullptr, 10);
}

SafetensorsReader open(const std::string& path, const std::string& tie) {
  SafetensorsReader file(path);
  const auto found = file.metadata().find("tie");
  if (found == file.metadata().end() || found->second != tie) {
    throw Error(path +
                ": is of another estimate, with other options or from other files; remove it");
  }
  return file;
}

/// The two halves of a wide number, which files have no type for.
void append_wide(std::vector<std::int64_t>& out, Wide value) {
  out.push_back(static_cast<std::int64_t>(value >> 64));
  out.push_back(static_cast<std::int64_t>(static_cast<std::uint64_t>(value)));
}

Wide wide(std::int64_t high, std::int64_t low) {
  return (static_cast<Wide>(high) * (Wide{1} << 64)) + static_cast<std::uint64_t>(low);
}

void save_model(const EmissionRun& run, const ShardedPass& at) {
  const backend::EmissionModel& model = run.model();
  const backend::EmissionMixture& mixture = run.mixture();
  SafetensorsWriter writer;
  writer.metadata("tie", at.tie);
  writer.metadata("pass", std::to_string(run.log_likelihood().size()));
  writer.add("log_likelihood", std::span<const double>(run.log_likelihood()));
  writer.add("totals", std::span<const double>(model.totals));
  writer.add("common", std::span<const double>(mixture.common));
  writer.add("background", std::span<const double>(&mixture.background, 1));
  writer.add("indptr", std::span<const std::int64_t>(model.counts.indptr));
  writer.add("atoms", std::span<const std::int32_t>(model.counts.indices));
  writer.add("counts", std::span<const float>(model.counts.values));
  writer.save(at.model);
}

void load_model(const ShardedPass& at, EmissionRun& run) {
  if (passes_done(at) == 0) return;
  const SafetensorsReader file = open(at.model, at.tie);
  const auto indptr = file.values<std::int64_t>("indptr");
  const auto atoms = file.values<std::int32_t>("atoms");
  const auto counts = file.values<float>("counts");
  const auto totals = file.values<double>("totals");
  const auto common = file.values<double>("common");
  const auto likelihood = file.values<double>("log_likelihood");
  const auto background = file.values<double>("background");
  const std::size_t words = run.mixture().common.size();
  if (indptr.size() != words + 1 || totals.size() != run.model().totals.size() ||
      common.size() != words || background.size() != 1 || atoms.size() != counts.size() ||
      indptr.back() != static_cast<std::int64_t>(atoms.size())) {
    throw Error(at.model + ": the sizes of its tensors do not fit together");
  }
  backend::EmissionModel model;
  model.counts.indptr.assign(indptr.begin(), indptr.end());
  model.counts.indices.assign(atoms.begin(), atoms.end());
  model.counts.values.assign(counts.begin(), counts.end());
  model.totals.assign(totals.begin(), totals.end());
  run.resume(std::move(model), {common.begin(), common.end()}, background[0],
             {likelihood.begin(), likelihood.end()});
}

void check_method(const InterpretOptions& options) {
  if (options.step_documents > 0) {
    throw Error(
        "--step-documents goes through the documents in order: it cannot be split into shards");
  }
}

}  // namespace

std::int64_t passes_done(const ShardedPass& at) {
  if (!std::filesystem::exists(at.model)) return 0;
  return number(open(at.model, at.tie), at.model, "pass");
}

bool has_sums(const ShardedPass& at, const std::string& sums) {
  return std::filesystem::exists(sums) &&
         number(open(sums, at.tie), sums, "pass") == passes_done(at);
}

void interpret_shard(const EmissionInput& input, const InterpretOptions& options,
                     const ShardedPass& at, std::size_t shard, std::size_t shards,
                     const std::string& path, const Context& context) {
  check_method(options);
  EmissionRun run(input, options, context);
  load_model(at, run);
  const std::size_t n = run.documents();
  const std::size_t first = shard * n / shards;
  const std::size_t last = (shard + 1) * n / shards;
  const EmissionSums sums = run.sums(first, last - first);
  std::vector<std::int64_t> wide_sums;
  append_wide(wide_sums, sums.likelihood);
  append_wide(wide_sums, sums.counted);
  SafetensorsWriter writer;
  writer.metadata("tie", at.tie);
  writer.metadata("pass", std::to_string(run.log_likelihood().size()));
  writer.metadata("shard", std::to_string(shard));
  writer.metadata("shards", std::to_string(shards));
  writer.add("likelihood_counted", std::span<const std::int64_t>(wide_sums));
  writer.add("common", std::span<const std::int64_t>(sums.common));
  writer.add("indptr", std::span<const std::int64_t>(sums.rows.indptr));
  writer.add("counts", std::span<const std::int64_t>(sums.rows.values));
  writer.add("atoms", std::span<const std::int32_t>(sums.rows.indices));
  writer.save(path);
}

std::optional<WordEmissions> combine_shards(const EmissionInput& input,
                                            const InterpretOptions& options, const ShardedPass& at,
                                            const std::vector<std::string>& paths,
                                            std::vector<double>& log_likelihood,
                                            const Context& context) {
  check_method(options);
  EmissionRun run(input, options, context);
  load_model(at, run);
  const auto pass = static_cast<std::int64_t>(run.log_likelihood().size());
  const std::size_t words = input.counts.cols;
  EmissionSums sums(words);
  std::vector<SafetensorsReader> files;
  std::vector<SumsPart> parts;
  std::vector<char> seen(paths.size());
  files.reserve(paths.size());
  for (const std::string& path : paths) {
    const SafetensorsReader& file = files.emplace_back(open(path, at.tie));
    const std::int64_t shard = number(file, path, "shard");
    if (number(file, path, "pass") != pass ||
        number(file, path, "shards") != static_cast<std::int64_t>(paths.size()) || shard < 0 ||
        shard >= static_cast<std::int64_t>(paths.size()) ||
        std::exchange(seen[static_cast<std::size_t>(shard)], 1)) {
      throw Error(path + ": is not one of " + std::to_string(paths.size()) + " shards of pass " +
                  std::to_string(pass + 1));
    }
    const auto totals = file.values<std::int64_t>("likelihood_counted");
    const auto common = file.values<std::int64_t>("common");
    const auto indptr = file.values<std::int64_t>("indptr");
    const auto atoms = file.values<std::int32_t>("atoms");
    const auto counts = file.values<std::int64_t>("counts");
    if (totals.size() != 4 || common.size() != words || indptr.size() != words + 1 ||
        indptr.back() != static_cast<std::int64_t>(atoms.size()) || atoms.size() != counts.size()) {
      throw Error(path + ": the sizes of its tensors do not fit together");
    }
    sums.likelihood += wide(totals[0], totals[1]);
    sums.counted += wide(totals[2], totals[3]);
    for (std::size_t w = 0; w < words; ++w) sums.common[w] += common[w];
    parts.push_back({indptr, atoms, counts});
  }
  sums.rows = joined(context, add_up(parts, words, context));
  run.advance(sums);
  log_likelihood = run.log_likelihood();
  if (run.is_done()) return run.finish();
  save_model(run, at);
  return std::nullopt;
}

}  // namespace saetm
