#include "apply/apply.h"
#include "apply/new_documents.h"
#include "run/chosen_output.h"
#include "run/model.h"
#include "run/notes.h"
#include "saetm/error.h"

namespace saetm {

TransformCounts transform_documents(const RunDirectory& run, const std::string& corpus,
                                    const TransformOptions& options,
                                    const CorpusOptions& corpus_options, const LineSink& lines,
                                    const Context& context) {
  std::vector<std::string> read = inputs_of(run);
  read.insert(read.end(), {options.embeddings, options.embedder.endpoint.cache});
  const std::string file = options.out.empty() ? "" : chosen_output(options.out, corpus, read);
  const TopicModel model = topic_model_of(run);
  const std::unique_ptr<ShareWriter> writer = make_share_writer(options.out, file, lines, model);
  NewDocuments documents(run,
                         {.corpus = corpus,
                          .options = corpus_options,
                          .embeddings = options.embeddings,
                          .embedder = options.embedder},
                         model.sae.weights.width(), context);
  // A block's stages would each report progress of their own.
  const Context silent = context.within();
  TransformCounts counts;
  {
    ProgressScope progress(context, "transform", documents.expected(), "documents");
    for (DocumentBlock block; documents.next(block);) {
      const TransformedDocuments shares = transform(model, block.embeddings, silent);
      counts.without_topic += shares.document_topics.empty_rows();
      writer->write(block.documents, shares);
      progress.update(documents.read());
    }
  }
  counts.documents = documents.read();
  if (counts.documents == 0) throw Error(corpus + ": holds no document");
  writer->finish();
  return counts;
}

}  // namespace saetm
