// The probe against scikit-learn's LogisticRegression (tests/golden/make_transport_golden.py).
#include "saetm/probe.h"

#include <gtest/gtest.h>

#include "io/safetensors.h"
#include "saetm/error.h"
#include "where.h"

namespace saetm {
namespace {

TEST(Probe, MoreGroupsThanMemoryHoldsAreRefusedBeforeItIsTaken) {
  const Matrix features(8, 1);
  const std::vector<std::int32_t> labels(8);
  try {
    probe_accuracy(features, labels, 40'000'000);
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("there are 40000000 groups")) << error.what();
  }
}

TEST(Probe, IsScikitLearns) {
  const SafetensorsReader golden(in_tree("tests/golden/probe.safetensors"));
  const Matrix features = golden.matrix("features");
  const auto labels = golden.values<std::int32_t>("labels");
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < features.rows(); ++i) {
    if (i % 5 != 0) rows.push_back(i);
  }
  const ProbeModel one = fit_probe(features, labels, rows, 4, 1, {.threads = 1});
  const auto weights = golden.values<double>("weights");
  const auto bias = golden.values<double>("bias");
  ASSERT_EQ(one.weights.size(), weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) EXPECT_NEAR(one.weights[i], weights[i], 1e-4);
  // Biases are free to shift together; scikit-learn's happen to sum to 0, and so do ours.
  for (std::size_t c = 0; c < bias.size(); ++c) EXPECT_NEAR(one.bias[c], bias[c], 1e-4);
  EXPECT_EQ(fit_probe(features, labels, rows, 4, 1, {.threads = 3}).weights, one.weights);
  EXPECT_DOUBLE_EQ(probe_accuracy(features, labels, 4), golden.values<double>("accuracy")[0]);
}

TEST(Probe, LearnsNothingFromNothing) {
  const Matrix nothing(50, 3);
  std::vector<std::int32_t> labels(50, 1);
  for (std::size_t i = 0; i < 10; ++i) labels[i] = 0;
  EXPECT_DOUBLE_EQ(probe_accuracy(nothing, labels, 2), 0.8);  // the commoner class
}

TEST(Probe, RefusesBadLabels) {
  const Matrix x(6, 2);
  const std::vector<std::int32_t> labels = {0, 1, 2, 0, 1, 2};
  EXPECT_THROW(probe_accuracy(x, labels, 2), Error);
  EXPECT_THROW(fit_probe(x, labels, {}, 3), Error);
  EXPECT_THROW(probe_accuracy(Matrix(4, 2), labels, 3), Error);
}

}  // namespace
}  // namespace saetm
