#pragma once
/// Emissions estimated by several processes or machines, each with a part of the documents: a pass
/// is one file of sums a shard, and a file of the model that all add up to. Sums are exact, so the
/// result is that of interpret() to the byte.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "saetm/interpret.h"

namespace saetm {

/// Where an estimate by shards stands.
struct ShardedPass {
  std::string model;  ///< file of the model; absent before the first pass
  std::string tie;    ///< names the input and options; files made of others are refused
};

/// Passes that are done, 0 without a model file. Throws Error when the file is another estimate's.
std::int64_t passes_done(const ShardedPass& at);

/// True when `sums` is there and is of the pass that follows the model.
/// Throws Error when it is another estimate's.
bool has_sums(const ShardedPass& at, const std::string& sums);

/// The sums of shard `shard` (from 0) of `shards`, which takes documents shard·N/shards to
/// (shard+1)·N/shards − 1, under the present model → file `sums`, atomically.
void interpret_shard(const EmissionInput& input, const InterpretOptions& options,
                     const ShardedPass& at, std::size_t shard, std::size_t shards,
                     const std::string& sums, const Context& context = {});

/// Adds up the sums of all shards, in any order: the model file moves a pass on, or, after the last
/// pass that the options ask for, the emissions are returned and it stays as it is. The last entry
/// of `log_likelihood` is of the pass that ended. Throws Error when a shard is absent or twice.
std::optional<WordEmissions> combine_shards(const EmissionInput& input,
                                            const InterpretOptions& options, const ShardedPass& at,
                                            const std::vector<std::string>& sums,
                                            std::vector<double>& log_likelihood,
                                            const Context& context = {});

}  // namespace saetm
