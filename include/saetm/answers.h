#pragma once
/// What a language model's answer holds beside what it says around it.
#include <string>

namespace saetm {

/// Without what a model thinks before it speaks (<think>…</think>); nothing where it has not
/// stopped thinking.
std::string spoken_answer(const std::string& answer);

/// The JSON object in an answer, also where it stands in a fence or between words; empty for none.
std::string object_in_answer(const std::string& answer);

}  // namespace saetm
