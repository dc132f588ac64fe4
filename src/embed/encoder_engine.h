#pragma once
/// What runs an encoder's graphs. OpenVINO is seen by encoder_engine.cc alone.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "embed/token_batches.h"
#include "saetm/image.h"

namespace saetm {

using Tokens = std::vector<std::int32_t>;

class EncoderEngine {
 public:
  struct Options {
    std::string folder;
    std::string tokenizer;   ///< file of the folder; empty for images
    std::size_t dimensions;  ///< d
    std::int32_t pad = 0;
    bool bf16 = false;
    std::size_t workers = 1;  ///< callers at one time, each on one thread
  };
  virtual ~EncoderEngine() = default;

  // Each may be called from several threads, with `worker` of its own below Options::workers.

  /// The texts' tokens.
  virtual std::vector<Tokens> tokenize(std::span<const std::string> texts, std::size_t worker) = 0;
  /// Embeddings (batch.rows, d) of the rows of `tokens` that a batch names, to `out`.
  virtual void embed(const TokenBatch& batch, std::span<const Tokens> tokens, std::size_t worker,
                     float* out) = 0;
  /// The embedding (d) of an image, to `out`.
  virtual void embed(const Image& image, std::size_t worker, float* out) = 0;
};

/// Throws Error when the folder's graphs cannot be read or run, or runs_encoders() is false.
std::unique_ptr<EncoderEngine> open_encoder_engine(const EncoderEngine::Options& options);

}  // namespace saetm
