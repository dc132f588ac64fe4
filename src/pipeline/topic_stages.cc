/// interpret, merge and report: from codes to topics that a person reads.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "io/output_file.h"
#include "pipeline/hash_input.h"
#include "pipeline/pipeline.h"
#include "pipeline/report_data.h"
#include "pipeline/run_files.h"
#include "pipeline/shares_file.h"
#include "pipeline/tree_file.h"
#include "pipeline/vocabulary_file.h"
#include "pipeline/words_file.h"
#include "saetm/atom_vectors.h"
#include "saetm/error.h"
#include "saetm/word_vectors.h"

namespace saetm {

using Json = nlohmann::ordered_json;

/// The page of the report (report.cc): another build may have another.
extern const std::string_view kReportPage;

std::vector<std::string> Pipeline::interpret_inputs() const {
  return {run_.sha256("shares", "theta.safetensors"), run_.sha256("prepare", "counts.safetensors")};
}

void Pipeline::interpret() {
  if (!options_.shard.shard.empty()) return interpret_shard();
  interpret_with(nullptr, {});
}

void Pipeline::interpret_from(const RunDirectory& other) {
  const WordEmissions start = words_of(other);
  interpret_with(&start, {other.sha256("interpret", "words.safetensors")});
}

void Pipeline::interpret_with(const WordEmissions* start, const std::vector<std::string>& sums) {
  const std::string theta_sum = run_.sha256("shares", "theta.safetensors");
  std::vector<std::string> inputs = interpret_inputs();
  inputs.insert(inputs.end(), sums.begin(), sums.end());
  stage("interpret", to_json_object(options_.interpret), inputs, [&] {
    const SafetensorsReader theta = open_array(run_, "theta.safetensors");
    const SafetensorsReader counts = open_array(run_, "counts.safetensors");
    const WordEmissions words = saetm::interpret(EmissionInput{.codes = theta.sparse_view(),
                                                               .counts = counts.sparse_view(),
                                                               .start = start},
                                                 options_.interpret, context_);
    const std::string sum = save_words(words, run_.file("words.safetensors"), theta_sum);
    log("interpret: " + std::to_string(words.log_likelihood.size()) + " passes, log-likelihood " +
        Json(std::round(words.log_likelihood.back() * 1e5) / 1e5).dump() + " a word");
    return std::vector<RunDirectory::StageFile>{{"words.safetensors", sum}};
  });
}

void Pipeline::merge() {
  const std::string words_sum = run_.sha256("interpret", "words.safetensors");
  const std::string counts_sum = run_.sha256("prepare", "counts.safetensors");
  const std::vector<VectorPart> parts = vector_parts(options_.merge.vectors);
  std::vector<std::string> inputs = {words_sum, counts_sum, embeddings_hash()};
  if (std::any_of(parts.begin(), parts.end(), [](const auto& p) { return p.name == "file"; })) {
    inputs.push_back(hash_input(options_.merge.word_vectors));
  }
  stage("merge", to_json_object(options_.merge), inputs, [&] {
    const WordEmissions words = words_of(run_);
    // What topics' words are ranked by, too.
    const Matrix own_vectors = word_vectors(open_array(run_, "counts.safetensors").sparse(),
                                            load_embeddings(), context_);
    const auto make = [&](const VectorPart& part) {
      if (part.name == "decoder") {
        return load_sae(checked_file(run_, "train", "sae.safetensors")).weights.decoder;
      }
      if (part.name == "centroids") {
        return centroid_embeddings(theta_of(run_), load_embeddings(), {}, context_);
      }
      if (part.name == "words") {
        return nucleus_embeddings(words, own_vectors, options_.merge.nucleus, context_);
      }
      const Matrix vectors =
          read_word_vectors(options_.merge.word_vectors,
                            read_vocabulary(checked_file(run_, "prepare", "vocabulary.txt")),
                            context_)
              .vectors;
      return nucleus_embeddings(words, vectors, options_.merge.nucleus, context_);
    };
    std::vector<Matrix> made;
    for (const VectorPart& part : parts) made.push_back(make(part));
    const Matrix atoms = combine_vectors(made, parts, words.mean_shares);
    const AtomTree tree = build_tree(atoms, words.mean_shares, context_);
    log("merge: " + std::to_string(tree.atoms.size()) + " atoms in use");
    SafetensorsWriter vectors;
    vectors.metadata("words", words_sum);
    vectors.add("vectors", own_vectors);
    return std::vector<RunDirectory::StageFile>{
        {"tree.safetensors", save_tree(tree, run_.file("tree.safetensors"), words_sum)},
        {"word_vectors.safetensors", vectors.save(run_.file("word_vectors.safetensors"))}};
  });
}

void Pipeline::report() {
  std::vector<std::string> inputs = {run_.sha256("topics", "topics.json"),
                                     sha256_of(std::string(kReportPage))};
  const std::pair<const char*, const char*> others[] = {
      {"evaluate", "scores.json"}, {"names", "names.json"}, {"stability", "stability.json"}};
  for (const auto& [name, file] : others) {
    if (run_.has(name)) inputs.push_back(run_.sha256(name, file));
  }
  stage("report", to_json_object(options_.report), inputs, [&] {
    const Json scores = run_.has("evaluate") ? scores_json() : Json::object();
    const ReportData data = report_data(run_, options_.report, scores, context_);
    return std::vector<RunDirectory::StageFile>{
        {"report.html", write_text(report_path(), render_report(data))}};
  });
}

}  // namespace saetm
