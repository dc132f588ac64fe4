// k-means: its own rules, and scikit-learn's inertia (tests/golden/make_kmeans_golden.py).
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "io/safetensors.h"
#include "saetm/error.h"
#include "saetm/topics.h"
#include "where.h"

namespace saetm {
namespace {

struct Clusters {
  std::vector<double> weights;               // (T)
  std::vector<std::vector<double>> centers;  // (T, d)
  double inertia = 0;

  Clusters(const AtomTree& tree, const std::vector<std::int32_t>& labels, std::size_t topics)
      : weights(topics), centers(topics, std::vector<double>(tree.embeddings.cols())) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto t = static_cast<std::size_t>(labels[i]);
      weights[t] += tree.weights[i];
      for (std::size_t j = 0; j < centers[t].size(); ++j) {
        centers[t][j] += static_cast<double>(tree.weights[i]) * tree.embeddings(i, j);
      }
    }
    for (std::size_t t = 0; t < topics; ++t) {
      for (double& value : centers[t]) value /= weights[t];
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
      inertia += tree.weights[i] * distance(tree, i, static_cast<std::size_t>(labels[i]));
    }
  }

  double distance(const AtomTree& tree, std::size_t atom, std::size_t topic) const {
    double sum = 0;
    for (std::size_t j = 0; j < centers[topic].size(); ++j) {
      const double difference = tree.embeddings(atom, j) - centers[topic][j];
      sum += difference * difference;
    }
    return sum;
  }
};

std::size_t distinct(const std::vector<std::int32_t>& labels) {
  return std::set<std::int32_t>(labels.begin(), labels.end()).size();
}

AtomTree tree_of(Matrix points, std::vector<float> weights) {
  AtomTree tree;
  for (std::size_t i = 0; i < points.rows(); ++i)
    tree.atoms.push_back(static_cast<std::int32_t>(i));
  tree.embeddings = std::move(points);
  tree.weights = std::move(weights);
  return tree;
}

TEST(KMeans, IsAsGoodAsScikitLearns) {
  const SafetensorsReader golden(in_tree("tests/golden/kmeans.safetensors"));
  const auto weights = golden.values<float>("weights");
  const AtomTree tree = tree_of(golden.matrix("points"), {weights.begin(), weights.end()});
  const auto topics = golden.values<std::int64_t>("topics");
  const auto expected = golden.values<double>("inertia");
  for (std::size_t i = 0; i < topics.size(); ++i) {
    const auto count = static_cast<std::size_t>(topics[i]);
    const auto labels = kmeans(tree, count, 10, 1, {.threads = 2});
    ASSERT_EQ(labels.size(), weights.size());
    ASSERT_EQ(distinct(labels), count);
    const Clusters clusters(tree, labels, count);
    EXPECT_LE(clusters.inertia, 1.03 * expected[i]) << count << " topics";
    for (std::size_t t = 1; t < count; ++t) EXPECT_GE(clusters.weights[t - 1], clusters.weights[t]);
    for (std::size_t atom = 0; atom < labels.size(); ++atom) {
      const double own = clusters.distance(tree, atom, static_cast<std::size_t>(labels[atom]));
      for (std::size_t t = 0; t < count; ++t) {
        EXPECT_LE(own, clusters.distance(tree, atom, t) * (1 + 1e-5) + 1e-9);
      }
    }
    EXPECT_EQ(kmeans(tree, count, 10, 1, {.threads = 1}), labels);
  }
}

TEST(KMeans, MoreRestartsAreNoWorse) {
  const SafetensorsReader golden(in_tree("tests/golden/kmeans.safetensors"));
  const auto weights = golden.values<float>("weights");
  const AtomTree tree = tree_of(golden.matrix("points"), {weights.begin(), weights.end()});
  std::set<double> reached;
  double best = 1e30;
  for (const std::int64_t restarts : {1, 2, 4, 8, 16, 32}) {
    const double inertia = Clusters(tree, kmeans(tree, 20, restarts, 7), 20).inertia;
    EXPECT_LE(inertia, best * (1 + 1e-5)) << restarts << " restarts";
    best = inertia;
    reached.insert(inertia);
  }
  EXPECT_GT(reached.size(), 1U);
}

TEST(KMeans, GivesAsManyTopicsAsAskedFor) {
  Matrix points(30, 2);  // three places, ten atoms at each
  for (std::size_t i = 0; i < 30; ++i) points(i, 0) = static_cast<float>(i % 3) * 5;
  const AtomTree tree = tree_of(std::move(points), std::vector<float>(30, 0.1F));
  for (std::size_t topics = 1; topics <= 30; ++topics) {
    const auto labels = kmeans(tree, topics, 2, 3);
    EXPECT_EQ(distinct(labels), topics);
    EXPECT_EQ(*std::max_element(labels.begin(), labels.end()) + 1, static_cast<int>(topics));
    if (topics >= 3) {
      EXPECT_LT(Clusters(tree, labels, topics).inertia, 1e-9);
    }
  }
  EXPECT_THROW(kmeans(tree, 31, 2, 3), Error);
}

}  // namespace
}  // namespace saetm
