#pragma once
/// All options of a run, stage by stage.
#include <cstdint>
#include <string>

#include "core/options_io.h"
#include "run/options/image_options.h"
#include "run/options/requests.h"
#include "saetm/corpus.h"
#include "saetm/embedding_client.h"
#include "saetm/embeddings.h"
#include "saetm/encoder.h"
#include "saetm/evaluate.h"
#include "saetm/interpret.h"
#include "saetm/report.h"
#include "saetm/sae.h"
#include "saetm/stability.h"
#include "saetm/suggest.h"
#include "saetm/text.h"
#include "saetm/times.h"
#include "saetm/topics.h"

namespace saetm {

struct PrepareOptions {
  std::string keep_text = "excerpt";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("keep_text", &PrepareOptions::keep_text,
          Field{.help = "how much of each text the run keeps, for the report: the first 240 "
                        "characters, all or nothing",
                .choices = "excerpt|full|none"});
  }
};

/// Of one command: whether a run may become one of another corpus.
struct OverwriteOptions {
  bool overwrite = false;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("overwrite", &OverwriteOptions::overwrite,
          Field{.help = "a run of another corpus becomes one of this corpus; else it is refused"});
  }
};

/// Sets other options to a procedure as a whole, before those given one by one.
struct RecipeOptions {
  std::string recipe = "default";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("recipe", &RecipeOptions::recipe,
          Field{.help = "default is what was found best (docs/quality.md); paper is the paper's "
                        "procedure unchanged: plain shares, k-means on atoms by --word-vectors or, "
                        "without them, by decoder rows, averaged words",
                .choices = "default|paper"});
  }
};

struct EmbedOptions {
  std::string embeddings = "";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("embeddings", &EmbedOptions::embeddings,
          Field{.help = "embeddings of the documents, in the corpus' order: .npy, .safetensors, "
                        ".parquet or .arrow (a column of lists), or a folder of them (f16, f32, "
                        "bf16); without it, and without another source, LSA "
                        "is computed",
                .unit = "file"});
  }
};

/// A trained autoencoder given from outside: the corpus only selects and merges its atoms.
struct GivenSaeOptions {
  std::string sae = "";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("sae", &GivenSaeOptions::sae,
          Field{.help = "take this autoencoder instead of training one: a SAELens or sparsify "
                        "folder, a run, or a sae.safetensors",
                .unit = "path"});
  }
};

/// How training lives; not part of what it is, so a change does not call for another training.
struct LifeOptions {
  bool resume = true;
  double checkpoint_seconds = 120;
  std::string training_log = "";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit(
        "resume", &LifeOptions::resume,
        Field{.help = "go on with a training that was interrupted, bit for bit; --no-resume starts "
                      "it over"});
    visit("checkpoint_seconds", &LifeOptions::checkpoint_seconds,
          Field{.help = "time between checkpoints of a training run",
                .unit = "seconds",
                .min = 0,
                .max = 1e6});
    visit(
        "training_log", &LifeOptions::training_log,
        Field{.help = "write the training's figures to this file as it goes, a JSON object a line",
              .unit = "file"});
  }
};

/// How interpretation is shared among processes; not part of what it is.
struct ShardOptions {
  std::string shard = "";
  bool once = false;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit(
        "shard", &ShardOptions::shard,
        Field{.help = "i/n: do the i-th of n parts of every pass, beside n − 1 other processes or "
                      "machines that share the run's folder, and one saetm combine",
              .unit = "i/n"});
    visit("once", &ShardOptions::once,
          Field{.help = "with --shard, or for combine: one pass, then end instead of waiting"});
  }
};

/// Where steering comes from; the run keeps what the file says, not its name.
struct SteerOptions {
  std::string steer = "";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit(
        "steer", &SteerOptions::steer,
        Field{.help = "steering file, kept in the run and heeded at every later cut; none removes "
                      "it; without it the run's own is taken",
              .unit = "file"});
  }
};

/// Another training whose atoms a run's are compared with.
struct AgainstOptions {
  std::string against = "";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("against", &AgainstOptions::against,
          Field{.help = "compare atoms with another training's, as of another seed: a run, a "
                        "sae.safetensors, or a folder of another package",
                .unit = "path"});
  }
};

struct SeedOptions {
  std::int64_t seed = 0;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("seed", &SeedOptions::seed, Field{.help = "seed of all random choices", .min = 0});
  }
};

struct RunOptions {
  RecipeOptions recipe;
  CorpusOptions corpus;
  TimeOptions times;
  TextOptions text;
  PrepareOptions prepare;
  OverwriteOptions overwrite;
  ImageOptions images;
  ImageLimit image_limit;
  EmbedOptions embed;
  EncoderOptions encoder;
  EmbeddingEndpoint endpoint;
  LsaOptions lsa;
  TrainOptions train;
  GivenSaeOptions given_sae;
  LifeOptions life;
  EncodeOptions encode;
  ShareOptions shares;
  InterpretOptions interpret;
  ShardOptions shard;
  MergeOptions merge;
  NeighborOptions neighbors;
  TopicOptions topics;
  SteerOptions steer;
  SuggestOptions suggest;
  StabilityOptions stability;
  AgainstOptions against;
  EvaluateOptions evaluate;
  ReportOptions report;
  SeedOptions seed;
  JudgeRequest judge;  // these two are of one command each, and no parts
  NameRequest names;

  /// Calls visit(struct) for each part that a run remembers; works on const and mutable options.
  template <class Self, class Visitor>
  static void parts(Self& self, Visitor&& visit) {
    visit(self.recipe);
    visit(self.corpus);
    visit(self.times);
    visit(self.text);
    visit(self.prepare);
    visit(self.overwrite);
    visit(self.images);
    visit(self.image_limit);
    visit(self.embed);
    visit(self.encoder);
    visit(self.endpoint);
    visit(self.lsa);
    visit(self.train);
    visit(self.given_sae);
    visit(self.life);
    visit(self.encode);
    visit(self.shares);
    visit(self.interpret);
    visit(self.shard);
    visit(self.merge);
    visit(self.neighbors);
    visit(self.topics);
    visit(self.steer);
    visit(self.suggest);
    visit(self.stability);
    visit(self.against);
    visit(self.evaluate);
    visit(self.report);
    visit(self.seed);
  }
};

/// One JSON object of all options, or of the given parts.
template <class... Parts>
nlohmann::ordered_json merged_json(const Parts&... parts) {
  auto object = nlohmann::ordered_json::object();
  (object.update(to_json_object(parts)), ...);
  return object;
}

nlohmann::ordered_json to_json(const RunOptions& options);
/// Sets the options named in a JSON object.
void update_from_json(const nlohmann::ordered_json& object, RunOptions& options);
void check(const RunOptions& options);
/// Sets what a recipe stands for. Throws Error for an unknown one.
void apply_recipe(const std::string& recipe, RunOptions& options);

}  // namespace saetm
