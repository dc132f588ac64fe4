#pragma once
/// How good topics are: coherence, diversity, agreement with known groups.
#include <cstdint>

#include "saetm/agreement.h"
#include "saetm/coherence.h"
#include "saetm/diversity.h"
#include "saetm/options.h"

namespace saetm {

struct EvaluateOptions {
  std::int64_t top_words = 10;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

// What the options are: names, help, ranges.

template <class Visitor>
void EvaluateOptions::fields(Visitor&& visit) {
  visit("top_words", &EvaluateOptions::top_words,
        Field{.help = "words of a topic that are judged", .unit = "words", .min = 2, .max = 1000});
}

}  // namespace saetm
