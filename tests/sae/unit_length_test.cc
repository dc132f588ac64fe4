/// Autoencoders that divide embeddings by their length, and embeddings that say nothing.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sae/training.h"
#include "saetm/error.h"

namespace saetm {
namespace {

Matrix scaled_by_row(Matrix x) {
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t j = 0; j < x.cols(); ++j)
      x(i, j) *= std::ldexp(1.0F, static_cast<int>(i % 7) - 3);
  }
  return x;
}

TrainOptions unit() {
  TrainOptions options = small();
  options.unit_length = true;
  return options;
}

void expect_same_weights(const SparseAutoencoder& a, const SparseAutoencoder& b) {
  EXPECT_EQ(a.threshold, b.threshold);
  EXPECT_EQ(a.weights.encoder_bias, b.weights.encoder_bias);
  EXPECT_EQ(a.weights.decoder_bias, b.weights.decoder_bias);
  for (std::size_t i = 0; i < a.weights.encoder.size(); ++i) {
    ASSERT_EQ(a.weights.encoder.data()[i], b.weights.encoder.data()[i]);
  }
}

// Powers of two change no digit of a direction.
TEST_F(Training, OfUnitLengthDoesNotSeeLengths) {
  const SparseAutoencoder a = train(Embeddings::from(data()), unit(), 1).sae;
  const SparseAutoencoder b = train(Embeddings::from(scaled_by_row(data())), unit(), 1).sae;
  EXPECT_TRUE(a.unit_length && b.unit_length);
  expect_same_weights(a, b);
  const SparseMatrix codes = a.encode(Embeddings::from(data()));
  const SparseMatrix others = a.encode(Embeddings::from(scaled_by_row(data())));
  EXPECT_GT(codes.nonzeros(), 0U);
  EXPECT_EQ(codes.indices, others.indices);
  EXPECT_EQ(codes.values, others.values);
  EXPECT_EQ(a.reconstruct(Embeddings::from(data())).unexplained,
            a.reconstruct(Embeddings::from(scaled_by_row(data()))).unexplained);
  // Without the option lengths make a difference.
  const SparseAutoencoder c = train(Embeddings::from(data()), small(), 1).sae;
  EXPECT_FALSE(c.unit_length);
  EXPECT_NE(c.encode(Embeddings::from(data())).values,
            c.encode(Embeddings::from(scaled_by_row(data()))).values);
}

TEST_F(Training, OfUnitLengthIsThatOfUnitVectors) {
  Matrix x = data();
  for (std::size_t i = 0; i < x.rows(); ++i) {
    double squares = 0;
    for (std::size_t j = 0; j < x.cols(); ++j) squares += static_cast<double>(x(i, j)) * x(i, j);
    for (std::size_t j = 0; j < x.cols(); ++j) {
      x(i, j) = static_cast<float>(x(i, j) * (1 / std::sqrt(squares)));
    }
  }
  const SparseAutoencoder given = train(Embeddings::from(std::move(x)), small(), 1).sae;
  expect_same_weights(train(Embeddings::from(data()), unit(), 1).sae, given);
}

TEST_F(Training, UnitLengthIsKeptInTheFile) {
  const SparseAutoencoder sae = train(Embeddings::from(data()), unit(), 1).sae;
  save(sae, (folder_ / "sae.safetensors").string());
  const SparseAutoencoder back = load_sae((folder_ / "sae.safetensors").string());
  EXPECT_TRUE(back.unit_length);
  EXPECT_EQ(back.encode(Embeddings::from(data())).values,
            sae.encode(Embeddings::from(data())).values);
  const SparseAutoencoder plain = train(Embeddings::from(data()), small(), 1).sae;
  save(plain, (folder_ / "plain.safetensors").string());
  EXPECT_FALSE(load_sae((folder_ / "plain.safetensors").string()).unit_length);
}

// SAELens brings embeddings to the length √d, which its weights then expect: those of its file must
// give our activations of x·√d/‖x‖, computed here by hand.
TEST_F(Training, UnitLengthIsExportedAsSaeLensKnowsIt) {
  for (const char* objective : {"batchtopk", "topk", "jumprelu"}) {
    SCOPED_TRACE(objective);
    TrainOptions options = unit();
    options.objective = objective;
    const SparseAutoencoder sae = train(Embeddings::from(data()), options, 1).sae;
    const std::string folder = (folder_ / (std::string("lens-") + objective)).string();
    export_sae(sae, folder, "saelens");
    std::ifstream in(folder + "/cfg.json");
    nlohmann::json config = nlohmann::json::parse(in);
    EXPECT_EQ(config["normalize_activations"], "constant_norm_rescale");
    const SparseMatrix codes = sae.encode(Embeddings::from(data()));
    const SparseAutoencoder back = load_sae(folder);
    EXPECT_TRUE(back.unit_length);
    const SparseMatrix again = back.encode(Embeddings::from(data()));
    ASSERT_EQ(again.indices, codes.indices);
    for (std::size_t j = 0; j < codes.nonzeros(); ++j) {
      EXPECT_NEAR(again.values[j], codes.values[j], 1e-4F);
    }
    // The weights as they stand in the file, of embeddings that were brought to √d before.
    config["normalize_activations"] = "none";
    std::ofstream(folder + "/cfg.json") << config.dump();
    const SparseAutoencoder inner = load_sae(folder);
    EXPECT_FALSE(inner.unit_length);
    const auto root = static_cast<float>(std::sqrt(static_cast<double>(kWidth)));
    const SparseMatrix by_hand =
        inner.encode(Embeddings::from(data()).of_unit_length().scaled(root));
    ASSERT_EQ(by_hand.indices, codes.indices);
    for (std::size_t j = 0; j < codes.nonzeros(); ++j) {
      EXPECT_NEAR(by_hand.values[j], codes.values[j], 1e-4F);
    }
    if (options.objective != "topk") continue;
    EXPECT_THROW(export_sae(sae, (folder_ / "sparsify").string(), "sparsify"), Error);
  }
}

TEST_F(Training, ARowOfZerosHasNoActivation) {
  const SparseAutoencoder sae = train(Embeddings::from(data()), small(), 1).sae;
  Matrix x = data();
  for (const std::size_t row : {0U, 17U, 299U}) {
    for (std::size_t j = 0; j < x.cols(); ++j) x(row, j) = 0;
  }
  const SparseMatrix codes = sae.encode(Embeddings::from(std::move(x)));
  const SparseMatrix whole = sae.encode(Embeddings::from(data()));
  for (std::size_t i = 0; i < kRows; ++i) {
    const auto found = codes.row_indices(i);
    if (i == 0 || i == 17 || i == 299) {
      EXPECT_EQ(found.size(), 0U) << i;
    } else {
      EXPECT_TRUE(std::ranges::equal(found, whole.row_indices(i))) << i;
      EXPECT_TRUE(std::ranges::equal(codes.row_values(i), whole.row_values(i))) << i;
    }
  }
  EXPECT_NO_THROW(check_csr(codes, "codes"));
}

}  // namespace
}  // namespace saetm
