#include "pipeline/topics_file.h"

#include <algorithm>

#include "io/safetensors.h"
#include "pipeline/run_files.h"
#include "saetm/error.h"

namespace saetm {

std::string save_topics(const Topics& topics, const Matrix& words, const std::string& path,
                        const std::string& topics_sum) {
  SafetensorsWriter writer;
  writer.metadata("topics", topics_sum);
  writer.add("topic_of_atom", std::span<const std::int32_t>(topics.topic_of_atom));
  writer.add("words", words);
  return writer.save(path);
}

TopicOfAtom load_topic_of_atom(const RunDirectory& run) {
  const std::string path = checked_file(run, "topics", "topics.safetensors");
  const SafetensorsReader reader(path);
  TopicOfAtom result;
  const auto of_atom = reader.values<std::int32_t>("topic_of_atom");
  result.of_atom.assign(of_atom.begin(), of_atom.end());
  result.topics = reader.matrix_view("words").rows;
  if (!std::all_of(of_atom.begin(), of_atom.end(), [&](std::int32_t t) {
        return t >= -1 && t < static_cast<std::int32_t>(result.topics);
      })) {
    throw Error(path + ": an atom's topic is not there");
  }
  return result;
}

}  // namespace saetm
