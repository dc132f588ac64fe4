/// What language models and their endpoints answer: replies, texts, vectors.
#include "saetm/answers.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base64.h"
#include "core/utf8.h"
#include "input.h"
#include "io/json_file.h"
#include "language/chat.h"
#include "language/embedding.h"
#include "saetm/judge.h"

using namespace saetm;

namespace {

using Json = nlohmann::json;

void read_reply(std::string_view text) {
  const Json reply = parse_json<Json>(text);
  if (const auto kept = chat_answer(reply)) {
    const auto answer = chat_answer_kept(*kept);
    fuzz::require(answer && answer->prompt_tokens >= 0, "an answer that is not kept");
    fuzz::require(answer->prompt_tokens < std::int64_t{1} << 60, "tokens whose sum overflows");
    fuzz::require(is_utf8(answer->text), "text that is not UTF-8");
  }
  std::string why;
  if (const auto kept = embedding_answer(reply, 2, 0, why)) {
    for (const Json& vector : kept->at("vectors")) {
      for (const float value : vector_kept({{"vector", vector}})) {
        fuzz::require(std::isfinite(value), "a value is not finite");
      }
    }
    fuzz::require(kept->at("prompt_tokens").get<std::uint64_t>() < std::uint64_t{1} << 60,
                  "tokens whose sum overflows");
  }
}

void read_answer(const std::string& text) {
  static const std::vector<std::string> words = {"york", "new york", "dog", "_", "ä"};
  const double rating = read_rating(text);
  fuzz::require(std::isnan(rating) || (rating >= 0 && rating <= 100), "no rating");
  const std::ptrdiff_t place = read_intruder(text, words);
  fuzz::require(place >= -1 && place < static_cast<std::ptrdiff_t>(words.size()), "no word");
  (void)object_in_answer(text);
  std::string rest;
  (void)shown_safely(text, rest);
  fuzz::require(shortened(text, 20).size() <= 23, "longer than asked for");
  if (const auto bytes = from_base64(text)) {
    fuzz::require(to_base64(*bytes).size() == text.size(), "other base64");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const bool reply = input.byte() % 2 == 0;
  reply ? read_reply(input.rest()) : read_answer(std::string(input.rest()));
  return 0;
}
