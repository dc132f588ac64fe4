#pragma once
/// What goes to /chat/completions and what comes back. Another kind of request (embedding.h) is a
/// file like this one.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "saetm/language.h"

namespace saetm {

constexpr std::string_view kChatPath = "/chat/completions";

/// The request as JSON text; equal requests are equal texts.
std::string chat_request(const ChatQuestion& question, const LanguageOptions& options);
/// The same of a user's message in parts, such as an image and a text.
std::string chat_request(const nlohmann::json& user, const LanguageOptions& options);

/// {"text", "prompt_tokens", "completion_tokens"}, what the cache keeps of a reply; none where the
/// reply is not that of a chat completion.
std::optional<nlohmann::json> chat_answer(const nlohmann::json& reply);

/// Back from what the cache kept; none where it is not such an answer.
std::optional<ChatAnswer> chat_answer_kept(const nlohmann::json& kept);

}  // namespace saetm
