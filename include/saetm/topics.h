#pragma once
/// Topics from atoms (the paper's Eq. 12): a merge tree that is cut anywhere, shares, words.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/interpret.h"
#include "saetm/matrix.h"
#include "saetm/options.h"
#include "saetm/shares.h"

namespace saetm {

struct MergeOptions {
  std::string vectors = "words";
  std::string word_vectors = "";
  double nucleus = 0.9;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit(
        "vectors", &MergeOptions::vectors,
        Field{.help = "what atoms are compared by, one or more with weights (words=1,decoder=0.5): "
                      "words = their likeliest words' vectors in the embedding space, file = those "
                      "words' vectors of --word-vectors, decoder = their decoder rows, centroids = "
                      "the mean embeddings of their documents",
              .unit = "parts"});
    visit(
        "word_vectors", &MergeOptions::word_vectors,
        Field{.help = "vectors of words for file in --vectors: word2vec's text or binary format or "
                      "GloVe's text, .gz and .zst too",
              .unit = "file"});
    visit("nucleus", &MergeOptions::nucleus,
          Field{.help = "probability that an atom's likeliest words must reach to stand for it",
                .min = 0,
                .max = 1});
  }
};

struct TopicOptions {
  std::int64_t topics = 50;
  std::string method = "ward";
  std::string words = "refined";
  std::string document_shares = "neighbors";
  double sharpness = 12;
  std::int64_t spread = 12;
  double topic_background = 0.8;
  std::int64_t topic_passes = 8;
  double exclusivity = 0.5;
  double coherence = 8;
  std::int64_t restarts = 5;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("topics", &TopicOptions::topics,
          Field{.help = "number of topics T", .unit = "topics", .min = 1, .max = 1e6});
    visit("method", &TopicOptions::method,
          Field{.help = "ward cuts the saved merge tree, kmeans clusters the atoms as in the paper",
                .choices = "ward|kmeans"});
    visit("words", &TopicOptions::words,
          Field{.help = "topic words: refined re-estimates them from the topics' shares, average "
                        "takes the weighted mean of the atoms' words as in the paper",
                .choices = "refined|average"});
    visit(
        "document_shares", &TopicOptions::document_shares,
        Field{.help = "a document's shares of topics: centroids compares its embedding with the "
                      "topics' mean embeddings, neighbors averages that over the documents nearest "
                      "to it, atoms sums the shares of its atoms as in the paper",
              .choices = "neighbors|centroids|atoms"});
    visit("sharpness", &TopicOptions::sharpness,
          Field{.help = "factor of the cosine before the softmax that gives centroid shares",
                .min = 0,
                .max = 1000});
    visit("spread", &TopicOptions::spread,
          Field{.help = "how often shares are averaged over neighbours: 1 takes a document's own, "
                        "2 theirs too, and so on",
                .unit = "times",
                .min = 1,
                .max = 1000});
    visit("topic_background", &TopicOptions::topic_background,
          Field{.help = "share π of a document's words that no topic explains, for refined words",
                .min = 0,
                .max = 0.99});
    visit("topic_passes", &TopicOptions::topic_passes,
          Field{.help = "expectation–maximisation passes for refined words: more of them lead to "
                        "rarer words",
                .min = 1,
                .max = 1e5});
    visit("exclusivity", &TopicOptions::exclusivity,
          Field{.help =
                    "exponent γ of p(w|t)·(p(w|t)/p(w))^γ, by which a topic's words are ranked: 0 "
                    "ranks by probability, larger values prefer words that other topics lack; the "
                    "quotient of rare words is drawn towards 1",
                .min = 0,
                .max = 10});
    visit("coherence", &TopicOptions::coherence,
          Field{.help =
                    "of a topic's 30 leading refined words those come first that stand in "
                    "documents together with the others: the exponent of their mean NPMI, by which "
                    "they are ranked anew; 0 leaves them as they are",
                .min = 0,
                .max = 100});
    visit("restarts", &TopicOptions::restarts,
          Field{.help = "k-means runs of which the best is kept", .min = 1, .max = 1000});
  }
};

/// Atoms in use and how they merge. Nodes 0..A−1 are the atoms in use, node A + i is merge i.
struct AtomTree {
  struct Merge {
    std::int32_t left = 0, right = 0;  ///< nodes, left < right
    float height = 0;                  ///< Ward's rise of the weighted variance; never falls
  };
  std::vector<std::int32_t> atoms;  ///< (A) ids of atoms with a share, ascending
  std::vector<float> weights;       ///< (A) their mean shares θ̄
  Matrix embeddings;                ///< (A, d)
  std::vector<Merge> merges;        ///< (A − 1)

  /// The topic of each atom in use for T topics, 0..T−1 by falling summed weight (ties by lowest
  /// atom). Throws Error when there are fewer than T atoms in use.
  std::vector<std::int32_t> cut(std::size_t topics) const;
};

/// A tree's merges as they are stored: one entry a merge in each.
struct MergeColumns {
  std::vector<std::int32_t> left, right;
  std::vector<float> height;
};

MergeColumns columns_of(const std::vector<AtomTree::Merge>& merges);
/// The merges of a tree of so many atoms. Throws Error unless there is one less than atoms and each
/// is of two earlier nodes, left < right.
std::vector<AtomTree::Merge> merges_from(const MergeColumns& columns, std::size_t atoms);

/// A word's vector is the mean of the centred embeddings of the documents that use it, (V×d).
Matrix word_vectors(const SparseMatrix& counts, const Embeddings& embeddings,
                    const Context& context = {});

/// Row k: the smallest set of B_k's words whose probability exceeds `nucleus`, renormalised, times
/// the words' vectors (V×d) → (K×d). An atom that is not in use gets a row of zeros.
Matrix nucleus_embeddings(const WordEmissions& words, const Matrix& vectors, double nucleus,
                          const Context& context = {});

/// Weighted Ward tree of the rows of `embeddings` with weight > 0; at equal distance the lower atom
/// merges first. Throws Error when no weight is positive. O(A²·d) time, O(A·d) memory.
AtomTree build_tree(const Matrix& embeddings, const std::vector<float>& weights,
                    const Context& context = {});

/// Weighted k-means (k-means++ starts, Lloyd's iterations, best of `restarts`) of the tree's atoms;
/// numbered as by cut().
std::vector<std::int32_t> kmeans(const AtomTree& tree, std::size_t topics, std::int64_t restarts,
                                 std::uint64_t seed, const Context& context = {});

struct Topics {
  std::vector<std::vector<std::int32_t>> atoms;  ///< (T) ids of each topic's atoms
  std::vector<double> share;                     ///< (T) mean share over documents
  std::vector<double> coverage;                  ///< (T) share of documents with an active atom
  Matrix words;                                  ///< (T, V) p(w | topic)
  SparseMatrix document_topics;                  ///< (N, T) rows sum to 1 or are empty
  ShareModel model;                              ///< what gives a document those shares
  double counted = 0;                            ///< words of the corpus that topics account for
};

/// Topics for a cut (topic of each of the tree's atoms), by falling share. Refined words need
/// `counts`, averaged ones only `emissions`; shares by centroids and neighbours need `embeddings`,
/// which else may be empty. Coverage counts documents by their atoms, whichever way shares are
/// taken. `graph` is that of the embeddings; without it one by default options is made where shares
/// go by neighbours.
Topics make_topics(const AtomTree& tree, const std::vector<std::int32_t>& cut,
                   const SparseMatrix& codes, const WordEmissions& emissions,
                   const SparseMatrix& counts, const Embeddings& embeddings,
                   const TopicOptions& options, const Context& context = {},
                   const NeighborGraph* graph = nullptr);

/// p(w) = Σ_t share_t·p(w|t) (V).
std::vector<double> common_words(const Topics& topics);

/// Words of the corpus that each topic accounts for (T).
std::vector<double> topic_masses(const Topics& topics);

/// Words ranked by exclusivity: rows ∝ p(w|t)·lift^γ, summing to 1 (rows×V), where lift =
/// (n_t·p(w|t) + 10)/(n_t·p(w) + 10) is p(w|t)/p(w) drawn towards 1 for words too rare to tell, n_t
/// being the topic's words in the corpus (rows). γ = 0 leaves them as they are. words (rows×V) need
/// not be those that `common`, p(w), was taken of.
Matrix ranked_words(Matrix words, const std::vector<double>& common,
                    const std::vector<double>& masses, double exclusivity,
                    const Context& context = {});

/// Columns of the `count` largest values of a row, largest first, ties by column.
std::vector<std::int32_t> top_columns(std::span<const float> row, std::size_t count);

}  // namespace saetm
