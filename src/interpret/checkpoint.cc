#include "interpret/checkpoint.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "io/safetensors.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using backend::EmissionModel;

SafetensorsReader open(const InterpretLife& life) {
  SafetensorsReader file(life.checkpoint);
  const auto found = file.metadata().find("tie");
  if (found == file.metadata().end() || found->second != life.tie) {
    throw Error(life.checkpoint +
                ": is of another estimate, with other options or from other files; remove it");
  }
  return file;
}

/// False where one is not a number, too.
template <class T>
bool are_from(std::span<const T> values, double least, double most) {
  return std::all_of(values.begin(), values.end(),
                     [&](T value) { return value >= least && value <= most; });
}

}  // namespace

std::size_t passes_kept(const InterpretLife& life) {
  if (!std::filesystem::exists(life.checkpoint)) return 0;
  return open(life).values<double>("log_likelihood").size();
}

void save_checkpoint(const EmissionRun& run, const InterpretLife& life) {
  const EmissionModel& model = run.model();
  const backend::EmissionMixture& mixture = run.mixture();
  SafetensorsWriter writer;
  writer.metadata("tie", life.tie);
  writer.add("log_likelihood", std::span<const double>(run.log_likelihood()));
  writer.add("totals", std::span<const double>(model.totals));
  writer.add("common", std::span<const double>(mixture.common));
  writer.add("background", std::span<const double>(&mixture.background, 1));
  writer.add("indptr", std::span<const std::int64_t>(model.counts.indptr));
  writer.add("atoms", std::span<const std::int32_t>(model.counts.indices));
  writer.add("counts", std::span<const float>(model.counts.values));
  writer.save(life.checkpoint);
}

void load_checkpoint(const InterpretLife& life, EmissionRun& run) {
  if (!std::filesystem::exists(life.checkpoint)) return;
  const SafetensorsReader file = open(life);
  const auto indptr = file.values<std::int64_t>("indptr");
  const auto atoms = file.values<std::int32_t>("atoms");
  const auto counts = file.values<float>("counts");
  const auto totals = file.values<double>("totals");
  const auto common = file.values<double>("common");
  const auto likelihood = file.values<double>("log_likelihood");
  const auto background = file.values<double>("background");
  const std::size_t words = run.model().counts.rows();
  if (indptr.size() != words + 1 || totals.size() != run.model().totals.size() ||
      common.size() != words || background.size() != 1 || atoms.size() != counts.size() ||
      indptr.front() != 0 || !std::is_sorted(indptr.begin(), indptr.end()) ||
      indptr.back() != static_cast<std::int64_t>(atoms.size()) ||
      std::any_of(atoms.begin(), atoms.end(), [&](std::int32_t k) {
        return k < 0 || static_cast<std::size_t>(k) >= totals.size();
      })) {
    throw Error(life.checkpoint + ": the sizes of its tensors do not fit together");
  }
  // What a pass leaves: shares, and atoms of no words or of some, each word's no more than all.
  constexpr double kLeastTotal = 1e-10;
  bool possible = are_from(common, 0, 1.001) && are_from(background, 0, 1) &&
                  are_from(totals, 0, 1e18) && are_from(counts, 0, 1e18) &&
                  are_from(likelihood, -1e300, 1e300);
  for (const double total : totals) possible &= total == 0 || total >= kLeastTotal;
  for (std::size_t i = 0; possible && i < counts.size(); ++i) {
    possible = counts[i] <= 1.001 * totals[static_cast<std::size_t>(atoms[i])];
  }
  if (!possible) throw Error(life.checkpoint + ": holds numbers that no pass leaves; remove it");
  EmissionModel model;
  model.counts.indptr.assign(indptr.begin(), indptr.end());
  model.counts.indices.assign(atoms.begin(), atoms.end());
  model.counts.values.assign(counts.begin(), counts.end());
  model.totals.assign(totals.begin(), totals.end());
  run.resume(std::move(model), {common.begin(), common.end()}, background[0],
             {likelihood.begin(), likelihood.end()});
}

void remove_checkpoint(const InterpretLife& life) {
  try {
    passes_kept(life);
  } catch (const Error&) {
    return;
  }
  std::error_code code;
  std::filesystem::remove(life.checkpoint, code);
}

}  // namespace saetm
