#include "run/options/options.h"

#include "saetm/atom_vectors.h"
#include "saetm/error.h"

namespace saetm {

nlohmann::ordered_json to_json(const RunOptions& options) {
  auto object = nlohmann::ordered_json::object();
  RunOptions::parts(options, [&](const auto& part) { object.update(to_json_object(part)); });
  return object;
}

void update_from_json(const nlohmann::ordered_json& object, RunOptions& options) {
  RunOptions::parts(options, [&](auto& part) { from_json_object(object, part); });
}

void check(const RunOptions& options) {
  RunOptions::parts(options, [](const auto& part) { check_options(part); });
  for (const VectorPart& part : vector_parts(options.merge.vectors)) {
    if (part.name == "file" && options.merge.word_vectors.empty()) {
      throw Error("--vectors names file: give the file by --word-vectors");
    }
  }
}

void apply_recipe(const std::string& recipe, RunOptions& options) {
  options.recipe.recipe = recipe;
  check_options(options.recipe);
  if (recipe != "paper") return;
  options.text.unknown_words = "drop";
  options.shares.shares = "plain";
  options.shares.spread = 0;
  options.interpret.counts = "plain";
  options.interpret.documents = "plain";
  // Eq. 11: the objective is concave, and passes go on until they come near its greatest value.
  options.interpret.prior = 0;
  options.interpret.background = 0.3;
  options.interpret.learn_background = false;
  options.interpret.idf = true;
  options.interpret.step_documents = 0;
  options.interpret.iterations = 500;
  options.interpret.tolerance = 1e-7;
  options.merge.vectors = "decoder";  // or file, where word vectors come with it (options_from.cc)
  options.merge.nucleus = 0.9;
  // Eq. 12
  options.topics.method = "kmeans";
  options.topics.words = "average";
  options.topics.exclusivity = 0;
  options.topics.affinity = 0;
  options.topics.present = 0;
  // Eq. 13 and the paper's other scores
  options.evaluate.top_words = 20;
}

}  // namespace saetm
