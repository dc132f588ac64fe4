#pragma once
/// The stages on a run directory. Each reads what earlier stages left there, writes its own files,
/// and is passed over when it was done before with the same options from the same inputs.
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/evaluate.h"
#include "pipeline/names.h"
#include "pipeline/options.h"
#include "saetm/context.h"
#include "saetm/run.h"
#include "saetm/steering.h"

namespace saetm {

struct CaptionRequest;
class DocumentEmbedder;

class Pipeline {
 public:
  Pipeline(RunDirectory run, RunOptions options, const Context& context);

  void prepare(const std::string& corpus);
  void embed();
  void train();
  /// Writes the autoencoder as a folder of another package.
  void export_sae(const ExportOptions& options) const;
  void encode();
  /// Each document's nearest; shares() calls it where shares are averaged.
  void neighbors();
  /// θ, the documents' shares of atoms; all later stages are sums over it.
  void shares();
  /// With --shard one part of it, pass by pass, until combine() has ended the last.
  void interpret();
  /// The same, beginning with the words of another run with the same atoms and vocabulary.
  void interpret_from(const RunDirectory& other);
  /// Adds up the shards' sums of each pass.
  void combine();
  void merge();
  void topics();
  void evaluate();
  void report();
  /// How stable the topics are, see saetm/stability.h; no part of fit().
  void stability();
  /// C_R and C_I by a language model, see saetm/judge.h; no part of fit(). Answers are kept in
  /// judge_answers.jsonl where no cache is named.
  void judge(JudgeRequest request);
  /// Names of topics by a language model, or without one an estimate of which are abstract; no part
  /// of fit(). Answers are kept in name_answers.jsonl where no cache is named.
  void names(NameRequest request);
  /// Captions for the images of a corpus that have no text, kept in captions.jsonl; returns that
  /// file, which prepare() and fit() then take in the corpus' place.
  std::string caption(const std::string& corpus, CaptionRequest request);
  /// All of them.
  void fit(const std::string& corpus);

  /// topics.json, with names where they were given, scores.json and others as they lie in the run.
  /// Throw Error when the stage was not run.
  nlohmann::ordered_json topics_json() const;
  nlohmann::ordered_json scores_json() const;
  nlohmann::ordered_json stability_json() const;
  nlohmann::ordered_json names_json() const;
  /// Scores over T and a recommendation, see saetm/suggest.h; writes nothing.
  nlohmann::ordered_json suggest();
  const RunDirectory& run() const { return run_; }
  std::string report_path() const { return run_.file("report.html"); }

 private:
  /// Runs `work` (it returns the files that it made) unless stage was done with these options and
  /// inputs; records it.
  void stage(const std::string& name, const nlohmann::ordered_json& options,
             const std::vector<std::string>& inputs,
             const std::function<std::vector<RunDirectory::StageFile>()>& work);
  void finish_stage(const std::string& name, const std::string& key,
                    const nlohmann::ordered_json& options,
                    const std::vector<RunDirectory::StageFile>& files, double seconds);
  std::vector<std::string> interpret_inputs() const;
  struct ShardedStage;
  void interpret_shard();
  /// A moment's pause that Ctrl-C ends.
  void wait() const;
  /// interpret() from a start, whose sum is an input too.
  void interpret_with(const WordEmissions* start, const std::vector<std::string>& sums);
  /// Steering of a file's text, or the run's own, resolved.
  Steering steering(const AtomTree& tree, const std::string& text, const std::string& file) const;
  Steering steering(const AtomTree& tree) const;
  /// Sets the number of topics where none was asked for.
  void choose_topics(const std::string& steering_text, const std::string& steering_file);
  /// The cut that topics() asks for; writes topics.json and document_topics.safetensors.
  std::vector<RunDirectory::StageFile> cut(const std::string& steering_text,
                                           const std::string& steering_file);
  /// Throws Error where the embedder that is asked for is not there, or cannot read the corpus.
  void check_source(const std::string& corpus) const;
  /// embed() by what was asked for (embed_stage.cc).
  void embed_given();
  void embed_encoder();
  void embed_lsa();
  void embed_endpoint();
  void embed_by(DocumentEmbedder& embedder, const nlohmann::ordered_json& options);
  Embeddings load_embeddings() const;
  /// The hash that stands for the embeddings, given or computed.
  std::string embeddings_hash() const;
  /// train() with an autoencoder that is given.
  void take_sae(const std::string& path);
  /// Throws Error when the autoencoder takes embeddings of another width.
  static void check_width(const std::string& path, const SparseAutoencoder& sae,
                          const Embeddings& embeddings);
  void forget_checkpoint() const;
  std::uint64_t seed() const { return static_cast<std::uint64_t>(options_.seed.seed); }
  void log(const std::string& line) const { context_.progress->log(line); }

  RunDirectory run_;
  RunOptions options_;
  Context context_;
};

}  // namespace saetm
