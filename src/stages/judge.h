#pragma once
#include <nlohmann/json.hpp>

#include "run/options/requests.h"
#include "saetm/context.h"
#include "saetm/topic_words.h"

namespace saetm {

/// Returns C_R and C_I by a language model, as docs/formats.md has judge.json. Throws as
/// LanguageClient.
nlohmann::ordered_json judge_scores(const TopicStrings& topics, const JudgeRequest& request,
                                    const Context& context);

}  // namespace saetm
