#pragma once
/// Two trainings that are one to the byte.
#include <gtest/gtest.h>

#include <cstring>

#include "saetm/sae.h"

namespace saetm {

inline bool same(const Matrix& a, const Matrix& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

inline void expect_same(const TrainResult& a, const TrainResult& b) {
  EXPECT_TRUE(same(a.sae.weights.encoder, b.sae.weights.encoder));
  EXPECT_TRUE(same(a.sae.weights.decoder, b.sae.weights.decoder));
  EXPECT_EQ(a.sae.weights.encoder_bias, b.sae.weights.encoder_bias);
  EXPECT_EQ(a.sae.weights.decoder_bias, b.sae.weights.decoder_bias);
  EXPECT_EQ(a.sae.weights.thresholds, b.sae.weights.thresholds);
  EXPECT_EQ(a.sae.threshold, b.sae.threshold);
  EXPECT_EQ(a.sae.k, b.sae.k);
  EXPECT_EQ(a.curve.step, b.curve.step);
  EXPECT_EQ(a.curve.loss, b.curve.loss);
  EXPECT_EQ(a.curve.explained, b.curve.explained);
  EXPECT_EQ(a.curve.active, b.curve.active);
  EXPECT_EQ(a.curve.dead, b.curve.dead);
  EXPECT_EQ(a.curve.held_out_step, b.curve.held_out_step);
  EXPECT_EQ(a.curve.held_out_explained, b.curve.held_out_explained);
  EXPECT_EQ(a.curve.plateau, b.curve.plateau);
}

}  // namespace saetm
