#include "language/chat.h"

#include <algorithm>
#include <cstdint>

namespace saetm {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMostTokens = std::int64_t{1} << 40;  // sums of more could overflow

/// A number of tokens under `name`, 0 where there is none, or none that can be.
std::int64_t count_of(const Json& object, const char* name) {
  if (!object.is_object()) return 0;
  const Json value = object.value(name, Json());
  if (!value.is_number_integer() || value < 0 || value > kMostTokens) return 0;
  return value.get<std::int64_t>();
}

/// What stands behind the messages.
std::string finish_request(nlohmann::ordered_json body, double temperature, std::int64_t sample,
                           const LanguageOptions& options) {
  body["temperature"] = temperature;
  if (options.send_seed) body["seed"] = options.seed + sample;
  if (options.max_tokens > 0) body["max_tokens"] = options.max_tokens;
  return body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

std::string chat_request(const ChatQuestion& question, const LanguageOptions& options) {
  nlohmann::ordered_json body = {{"model", options.model}, {"messages", Json::array()}};
  if (!question.system.empty()) {
    body["messages"].push_back({{"role", "system"}, {"content", question.system}});
  }
  body["messages"].push_back({{"role", "user"}, {"content", question.user}});
  return finish_request(std::move(body), std::max(options.temperature, question.least_temperature),
                        question.sample, options);
}

std::string chat_request(const Json& user, const LanguageOptions& options) {
  nlohmann::ordered_json body = {{"model", options.model}, {"messages", Json::array()}};
  body["messages"].push_back({{"role", "user"}, {"content", user}});
  return finish_request(std::move(body), options.temperature, 0, options);
}

std::optional<Json> chat_answer(const Json& reply) {
  static const Json::json_pointer kMessage("/choices/0/message");
  if (!reply.is_object() || !reply.contains("choices") || !reply["choices"].is_array() ||
      !reply.contains(kMessage)) {
    return std::nullopt;
  }
  const Json& message = reply.at(kMessage);
  if (!message.is_object() || !message.contains("content")) return std::nullopt;
  // A model that refuses, or that spends all its tokens on thinking, has no text.
  const Json& content = message["content"];
  if (!content.is_string() && !content.is_null()) return std::nullopt;
  const Json usage = reply.value("usage", Json());
  return Json{{"text", content.is_null() ? Json("") : content},
              {"prompt_tokens", count_of(usage, "prompt_tokens")},
              {"completion_tokens", count_of(usage, "completion_tokens")}};
}

std::optional<ChatAnswer> chat_answer_kept(const Json& kept) {
  if (!kept.is_object() || !kept.contains("text") || !kept["text"].is_string()) return std::nullopt;
  return ChatAnswer{kept["text"].get<std::string>(), count_of(kept, "prompt_tokens"),
                    count_of(kept, "completion_tokens")};
}

}  // namespace saetm
