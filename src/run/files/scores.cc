#include "run/files/scores.h"

#include <algorithm>
#include <cmath>

#include "run/artefacts.h"

namespace saetm {

using Json = nlohmann::ordered_json;

namespace {

bool is_score(const Json& value) {
  return value.is_number() || value.is_null();
}

/// Throws std::out_of_range, as read_json() expects it, for anything but scores.
void check_scores(const Json& scores, const char* besides) {
  const auto is_right = [&](const auto& entry) {
    const Json& value = entry.value();
    return entry.key() == besides || is_score(value) ||
           (value.is_array() && std::all_of(value.begin(), value.end(), is_score));
  };
  const auto items = scores.items();
  if (!scores.is_object() || !std::all_of(items.begin(), items.end(), is_right)) {
    throw std::out_of_range("scores");
  }
}

}  // namespace

Json score_json(double value) {
  return std::isnan(value) ? Json(nullptr) : Json(value);
}

Json scores_json(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(score_json(value));
  return list;
}

Json scores_of(const RunDirectory& run) {
  return read_json(run, kScores, [](const Json& scores) {
    check_scores(scores, "");
    return scores;
  });
}

Json judgement_of(const RunDirectory& run) {
  return read_json(run, kJudgement, [](const Json& scores) {
    check_scores(scores, "judge");
    const Json& judge = scores.at("judge");
    (void)judge.at("model").get<std::string>();
    for (const char* count : {"questions", "answers", "prompt_tokens", "completion_tokens"}) {
      if (!judge.at(count).is_number_unsigned()) throw std::out_of_range(count);
    }
    if (!judge.at("cost").is_number()) throw std::out_of_range("cost");
    return scores;
  });
}

}  // namespace saetm
