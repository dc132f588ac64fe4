// Topics' centroids moved to clusters of documents.
#include <cmath>

#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/shares.h"

namespace saetm {
namespace {

/// Three clouds of documents around the axes 0, 1, 2. Topics begin badly: of each cloud a third of
/// the documents is thought to be of the next cloud's topic.
class ClustersTest : public testing::Test {
 protected:
  static constexpr std::size_t kClouds = 3, kEach = 50, kDocuments = kClouds * kEach, kWidth = 8;

  void SetUp() override {
    Matrix x(kDocuments, kWidth);
    const Random random(7);
    for (std::size_t i = 0; i < x.rows() * kWidth; ++i) {
      x.data()[i] = 0.2F * static_cast<float>(random.normal(i));
    }
    for (std::size_t i = 0; i < kDocuments; ++i) x(i, i / kEach) += 1;
    embeddings_ = Embeddings::from(std::move(x));
    graph_ = neighbor_graph(embeddings_, {}, 0);
    topics_.cols = kClouds;
    for (std::size_t i = 0; i < kDocuments; ++i) {
      topics_.indices.push_back(static_cast<std::int32_t>((i / kEach + (i % 3 == 0)) % kClouds));
      topics_.values.push_back(1);
      topics_.indptr.push_back(static_cast<std::int64_t>(i + 1));
    }
  }

  /// The same directions, from every document's true cloud.
  Centroids true_centroids() const {
    SparseMatrix truth = topics_;
    for (std::size_t i = 0; i < kDocuments; ++i) {
      truth.indices[i] = static_cast<std::int32_t>(i / kEach);
    }
    return topic_centroids(truth, embeddings_);
  }

  Embeddings embeddings_ = Embeddings::from(Matrix(1, 1));
  NeighborGraph graph_;
  SparseMatrix topics_;
};

TEST_F(ClustersTest, CentroidsBecomeThoseOfTheClouds) {
  Centroids centroids = topic_centroids(topics_, embeddings_);
  const Centroids expected = true_centroids();
  double before = 0;
  for (std::size_t j = 0; j < kWidth; ++j) {
    before = std::max(before, std::abs(static_cast<double>(centroids.directions(0, j)) -
                                       expected.directions(0, j)));
  }
  ASSERT_GT(before, 0.05) << "they were not there from the beginning";
  move_to_clusters(centroids, graph_, topics_);
  for (std::size_t t = 0; t < kClouds; ++t) {
    for (std::size_t j = 0; j < kWidth; ++j) {
      EXPECT_NEAR(centroids.directions(t, j), expected.directions(t, j), 1e-5) << t << " " << j;
    }
  }
}

TEST(MoveToClusters, IsPlainKMeansOfLandmarksThatHaveNoNeighbors) {
  // Without clouds and with each landmark its own only neighbour many rounds move a few at a time.
  constexpr std::size_t kRows = 700, kWide = 6, kTopics = 12;
  Matrix x(kRows, kWide);
  const Random random(3);
  for (std::size_t i = 0; i < kRows * kWide; ++i) {
    x.data()[i] = static_cast<float>(random.normal(i));
  }
  const Embeddings embeddings = Embeddings::from(std::move(x));
  NeighborGraph graph{choose_landmarks(embeddings, {}, 0), {}};
  SparseMatrix topics;
  topics.cols = kTopics;
  graph.nearest.cols = kRows;
  for (std::size_t i = 0; i < kRows; ++i) {
    graph.nearest.indices.push_back(static_cast<std::int32_t>(i));
    graph.nearest.values.push_back(1);
    graph.nearest.indptr.push_back(static_cast<std::int64_t>(i + 1));
    topics.indices.push_back(static_cast<std::int32_t>(i % kTopics));
    topics.values.push_back(1);
    topics.indptr.push_back(static_cast<std::int64_t>(i + 1));
  }

  const Matrix& points = graph.landmarks.directions;
  std::vector<std::vector<double>> centers(kTopics, std::vector<double>(kWide));
  std::vector<std::size_t> member(kRows), before;
  for (std::size_t i = 0; i < kRows; ++i) member[i] = i % kTopics;
  int rounds = 0;
  for (; member != before && rounds < 50; ++rounds) {
    before = member;
    for (std::size_t t = 0; t < kTopics; ++t) {
      std::vector<double> sum(kWide);
      double squares = 0;
      for (std::size_t i = 0; i < kRows; ++i) {
        for (std::size_t j = 0; j < kWide && member[i] == t; ++j) sum[j] += points(i, j);
      }
      for (const double value : sum) squares += value * value;
      for (std::size_t j = 0; j < kWide; ++j) centers[t][j] = sum[j] / std::sqrt(squares);
    }
    for (std::size_t i = 0; i < kRows; ++i) {
      double least = 1e9;
      for (std::size_t t = 0; t < kTopics; ++t) {
        double squares = 0;
        for (std::size_t j = 0; j < kWide; ++j)
          squares += std::pow(points(i, j) - centers[t][j], 2);
        if (squares < least) {
          least = squares;
          member[i] = t;
        }
      }
    }
  }
  ASSERT_GT(rounds, 5);
  ASSERT_LT(rounds, 50);
  Centroids found = topic_centroids(topics, embeddings);
  move_to_clusters(found, graph, topics, {.threads = 2});
  for (std::size_t t = 0; t < kTopics; ++t) {
    for (std::size_t j = 0; j < kWide; ++j) {
      EXPECT_NEAR(found.directions(t, j), centers[t][j], 1e-5) << t << " " << j;
    }
  }
}

TEST_F(ClustersTest, ATopicWithoutDocumentsKeepsItsDirection) {
  // A fourth topic that no document has, far from all.
  topics_.cols = 4;
  Centroids centroids = topic_centroids(topics_, embeddings_);
  centroids.directions(3, kWidth - 1) = 1;
  move_to_clusters(centroids, graph_, topics_);
  for (std::size_t j = 0; j < kWidth; ++j) {
    EXPECT_EQ(centroids.directions(3, j), j + 1 == kWidth ? 1.0F : 0.0F);
  }
}

TEST_F(ClustersTest, DocumentsWithoutATopicTakeNoPart) {
  // The last cloud has none: its documents move no centroid.
  SparseMatrix some;
  some.cols = kClouds;
  for (std::size_t i = 0; i < kDocuments; ++i) {
    if (i < 2 * kEach) {
      some.indices.push_back(static_cast<std::int32_t>(i / kEach));
      some.values.push_back(1);
    }
    some.indptr.push_back(static_cast<std::int64_t>(some.indices.size()));
  }
  Centroids centroids = topic_centroids(some, embeddings_);
  const Matrix before = centroids.directions;
  move_to_clusters(centroids, graph_, some);
  for (std::size_t t = 0; t < 2; ++t) {
    for (std::size_t j = 0; j < kWidth; ++j) {
      EXPECT_NEAR(centroids.directions(t, j), before(t, j), 1e-5);
    }
  }
}

TEST_F(ClustersTest, DoNotDependOnThreads) {
  Centroids one = topic_centroids(topics_, embeddings_), four = one;
  move_to_clusters(one, graph_, topics_, {.threads = 1});
  move_to_clusters(four, graph_, topics_, {.threads = 4});
  for (std::size_t t = 0; t < kClouds; ++t) {
    for (std::size_t j = 0; j < kWidth; ++j) {
      EXPECT_EQ(one.directions(t, j), four.directions(t, j));
    }
  }
}

TEST_F(ClustersTest, OtherShapesAreRefused) {
  Centroids centroids = topic_centroids(topics_, embeddings_);
  centroids.directions = Matrix(kClouds + 1, kWidth);
  EXPECT_THROW(move_to_clusters(centroids, graph_, topics_), Error);
}

}  // namespace
}  // namespace saetm
