#pragma once
/// What a finished run does with documents: finds topics in new ones, explains one, takes more in.
#include <nlohmann/json.hpp>
#include <string>

#include "apply/share_writer.h"
#include "run/options/options.h"
#include "saetm/context.h"
#include "saetm/corpus.h"
#include "saetm/options.h"
#include "saetm/run.h"
#include "stages/embed/run_embedder.h"

namespace saetm {

struct TransformOptions {
  std::string embeddings = "";
  std::string out = "";
  EmbedderOptions embedder = {};  // has a table of its own

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit(
        "embeddings", &TransformOptions::embeddings,
        Field{.help = "embeddings of the new documents, in their order, from the encoder that the "
                      "run's came from; without it they are embedded as the run's own were",
              .unit = "file"});
    visit("out", &TransformOptions::out,
          Field{.help = "file to write: .jsonl, .csv or .safetensors; without it JSON lines are "
                        "printed",
                .unit = "file"});
  }
};

struct TransformCounts {
  std::uint64_t documents = 0, without_topic = 0;
};

/// Writes shares of topics for the documents of a corpus, see make_share_writer() for the form. The
/// answer for a document does not depend on the others, and for the run's own documents it is the
/// run's. Memory: one block of documents. Throws Error when the corpus has no document, and where
/// options.out is a file that is read, or one of a run's own.
TransformCounts transform_documents(const RunDirectory& run, const std::string& corpus,
                                    const TransformOptions& options,
                                    const CorpusOptions& corpus_options, const LineSink& lines,
                                    const Context& context);

struct ExplainOptions {
  std::string text = "";
  EmbedderOptions embedder = {};

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("text", &ExplainOptions::text,
          Field{.help = "explain this text instead of a document of the run, which must have "
                        "computed its embeddings itself",
                .unit = "text"});
  }
};

/// Explains a document of the run, named by its id or as "#row" (from 0): its atoms with strength,
/// share, topic and words, and how many of the document's words each atom and the background
/// account for (docs/formats.md). Throws Error when there is no such document, or several.
nlohmann::ordered_json explain_document(const RunDirectory& run, const std::string& document,
                                        const ExplainOptions& options, const Context& context);

struct AppendOptions {
  std::string embeddings = "";
  EmbedderOptions embedder = {};

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit(
        "embeddings", &AppendOptions::embeddings,
        Field{.help = "embeddings of the new documents, in their order, from the encoder that the "
                      "run's came from; without it they are embedded as the run's own were",
              .unit = "file"});
  }
};

/// Adds the documents of a corpus to a run. Counts them on its vocabulary, embeds and encodes them
/// as its own were, estimates the atoms' words further from what they are, and makes tree, topics,
/// scores and report anew as they were. Changes the run at once and last. Throws Error for a
/// document whose id the run has; ids that are row numbers go on counting.
void append_documents(RunDirectory& run, const std::string& corpus, const AppendOptions& options,
                      const CorpusOptions& corpus_options, const Context& context);

/// Where the autoencoder of a run goes.
struct ExportOptions {
  std::string to = "";
  std::string format = "saelens";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("to", &ExportOptions::to,
          Field{.help = "folder to write, new or empty", .unit = "folder"});
    visit("format", &ExportOptions::format,
          Field{.help = "whose folder; sparsify takes topk only", .choices = "saelens|sparsify"});
  }
};

/// Writes the run's autoencoder as a folder of another package.
void export_sae(const RunDirectory& run, const ExportOptions& options);

/// Returns scores over T and a recommendation, see saetm/suggest.h. Writes nothing.
nlohmann::ordered_json suggest(const RunDirectory& run, const RunOptions& options,
                               const Context& context);

}  // namespace saetm
