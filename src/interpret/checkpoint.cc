#include "interpret/checkpoint.h"

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

}  // namespace

std::size_t passes_kept(const InterpretLife& life) {
  if (!std::filesystem::exists(life.checkpoint)) return 0;
  return open(life).values<double>("log_likelihood").size();
}

void save_checkpoint(const EmissionRun& run, const InterpretLife& life) {
  const EmissionModel& model = run.model();
  std::vector<std::int64_t> indptr{0};
  std::vector<std::int32_t> atoms;
  std::vector<float> counts;
  for (const auto& row : model.rows) {
    row.for_each([&](std::size_t k, float count) {
      atoms.push_back(static_cast<std::int32_t>(k));
      counts.push_back(count);
    });
    indptr.push_back(static_cast<std::int64_t>(atoms.size()));
  }
  SafetensorsWriter writer;
  writer.metadata("tie", life.tie);
  writer.add("log_likelihood", std::span<const double>(run.log_likelihood()));
  writer.add("totals", std::span<const double>(model.totals));
  writer.add("common", std::span<const double>(model.common));
  writer.add("background", std::span<const double>(&model.background, 1));
  writer.add("indptr", std::span<const std::int64_t>(indptr));
  writer.add("atoms", std::span<const std::int32_t>(atoms));
  writer.add("counts", std::span<const float>(counts));
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
  EmissionModel model;
  model.rows.resize(run.model().rows.size());
  if (indptr.size() != model.rows.size() + 1 || totals.size() != run.model().totals.size() ||
      common.size() != model.rows.size() || background.size() != 1 ||
      atoms.size() != counts.size() || indptr.back() != static_cast<std::int64_t>(atoms.size())) {
    throw Error(life.checkpoint + ": the sizes of its tensors do not fit together");
  }
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
  run.resume(std::move(model), {likelihood.begin(), likelihood.end()});
}

}  // namespace saetm
