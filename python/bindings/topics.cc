/// Trees of atoms and shares of topics (saetm/topics.h, saetm/shares.h).
#include "saetm/topics.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "arrays.h"
#include "bind.h"
#include "context.h"
#include "saetm/embeddings.h"

namespace saetm::python {
namespace {

AtomTree tree_of(const Rows<float>& vectors, const Values<float>& weights, const Workers& threads,
                 const nb::object& progress) {
  const Matrix rows = matrix_of(vectors);
  const std::vector<float> shares = floats_of(weights);
  if (shares.size() != rows.rows()) throw Error("there are not as many weights as atoms");
  return released(progress, threads,
                  [&](const Context& context) { return build_tree(rows, shares, context); });
}

nb::tuple merges_of(const AtomTree& tree) {
  MergeColumns columns = columns_of(tree.merges);
  return nb::make_tuple(array_of(std::move(columns.left)), array_of(std::move(columns.right)),
                        array_of(std::move(columns.height)));
}

/// A tree as build() and merges_of() gave it; copies.
AtomTree tree_from(const Values<std::int32_t>& atoms, const Rows<float>& embeddings,
                   const Values<float>& weights, const Rows<std::int32_t>& children,
                   const Values<float>& heights) {
  AtomTree tree;
  tree.atoms.assign(atoms.data(), atoms.data() + atoms.size());
  tree.embeddings = matrix_of(embeddings);
  tree.weights = floats_of(weights);
  if (children.shape(0) != heights.size() || children.shape(1) != 2 ||
      tree.weights.size() != tree.atoms.size() || tree.embeddings.rows() != tree.atoms.size()) {
    throw Error("the arrays of the tree do not fit together");
  }
  MergeColumns columns;
  columns.height = floats_of(heights);
  for (std::size_t i = 0; i < heights.size(); ++i) {
    columns.left.push_back(children.data()[2 * i]);
    columns.right.push_back(children.data()[2 * i + 1]);
  }
  tree.merges = merges_from(columns, tree.atoms.size());
  return tree;
}

/// Directions of a matrix' columns: LSA with rows and columns exchanged.
nb::object column_vectors(const Csr& codes, std::int64_t dimensions, std::uint64_t seed,
                          const Workers& threads, const nb::object& progress) {
  return array_of(released(progress, threads, [&](const Context& context) {
    const SparseMatrix by_atom = transpose(codes.view("codes"));
    LsaOptions options;
    options.dimensions = dimensions;
    return lsa_embeddings(fit_lsa(by_atom, options, seed, context), by_atom, context);
  }));
}

nb::tuple merged_shares(const Csr& codes, const Values<std::int32_t>& topic_of_atom,
                        std::size_t topics, const Workers& threads) {
  const std::vector<std::int32_t> of(topic_of_atom.data(),
                                     topic_of_atom.data() + topic_of_atom.size());
  if (of.size() != codes.cols) throw Error("there are not as many topics of atoms as columns");
  return csr_of(released(nb::none(), threads, [&](const Context& context) {
    return topic_shares(normalize_rows(codes.copy("codes")), of, topics, context);
  }));
}

}  // namespace

void bind_topics(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<AtomTree>(m, "Tree")
      .def_static("build", &tree_of, nb::arg("vectors").noconvert(), nb::arg("weights").noconvert(),
                  "threads"_a = 0, "progress"_a.none() = nb::none(),
                  "Weighted Ward tree of rows (A, d) with weights (A).")
      .def(
          "cut",
          [](const AtomTree& tree, std::size_t topics) { return array_of(tree.cut(topics)); },
          "topics"_a, "The topic of each atom in use.")
      .def_static("of", &tree_from, "atoms"_a, "embeddings"_a, "weights"_a, "children"_a,
                  "heights"_a, "From the arrays of one.")
      .def_prop_ro("embeddings",
                   [](const AtomTree& tree) { return array_of(Matrix(tree.embeddings)); })
      .def_prop_ro("weights", [](const AtomTree& tree) { return array_of(tree.weights); })
      .def_prop_ro("atoms", [](const AtomTree& tree) { return array_of(tree.atoms); })
      .def_prop_ro("merges", &merges_of, "left, right, height.");
  m.def("column_vectors", &column_vectors, "codes"_a, "dimensions"_a, "seed"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "(columns, p) directions of a matrix' columns.");
  m.def("merged_shares", &merged_shares, "codes"_a, nb::arg("topic_of_atom").noconvert(),
        "topics"_a, "threads"_a = 0, "CSR of shares of topics (N, T).");
}

}  // namespace saetm::python
