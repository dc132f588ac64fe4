#pragma once
/// Topics from atoms (the paper's Eq. 12): a merge tree that is cut anywhere, shares, words.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saetm/atom_words.h"
#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/interpret.h"
#include "saetm/leading_words.h"
#include "saetm/matrix.h"
#include "saetm/options.h"
#include "saetm/shares.h"

namespace saetm {

struct MergeOptions {
  std::string vectors = "centroids";
  std::string word_vectors = "";
  double nucleus = 0.9;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

struct TopicOptions {
  std::int64_t topics = 0;
  std::string method = "ward";
  std::string words = "counts";
  double exclusivity = 2;
  double affinity = 10;
  double present = 0.1;
  std::int64_t restarts = 5;

  template <class Visitor>
  static void fields(Visitor&& visit);
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

  /// Returns the topic of each atom in use for T topics, 0..T−1 by falling summed weight (ties by
  /// lowest atom). Throws Error when there are fewer than T atoms in use, and for none.
  std::vector<std::int32_t> cut(std::size_t topics) const;
};

/// A tree's merges as they are stored: one entry a merge in each.
struct MergeColumns {
  std::vector<std::int32_t> left, right;
  std::vector<float> height;
};

MergeColumns columns_of(const std::vector<AtomTree::Merge>& merges);
/// Returns the merges of a tree of so many atoms. Throws Error unless there is one merge less than
/// atoms, and each is of two earlier nodes, left < right.
std::vector<AtomTree::Merge> merges_from(const MergeColumns& columns, std::size_t atoms);

/// Returns the words' vectors (V×d): each is the mean of the centred embeddings of the documents
/// that use the word.
Matrix word_vectors(const SparseMatrix& counts, const Embeddings& embeddings,
                    const Context& context = {});

/// Returns the atoms' vectors (K×d). Row k takes the smallest set of B_k's words whose probability
/// exceeds `nucleus`, renormalises it and multiplies it by the words' vectors (V×d). An atom that
/// is not in use gets a row of zeros.
Matrix nucleus_embeddings(const WordEmissions& words, const Matrix& vectors, double nucleus,
                          const Context& context = {});

/// Builds the weighted Ward tree of the rows of `embeddings` with weight > 0; at equal distance the
/// lower atom merges first. Throws Error when no weight is positive. O(A²·d) time, O(A·d) memory.
AtomTree build_tree(const Matrix& embeddings, const std::vector<float>& weights,
                    const Context& context = {});

/// Clusters the tree's atoms by weighted k-means (k-means++ starts, Lloyd's iterations, best of
/// `restarts`). Returns topics numbered as by cut().
std::vector<std::int32_t> kmeans(const AtomTree& tree, std::size_t topics, std::int64_t restarts,
                                 std::uint64_t seed, const Context& context = {});

/// All of a topic is a sum over its atoms.
struct Topics {
  std::vector<std::vector<std::int32_t>> atoms;   ///< (T) ids of each topic's atoms, ascending
  std::vector<double> share;                      ///< (T) Σ_{k∈t} θ̄_k, the mean over documents
  std::vector<double> coverage;                   ///< (T) share of documents it is present in
  std::vector<WordSum> sums;                      ///< (T) its words
  std::vector<std::vector<LeadingWord>> leading;  ///< (T) those that are shown
  SparseMatrix document_topics;                   ///< (N, T) see topic_shares()
  std::vector<std::int32_t> topic_of_atom;        ///< (K) −1 for an atom that is not in use
};

/// Makes topics of a cut (the topic of each of the tree's atoms, numbered as AtomTree::cut() does).
/// theta (N×K); a topic is present in documents of which it has `options.present` or more. Passes
/// over the documents once, to add up columns of theta.
Topics make_topics(const AtomTree& tree, const std::vector<std::int32_t>& cut,
                   const SparseView& theta, const AtomWords& words, const WordRanking& ranking,
                   const TopicOptions& options, const Context& context = {});

/// Returns the number of topics where none is asked for, at least 1. Begins at 50, or at a quarter
/// of the tree's atoms where that is less, and goes down until each topic is the strongest of some
/// document. theta (N×K).
std::size_t fitting_topics(const AtomTree& tree, const SparseView& theta,
                           const Context& context = {});

/// Counts topics of (N×T) shares that are the strongest of no document; ties go to the lower topic.
std::size_t topics_of_nobody(const SparseMatrix& document_topics);

/// Returns the ranking that `options` ask for. Keeps `words` and `vectors` (V×d) by reference.
WordRanking ranking_of(const AtomWords& words, const Matrix& vectors, const TopicOptions& options);
/// Returns what atoms add to words, as `options` ask for.
AtomWords atom_words(const WordEmissions& words, const TopicOptions& options,
                     const Context& context = {});

/// Returns p(w | topic) (T×V).
Matrix word_probabilities(const AtomWords& words, const std::vector<WordSum>& sums,
                          const Context& context = {});

// What the options are: names, help, ranges.

template <class Visitor>
void MergeOptions::fields(Visitor&& visit) {
  visit("vectors", &MergeOptions::vectors,
        Field{.help = "what atoms are compared by, one or more with weights (words=1,decoder=0.5): "
                      "words = their likeliest words' vectors in the embedding space, file = those "
                      "words' vectors of --word-vectors, decoder = their decoder rows, centroids = "
                      "the mean embeddings of their documents",
              .unit = "parts"});
  visit("word_vectors", &MergeOptions::word_vectors,
        Field{.help = "vectors of words for file in --vectors: word2vec's text or binary format or "
                      "GloVe's text, .gz and .zst too",
              .unit = "file"});
  visit("nucleus", &MergeOptions::nucleus,
        Field{.help = "probability that an atom's likeliest words must reach to stand for it",
              .min = 0,
              .max = 1});
}

template <class Visitor>
void TopicOptions::fields(Visitor&& visit) {
  visit("topics", &TopicOptions::topics,
        Field{.help = "number of topics T; 0 takes 50, or a quarter of the atoms in use where "
                      "these are fewer than 200, or as many of the tree's own cut as are each the "
                      "strongest of a document",
              .unit = "topics",
              .min = 0,
              .max = 1e6});
  visit("method", &TopicOptions::method,
        Field{.help = "ward cuts the saved merge tree, kmeans clusters the atoms as in the paper",
              .choices = "ward|kmeans"});
  visit("words", &TopicOptions::words,
        Field{.help = "topic words: counts adds up the words that the topic's atoms account for, "
                      "average takes the mean of the atoms' words, weighted by their shares, as "
                      "in the paper",
              .choices = "counts|average"});
  visit(
      "exclusivity", &TopicOptions::exclusivity,
      Field{.help = "exponent γ of p(w|t)·(p(w|t)/p(w))^γ, by which a topic's words are ranked: 0 "
                    "ranks by probability, larger values prefer words that the rest of the corpus "
                    "lacks; the quotient of rare words is drawn towards 1",
            .min = 0,
            .max = 10});
  visit("affinity", &TopicOptions::affinity,
        Field{.help = "of a topic's 50 leading words those come first that lie near the others in "
                      "the embedding space: the exponent of their mean cosine, by which they are "
                      "ranked anew; 0 leaves them as they are",
              .min = 0,
              .max = 100});
  visit("present", &TopicOptions::present,
        Field{.help = "share of a document from which on a topic counts as present in it: for "
                      "coverage, and for analyze and compare --measure active",
              .min = 0,
              .max = 1});
  visit("restarts", &TopicOptions::restarts,
        Field{.help = "k-means runs of which the best is kept", .min = 1, .max = 1000});
}

}  // namespace saetm
