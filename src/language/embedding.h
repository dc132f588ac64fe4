#pragma once
/// What goes to /embeddings and what comes back.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/embedding_client.h"

namespace saetm {

constexpr std::string_view kEmbeddingPath = "/embeddings";

/// A text as it is sent: the prefix before it, cut to max_chars characters (the prefix not
/// counted).
std::string embedding_input(const std::string& text, const EmbeddingEndpoint& options);

/// The request for these inputs as JSON text.
std::string embedding_request(const std::vector<std::string>& inputs,
                              const EmbeddingEndpoint& options);

/// {"vectors": [...], "prompt_tokens": ...}, each vector as base64 of f32 values, little-endian, in
/// the inputs' order. None where the reply is not one finite vector of `width` for each of `count`
/// inputs (width 0: of any one width); `why` then says what is wrong with it.
std::optional<nlohmann::json> embedding_answer(const nlohmann::json& reply, std::size_t count,
                                               std::size_t width, std::string& why);

/// The values of a vector as it is kept; empty where it is none.
std::vector<float> vector_kept(const nlohmann::json& kept);

}  // namespace saetm
