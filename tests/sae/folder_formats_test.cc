/// Autoencoders of other packages: what those wrote (tests/golden/make_sae_folders.py) gives the
/// activations that they computed; what we write reads back the same; the rest is refused.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "io/safetensors.h"
#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/sae.h"
#include "where.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const std::string kGolden = in_tree("tests/golden/sae_folders/");

Matrix dense(const SparseMatrix& codes) {
  Matrix result(codes.rows(), codes.cols);
  for (std::size_t i = 0; i < codes.rows(); ++i) {
    for (std::size_t j = 0; j < codes.row_indices(i).size(); ++j) {
      result(i, static_cast<std::size_t>(codes.row_indices(i)[j])) = codes.row_values(i)[j];
    }
  }
  return result;
}

void expect_near(const Matrix& found, const Matrix& expected, float tolerance) {
  ASSERT_EQ(found.rows(), expected.rows());
  ASSERT_EQ(found.cols(), expected.cols());
  for (std::size_t i = 0; i < found.rows(); ++i) {
    for (std::size_t k = 0; k < found.cols(); ++k) {
      EXPECT_NEAR(found(i, k), expected(i, k), tolerance) << "row " << i << ", atom " << k;
    }
  }
}

struct Golden {
  const char* folder;
  const char* architecture;
  std::int64_t k;
  std::size_t thresholds;
};

class GoldenFolder : public testing::TestWithParam<Golden> {};

TEST_P(GoldenFolder, GivesTheActivationsOfItsPackage) {
  const Golden& golden = GetParam();
  const SparseAutoencoder sae = load_sae(kGolden + golden.folder);
  EXPECT_EQ(sae.architecture, golden.architecture);
  EXPECT_EQ(sae.k, golden.k);
  EXPECT_EQ(sae.weights.thresholds.size(), golden.thresholds);
  const SafetensorsReader expected(kGolden + golden.folder + "/expected.safetensors");
  const Matrix codes = dense(sae.encode(Embeddings::from(expected.matrix("x"))));
  // Sums of six products, in another order.
  expect_near(codes, expected.matrix("codes"), 1e-5F);
}

INSTANTIATE_TEST_SUITE_P(
    All, GoldenFolder,
    testing::Values(
        Golden{"saelens_standard", "l1", 0, 0}, Golden{"saelens_standard_bf16", "l1", 0, 0},
        Golden{"saelens_standard_uncentred", "l1", 0, 0}, Golden{"saelens_topk", "topk", 3, 0},
        Golden{"saelens_topk_norms", "topk", 3, 0}, Golden{"saelens_batchtopk", "batchtopk", 3, 0},
        Golden{"saelens_batchtopk_checkpoint", "batchtopk", 3, 0},
        Golden{"saelens_matryoshka", "matryoshka", 3, 0},
        Golden{"saelens_matryoshka_checkpoint", "matryoshka", 3, 0},
        Golden{"saelens_jumprelu", "jumprelu", 0, 12},
        Golden{"saelens_jumprelu_f16", "jumprelu", 0, 12},
        Golden{"saelens_gated", "jumprelu", 0, 12}, Golden{"sparsify_topk", "topk", 3, 0},
        Golden{"dictionary_learning_BatchTopKSAE", "batchtopk", 3, 0},
        Golden{"dictionary_learning_AutoEncoderTopK", "topk", 3, 0},
        Golden{"dictionary_learning_MatryoshkaBatchTopKSAE", "matryoshka", 3, 0},
        // config.json named a k, which these classes have no use for.
        Golden{"dictionary_learning_AutoEncoder", "l1", 3, 0},
        Golden{"dictionary_learning_AutoEncoderNew", "l1", 3, 0},
        Golden{"dictionary_learning_JumpReluAutoEncoder", "jumprelu", 3, 12},
        Golden{"dictionary_learning_GatedAutoEncoder", "jumprelu", 3, 12}),
    [](const auto& test) { return std::string(test.param.folder); });

class Folders : public testing::Test {
 protected:
  Folders() {
    std::string name = (fs::temp_directory_path() / "saetm-folders-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    root_ = name;
  }
  ~Folders() override { fs::remove_all(root_); }

  std::string path(const std::string& name) const { return (root_ / name).string(); }

  /// A copy of a golden folder with other settings in its cfg.json.
  std::string changed(const std::string& golden, const Json& settings) const {
    const std::string folder = path("changed");
    fs::remove_all(folder);
    fs::copy(kGolden + golden, folder);
    Json config = Json::parse(std::ifstream(folder + "/cfg.json"));
    config.update(settings);
    std::ofstream(folder + "/cfg.json") << config.dump();
    return folder;
  }

  static void expect_refused(const std::string& what, const std::vector<std::string>& parts) {
    try {
      load_sae(what);
      FAIL() << what << " was read";
    } catch (const Error& error) {
      const std::string line = error.what();
      EXPECT_EQ(line.find('\n'), std::string::npos);
      for (const std::string& part : parts) {
        EXPECT_NE(line.find(part), std::string::npos) << line << " lacks " << part;
      }
    }
  }

  fs::path root_;
};

SparseAutoencoder made(const std::string& architecture) {
  const Random random(3, 0);
  SparseAutoencoder sae;
  sae.weights = SaeWeights(40, 9);
  sae.architecture = architecture;
  std::uint64_t next = 0;
  const auto fill = [&](float* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(random.normal(next++));
  };
  fill(sae.weights.encoder.data(), 360);
  fill(sae.weights.decoder.data(), 360);
  fill(sae.weights.encoder_bias.data(), 40);
  fill(sae.weights.decoder_bias.data(), 9);
  if (architecture == "jumprelu") {
    sae.weights.thresholds.resize(40);
    fill(sae.weights.thresholds.data(), 40);
    for (float& threshold : sae.weights.thresholds) threshold = std::abs(threshold);
  }
  if (architecture == "batchtopk" || architecture == "matryoshka") sae.threshold = 1.25F;
  sae.k = 7;
  return sae;
}

Matrix codes_of(const SparseAutoencoder& sae) {
  const Random random(4, 0);
  Matrix x(50, 9);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(random.normal(i));
  return dense(sae.encode(Embeddings::from(std::move(x))));
}

TEST_F(Folders, WhatIsExportedReadsBackTheSame) {
  for (const char* architecture :
       {"batchtopk", "topk", "l1", "jumprelu", "matryoshka", "hierarchicaltopk"}) {
    SCOPED_TRACE(architecture);
    const SparseAutoencoder sae = made(architecture);
    const Matrix codes = codes_of(sae);
    for (const char* format : {"saelens", "sparsify"}) {
      const bool sparsify = format == std::string("sparsify");
      if (sparsify && !sae.keeps_largest()) continue;
      const std::string folder = path(std::string("deep/") + architecture + format + "/");
      export_sae(sae, folder, format);
      const SparseAutoencoder back = load_sae(folder);
      EXPECT_EQ(back.architecture, sparsify ? "topk" : architecture);  // the one that it knows
      EXPECT_EQ(back.k, sae.k);
      EXPECT_EQ(back.threshold, sae.threshold);
      EXPECT_EQ(back.weights.thresholds, sae.weights.thresholds);
      expect_near(codes_of(back), codes, 0);
    }
  }
}

TEST_F(Folders, AnL1WithAThresholdKeepsIt) {
  SparseAutoencoder sae = made("l1");
  sae.threshold = 0.5F;
  export_sae(sae, path("out"), "saelens");
  const SparseAutoencoder back = load_sae(path("out"));
  EXPECT_EQ(back.architecture, "l1");
  EXPECT_EQ(back.threshold, 0.5F);
}

TEST_F(Folders, OurOwnFileIsReadFromItsFolder) {
  fs::create_directory(path("run"));
  save(made("jumprelu"), path("run/sae.safetensors"));
  EXPECT_EQ(load_sae(path("run")).architecture, "jumprelu");
}

TEST_F(Folders, ExportLeavesNothingHalf) {
  EXPECT_THROW(export_sae(made("batchtopk"), path("out"), "sparsify"), Error);
  EXPECT_THROW(export_sae(made("topk"), path("out"), "gguf"), Error);
  EXPECT_TRUE(fs::is_empty(root_));
  fs::create_directory(path("out"));
  export_sae(made("topk"), path("out"), "sparsify");  // an empty folder is filled
  EXPECT_THROW(export_sae(made("topk"), path("out"), "sparsify"), Error);
  EXPECT_EQ(std::distance(fs::directory_iterator(root_), {}), 1);
}

TEST_F(Folders, TheScaleOfACheckpointIsFolded) {
  const std::string folder =
      changed("saelens_jumprelu", {{"normalize_activations", "expected_average_only_in"}});
  expect_refused(folder, {"cfg.json", "activation_scaler.json"});
  std::ofstream(folder + "/activation_scaler.json") << R"({"scaling_factor": 2.0})";
  const SafetensorsReader expected(kGolden + "saelens_jumprelu/expected.safetensors");
  Matrix x = expected.matrix("x");
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] /= 2;
  expect_near(dense(load_sae(folder).encode(Embeddings::from(std::move(x)))),
              expected.matrix("codes"), 1e-5F);
  for (const char* untold : {R"({"scaling_factor": 0})", R"({"scaling_factor": null})", "{}"}) {
    std::ofstream(folder + "/activation_scaler.json") << untold;
    expect_refused(folder, {"activation_scaler.json", "scaling_factor"});
  }
  std::ofstream(folder + "/activation_scaler.json") << R"({"scaling_factor": 1e-300})";
  expect_refused(folder, {"sae_weights.safetensors", "too large"});
}

TEST_F(Folders, WeightsThatDoNotFitTogetherAreRefused) {
  const std::string folder = changed("saelens_jumprelu", Json::object());
  const auto save = [&](std::size_t rows, std::size_t cols, std::size_t encoder_bias,
                        std::size_t decoder_bias, std::size_t thresholds) {
    const std::vector<float> values(9, 0.5F);
    const Matrix encoder(2, 3), decoder(rows, cols);  // of 3 atoms
    SafetensorsWriter writer;
    writer.add("W_enc", encoder);
    writer.add("W_dec", decoder);
    writer.add("b_enc", std::span(values).first(encoder_bias));
    writer.add("b_dec", std::span(values).first(decoder_bias));
    writer.add("threshold", std::span(values).first(thresholds));
    writer.save(folder + "/sae_weights.safetensors");
  };
  save(3, 2, 3, 2, 3);
  EXPECT_EQ(load_sae(folder).weights.atoms(), 3U);
  for (int wrong = 0; wrong < 5; ++wrong) {
    SCOPED_TRACE(wrong);
    const auto more = [&](int which) { return which == wrong ? 1U : 0U; };
    save(3 + more(0), 2 + more(1), 3 + more(2), 2 + more(3), 3 + more(4));
    expect_refused(folder, {"sae_weights.safetensors", "do not fit together"});
  }
}

TEST_F(Folders, TopKOfBeforeVersion6IsRead) {
  const std::string folder = changed("saelens_topk", {{"architecture", "standard"},
                                                      {"activation_fn_str", "topk"},
                                                      {"activation_fn_kwargs", {{"k", 2}}},
                                                      {"normalize_activations", false},
                                                      {"metadata", "none"},
                                                      {"k", nullptr}});
  const SparseAutoencoder sae = load_sae(folder);
  EXPECT_EQ(sae.architecture, "topk");
  EXPECT_EQ(sae.k, 2);
}

TEST_F(Folders, WhatCannotBeExpressedIsRefused) {
  const auto lens = [&](const Json& settings) { return changed("saelens_standard", settings); };
  expect_refused(lens({{"architecture", "temporal"}}), {"cfg.json", "temporal", "standard, topk"});
  expect_refused(lens({{"normalize_activations", "layer_norm"}}), {"cfg.json", "layer_norm"});
  expect_refused(lens({{"normalize_activations", "covariance_whitening"}}), {"fold_activation"});
  expect_refused(lens({{"activation_fn", "tanh-relu"}}), {"cfg.json", "tanh-relu"});
  expect_refused(lens({{"apply_b_dec_to_input", "yes"}}), {"apply_b_dec_to_input is \"yes\""});
  expect_refused(lens({{"architecture", "jumprelu"}}), {"sae_weights.safetensors", "threshold"});
  expect_refused(lens({{"architecture", "batchtopk"}}), {"topk_threshold"});
  expect_refused(changed("saelens_topk", {{"k", 0}}), {"cfg.json", "k is 0"});
  const auto coder = [&](const Json& settings) { return changed("sparsify_topk", settings); };
  expect_refused(coder({{"activation", "groupmax"}}), {"cfg.json", "groupmax"});
  expect_refused(coder({{"transcode", true}}), {"transcoder"});
  expect_refused(coder({{"skip_connection", true}}), {"skip connection"});
  expect_refused(coder({{"signed", true}}), {"signed"});
  expect_refused(coder({{"k", 0}}), {"k is 0"});
}

TEST_F(Folders, DamagedFoldersAreRefused) {
  expect_refused(path("none"), {"none"});
  fs::create_directory(path("empty"));
  expect_refused(path("empty"), {"empty", "sae_weights.safetensors", "sae.safetensors"});
  std::ofstream(path("empty/ae.pt")) << "x";
  expect_refused(path("empty"), {"convert_dictionary_learning.py"});
  const std::string folder = changed("saelens_topk", Json::object());
  std::ofstream(folder + "/cfg.json") << "[1";
  expect_refused(folder, {"cfg.json", "JSON"});
  fs::remove(folder + "/cfg.json");
  expect_refused(folder, {"cfg.json"});
  const std::string short_one = changed("saelens_topk", Json::object());
  fs::resize_file(short_one + "/sae_weights.safetensors", 700);
  expect_refused(short_one, {"sae_weights.safetensors", "cut short"});

  SparseAutoencoder sae = made("topk");
  sae.weights.encoder_bias[3] = NAN;
  save(sae, path("nan.safetensors"));
  expect_refused(path("nan.safetensors"), {"b_enc", "not finite"});
  sae = made("topk");
  sae.weights.decoder_bias.pop_back();
  save(sae, path("shape.safetensors"));
  expect_refused(path("shape.safetensors"), {"do not fit together"});
  sae = made("topk");
  // Axes of which one is 0 may be as long as they like: their product says nothing of them.
  for (const std::int64_t width : {std::int64_t{1} << 58, std::int64_t{1} << 61}) {
    SafetensorsWriter wide;
    wide.add("W_enc", "F32", {0, width}, {});
    wide.save(path("wide.safetensors"));
    expect_refused(path("wide.safetensors"), {"wide.safetensors"});
  }
  sae = made("topk");
  sae.architecture = "other";
  save(sae, path("other.safetensors"));
  expect_refused(path("other.safetensors"), {"'other'"});
}

}  // namespace
}  // namespace saetm
