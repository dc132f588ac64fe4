/// Embeddings of any length: topics do not depend on the unit that they are in.
#include "cli/cli_test.h"
#include "saetm/sae.h"

namespace saetm {
namespace {

class ScaleTest : public CliTest {
 protected:
  std::string scaled(float factor) const {
    Matrix x = make_embeddings(kDocuments);
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] *= factor;
    const std::string file = path("scaled.npy");
    write_npy(file, x.view());
    return file;
  }
};

// A power of two changes no digit, so nothing else may change either.
TEST_F(ScaleTest, TopicsAreTheSameAtEveryPowerOfTwo) {
  for (const std::string objective : {"batchtopk", "jumprelu", "l1"}) {
    make_run("one", {"--objective", objective, "--overwrite"});
    const auto expected = files("one");
    for (const int power : {-36, -10, 13, 36}) {
      SCOPED_TRACE(objective + ", 2^" + std::to_string(power));
      make_run("other", {"--objective", objective, "--overwrite", "--embeddings",
                         scaled(std::ldexp(1.0F, power))});
      const auto found = files("other");
      for (const char* name : {"theta.safetensors", "topics.json", "document_topics.safetensors"}) {
        const Json a = json(expected.at("topics.json")), b = json(found.at("topics.json"));
        EXPECT_EQ(a["topics"], b["topics"]) << name;
      }
      EXPECT_EQ(json(found.at("sae.json"))["explained"],
                json(expected.at("sae.json"))["explained"]);
    }
  }
}

// An offset that all share says nothing.
TEST_F(ScaleTest, TopicsSurviveAnOffset) {
  make_run("one", {"--steps", "300"});
  Matrix x = make_embeddings(kDocuments);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] += 100;
  write_npy(path("offset.npy"), x.view());
  make_run("offset", {"--steps", "300", "--embeddings", path("offset.npy")});
  const Json a = json(read(path("one/scores.json"))), b = json(read(path("offset/scores.json")));
  EXPECT_GT(a["purity"].get<double>(), 0.95);
  EXPECT_GT(b["purity"].get<double>(), 0.95);
  EXPECT_GT(b["coverage"].get<double>(), 0.95);
}

// Of each row its own length: with --unit-length none of what is done afterwards sees it.
TEST_F(ScaleTest, UnitLengthHoldsThroughAllThatIsDoneWithARun) {
  Matrix x = make_embeddings(kDocuments);
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t j = 0; j < x.cols(); ++j)
      x(i, j) *= std::ldexp(1.0F, static_cast<int>(i % 9) - 4);
  }
  write_npy(path("uneven.npy"), x.view());
  make_run("even", {"--unit-length"});
  make_run("uneven", {"--unit-length", "--embeddings", path("uneven.npy")});
  EXPECT_EQ(json(read(path("even/topics.json")))["topics"],
            json(read(path("uneven/topics.json")))["topics"]);
  EXPECT_GT(json(read(path("uneven/scores.json")))["purity"].get<double>(), 0.95);
  const auto transformed = [&](const std::string& name, const std::string& embeddings) {
    return stage("transform", name, {corpus_, "--embeddings", embeddings, "--quiet"});
  };
  const std::string even = transformed("even", embeddings_);
  EXPECT_EQ(even, transformed("uneven", embeddings_));
  EXPECT_EQ(even, transformed("uneven", path("uneven.npy")));
  const auto probe = [&](const std::string& name) {
    return json(stage("evaluate", name, {"--all", "--json", "--quiet"}))["probe_embeddings"];
  };
  EXPECT_GT(probe("even").get<double>(), 0.95);
  EXPECT_EQ(probe("even"), probe("uneven"));
  std::vector<Record> more = make_records(kDocuments);
  for (Record& record : more) record.id = "n" + record.id;
  for (const char* name : {"even", "uneven"}) {
    stage("append", name,
          {write("more.jsonl", as_jsonl(more)), "--embeddings",
           name == std::string("even") ? embeddings_ : path("uneven.npy")});
  }
  EXPECT_EQ(json(read(path("even/topics.json")))["topics"],
            json(read(path("uneven/topics.json")))["topics"]);
  // The autoencoder of one run is another's, as it is or by way of SAELens.
  stage("export", "even", {"--to", path("lens"), "--format", "saelens"});
  for (const std::string& sae : {path("even/sae.safetensors"), path("lens")}) {
    make_run("given", {"--sae", sae, "--embeddings", path("uneven.npy"), "--overwrite"});
    EXPECT_TRUE(load_sae(path("given/sae.safetensors")).unit_length) << sae;
    EXPECT_EQ(json(read(path("given/topics.json")))["topics"].size(), 4U);
    EXPECT_GT(json(read(path("given/scores.json")))["purity"].get<double>(), 0.95) << sae;
  }
}

// What is exported expects embeddings as they were given.
TEST_F(ScaleTest, TheAutoencoderIsInTheEmbeddingsOwnUnit) {
  make_run("one");
  make_run("other", {"--embeddings", scaled(1024)});
  const SparseAutoencoder a = load_sae(path("one/sae.safetensors"));
  const SparseAutoencoder b = load_sae(path("other/sae.safetensors"));
  EXPECT_EQ(1024 * a.threshold, b.threshold);
  for (std::size_t k = 0; k < a.weights.atoms(); ++k) {
    EXPECT_EQ(1024 * a.weights.encoder_bias[k], b.weights.encoder_bias[k]);
  }
  const SparseMatrix codes = a.encode(Embeddings::open(embeddings_));
  const SparseMatrix others = b.encode(Embeddings::open(path("scaled.npy")));
  ASSERT_EQ(codes.indices, others.indices);
  for (std::size_t j = 0; j < codes.nonzeros(); ++j) {
    EXPECT_EQ(1024 * codes.values[j], others.values[j]);
  }
}

TEST_F(ScaleTest, WhatCannotBeLearnedFromIsRefusedWithItsRow) {
  Matrix x = make_embeddings(kDocuments);
  x(17, 3) = 1e8F;
  const std::string file = path("outlier.npy");
  write_npy(file, x.view());
  expect_refused(run(fit("run", {"--embeddings", file})),
                 {"outlier.npy:row 17", "1e+08", "median"});
  expect_refused(run(fit("run", {"--embeddings", scaled(1e-30F)})), {"scaled.npy", "unit"});
  expect_refused(run(fit("run", {"--embeddings", scaled(1e30F)})), {"scaled.npy", "unit"});
  expect_refused(run(fit("run", {"--embeddings", scaled(0)})),
                 {"scaled.npy", "all embeddings are 0"});
}

}  // namespace
}  // namespace saetm
