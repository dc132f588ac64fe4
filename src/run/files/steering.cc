#include "run/files/steering.h"

#include <algorithm>
#include <filesystem>

#include "run/artefacts.h"
#include "run/files/vocabulary.h"
#include "run/files/words.h"
#include "saetm/error.h"

namespace saetm {

namespace fs = std::filesystem;

SteeringText steering_text(const RunDirectory& run, const std::string& given) {
  if (given == "none") return {};
  SteeringText steering{given.empty() ? path_of(run, kSteering) : given, ""};
  std::error_code code;
  if (given.empty() && !fs::exists(steering.file, code)) return {};
  // Left by a cut that was ended before it had removed it.
  if (given.empty() && run.has(kSteering.maker) && sum_of(run, kSteering).empty()) return {};
  steering.text = read_text(steering.file, !given.empty());
  if (parse_steering(steering.text, steering.file).directives.empty()) return {};
  return steering;
}

Steering steering_of(const RunDirectory& run, const SteeringText& text, const AtomTree& tree,
                     const Context& context) {
  if (text.text.empty()) return {};
  const WordEmissions words = words_of(run);
  const std::vector<std::string> vocabulary = vocabulary_of(run);
  const auto atom_of_word = [&](const std::string& word) {
    const auto found = std::find(vocabulary.begin(), vocabulary.end(), word);
    if (found == vocabulary.end()) return -1;
    return leading_atom(words, static_cast<std::size_t>(found - vocabulary.begin()));
  };
  return resolve_steering(parse_steering(text.text, text.file), tree, words.mean_shares.size(),
                          atom_of_word, context);
}

}  // namespace saetm
