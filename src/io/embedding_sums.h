#pragma once
#include <vector>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"

namespace saetm {

/// What is summed of a document's embedding x: x itself, or (x − mean)/‖x − mean‖.
enum class EmbeddingForm { kAsIs, kUnitCentred };

/// x (d) becomes (x − mean)/‖x − mean‖; zeros where that is nothing.
void make_direction(float* x, const std::vector<double>& mean);

/// Mean of all rows (d), in f64.
std::vector<double> mean_embedding(const Embeddings& embeddings, const Context& context);

/// Σ_d m_dg·x_d for each column g of m (N×G) → G×d. Embeddings are streamed in blocks of documents;
/// each sum is taken in the documents' order, so it does not depend on the number of threads.
/// `mean` is needed for kUnitCentred. Throws Error when the numbers of rows differ.
Matrix embedding_sums(const SparseMatrix& m, const Embeddings& embeddings, EmbeddingForm form,
                      const std::vector<double>& mean, const Context& context);

}  // namespace saetm
