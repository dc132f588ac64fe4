#pragma once
/// What atoms are compared by when they merge: one or more parts by weight.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"

namespace saetm {

/// A part of the atoms' vectors and its weight.
struct VectorPart {
  std::string name;   ///< words, decoder, centroids or file
  double weight = 1;  ///< above 0
};

/// Reads `--vectors`: names with or without a weight, as in "words=1,centroids=0.5"; a bare name
/// has weight 1. Throws Error with one line for an unknown or repeated name, or a weight that is
/// not a number above 0.
std::vector<VectorPart> vector_parts(std::string_view text);

/// Row k: the mean of the unit, centred embeddings of atom k's documents, weighted by the atom's
/// share in each, θ (N×K), and by how often the document counts (N; empty: once), as the embeddings'
/// mean is; a mean of length c made one of length √c; zeros for an atom without documents (K×d).
/// c is how specific the atom is. As they are, means of atoms that are everywhere lie so near to one
/// another that Ward's tree begins with them and puts all into one topic; at length 1 their noise
/// counts as much as others' directions.
Matrix centroid_embeddings(const SparseMatrix& theta, const Embeddings& embeddings,
                           std::span<const float> document_weights = {},
                           const Context& context = {});

/// Puts parts side by side. Each is scaled so that its variance over atoms, weighted by `shares`
/// (K), is 1 — the sum over its columns — and then by √weight: so the squared distance of two atoms
/// is the weighted mean of what the parts say, whatever their units. A single part is left as it
/// is. Atoms without a share do not count.
Matrix combine_vectors(const std::vector<Matrix>& parts, const std::vector<VectorPart>& names,
                       std::span<const float> shares);

}  // namespace saetm
