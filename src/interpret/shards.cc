#include <algorithm>
#include <filesystem>
#include <span>
#include <utility>

#include "interpret/emission_run.h"
#include "interpret/emission_sums.h"
#include "io/safetensors.h"
#include "saetm/error.h"
#include "saetm/interpret_shards.h"

namespace saetm {
namespace {

using backend::EmissionModel;
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

/// That rows of atoms (V of them) are where indptr says, and their atoms among the K.
void check_rows(const std::string& path, std::span<const std::int64_t> indptr,
                std::span<const std::int32_t> atoms, std::size_t words, std::size_t all) {
  const auto is_atom = [&](std::int32_t k) { return k >= 0 && static_cast<std::size_t>(k) < all; };
  if (indptr.size() != words + 1 || indptr.front() != 0 ||
      indptr.back() != static_cast<std::int64_t>(atoms.size()) ||
      !std::is_sorted(indptr.begin(), indptr.end()) ||
      !std::all_of(atoms.begin(), atoms.end(), is_atom)) {
    throw Error(path + ": its atoms do not fit those of the run; remove it");
  }
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
  const EmissionModel& model = run.model();
  const FlatRows<float> rows(model.rows);
  SafetensorsWriter writer;
  writer.metadata("tie", at.tie);
  writer.metadata("pass", std::to_string(run.log_likelihood().size()));
  writer.add("log_likelihood", std::span<const double>(run.log_likelihood()));
  writer.add("totals", std::span<const double>(model.totals));
  writer.add("common", std::span<const double>(model.common));
  writer.add("background", std::span<const double>(&model.background, 1));
  writer.add("indptr", std::span<const std::int64_t>(rows.indptr));
  writer.add("atoms", std::span<const std::int32_t>(rows.atoms));
  writer.add("counts", std::span<const float>(rows.counts));
  writer.save(at.model);
}

void load_model(const ShardedPass& at, const InterpretOptions& options, EmissionRun& run) {
  if (passes_done(at) == 0) return;
  const SafetensorsReader file = open(at.model, at.tie);
  const auto indptr = file.values<std::int64_t>("indptr");
  const auto atoms = file.values<std::int32_t>("atoms");
  const auto counts = file.values<float>("counts");
  const auto totals = file.values<double>("totals");
  const auto common = file.values<double>("common");
  const auto likelihood = file.values<double>("log_likelihood");
  const auto background = file.values<double>("background");
  EmissionModel model;
  model.rows.resize(run.model().rows.size());
  if (totals.size() != run.model().totals.size() || common.size() != model.rows.size() ||
      background.size() != 1 || atoms.size() != counts.size() || likelihood.empty()) {
    throw Error(at.model + ": the sizes of its tensors do not fit together");
  }
  check_rows(at.model, indptr, atoms, model.rows.size(), totals.size());
  for (std::size_t w = 0; w < model.rows.size(); ++w) {
    const auto begin = static_cast<std::size_t>(indptr[w]);
    const auto end = static_cast<std::size_t>(indptr[w + 1]);
    model.rows[w].assign(end - begin, totals.size(), [&](const auto& put) {
      for (std::size_t j = begin; j < end; ++j) put(static_cast<std::size_t>(atoms[j]), counts[j]);
    });
  }
  model.totals.assign(totals.begin(), totals.end());
  model.common.assign(common.begin(), common.end());
  model.background = background[0];
  model.prior = options.prior;
  run.resume(std::move(model), {likelihood.begin(), likelihood.end()});
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
  load_model(at, options, run);
  const std::size_t n = run.documents();
  const std::size_t first = shard * n / shards;
  const std::size_t last = (shard + 1) * n / shards;
  EmissionSums sums;
  sums.rows.resize(input.counts.cols);
  sums.common.resize(input.counts.cols);
  run.add_sums(first, last - first, sums);

  const FlatRows<std::int64_t> rows(sums.rows);
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
  writer.add("indptr", std::span<const std::int64_t>(rows.indptr));
  writer.add("counts", std::span<const std::int64_t>(rows.counts));
  writer.add("atoms", std::span<const std::int32_t>(rows.atoms));
  writer.save(path);
}

std::optional<WordEmissions> combine_shards(const EmissionInput& input,
                                            const InterpretOptions& options, const ShardedPass& at,
                                            const std::vector<std::string>& paths,
                                            std::vector<double>& log_likelihood,
                                            const Context& context) {
  check_method(options);
  EmissionRun run(input, options, context);
  load_model(at, options, run);
  const auto pass = static_cast<std::int64_t>(run.log_likelihood().size());
  const std::size_t words = input.counts.cols;
  EmissionSums sums;
  sums.common.resize(words);
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
    if (totals.size() != 4 || common.size() != words || atoms.size() != counts.size()) {
      throw Error(path + ": the sizes of its tensors do not fit together");
    }
    check_rows(path, indptr, atoms, words, input.codes.cols);
    sums.likelihood += wide(totals[0], totals[1]);
    sums.counted += wide(totals[2], totals[3]);
    for (std::size_t w = 0; w < words; ++w) sums.common[w] += common[w];
    parts.push_back({indptr, atoms, counts});
  }
  sums.rows.resize(words);
  add_up(parts, sums.rows, context);
  run.advance(sums);
  log_likelihood = run.log_likelihood();
  if (run.is_done()) return run.finish();
  save_model(run, at);
  return std::nullopt;
}

}  // namespace saetm
