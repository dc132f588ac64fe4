#include "saetm/answers.h"

#include <string_view>

#include "io/json_file.h"

namespace saetm {

std::string spoken_answer(const std::string& answer) {
  constexpr std::string_view kEnd = "</think>";
  const std::size_t end = answer.rfind(kEnd);
  if (end != std::string::npos) return answer.substr(end + kEnd.size());
  return answer.find("<think>") == std::string::npos ? answer : "";
}

std::string object_in_answer(const std::string& answer) {
  const std::string text = spoken_answer(answer);
  const std::size_t begin = text.find('{'), end = text.rfind('}');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return "";
  const std::string object = text.substr(begin, end - begin + 1);
  return parse_json(object).is_object() ? object : "";
}

}  // namespace saetm
