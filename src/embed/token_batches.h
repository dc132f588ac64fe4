#pragma once
/// Texts of many lengths put into batches, so that little is computed for what only fills up.
#include <cstddef>
#include <span>
#include <vector>

namespace saetm {

struct TokenBatch {
  std::size_t length = 0;         ///< tokens a row, its longest row's or a few more
  std::vector<std::size_t> rows;  ///< places of the texts
};

/// Batches of texts with these numbers of tokens: the longest first, ties by place, each of as many
/// texts of nearly one length as `budget` tokens hold, at least one. Lengths are rounded up to a
/// multiple of kLengthStep, but not beyond `longest`: an encoder prepares itself for each new
/// shape. Depends on the lengths alone, so that the same texts always meet the same neighbours.
std::vector<TokenBatch> plan_token_batches(std::span<const std::size_t> lengths,
                                           std::size_t longest, std::size_t budget);

inline constexpr std::size_t kLengthStep = 8;

}  // namespace saetm
