/// docs/formats.md holds: the tensors it names are there in those shapes.
#include "cli/cli_test.h"
#include "embed/test_encoder.h"
#include "io/output_file.h"
#include "io/safetensors.h"
#include "saetm/image.h"
#include "saetm/run.h"
#include "where.h"

namespace saetm {
namespace {

class FormatsTest : public CliTest {
 protected:
  using Shape = std::vector<std::int64_t>;

  struct Expected {
    std::string name, type;
    Shape shape;  // −1 for an axis whose length is not known beforehand
  };

  /// The file holds just these tensors, and these keys as metadata beside format_version.
  void expect_tensors(const std::string& file, const std::vector<Expected>& tensors,
                      std::map<std::string, std::string> metadata) {
    SCOPED_TRACE(file);
    const SafetensorsReader reader(path("run/" + file));
    EXPECT_EQ(reader.tensors().size(), tensors.size());
    for (const Expected& expected : tensors) {
      const auto& tensor = reader.tensor(expected.name);
      EXPECT_EQ(tensor.type, expected.type) << expected.name;
      ASSERT_EQ(tensor.shape.size(), expected.shape.size()) << expected.name;
      for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis) {
        EXPECT_TRUE(expected.shape[axis] < 0 || expected.shape[axis] == tensor.shape[axis])
            << expected.name << " axis " << axis << " is " << tensor.shape[axis];
      }
    }
    metadata["format_version"] = "1";
    EXPECT_EQ(reader.metadata(), metadata);
  }

  std::string sum(const std::string& stage, const std::string& file) const {
    return manifest("run")["stages"][stage]["files"][file];
  }
};

std::int64_t lines_of(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

Words keys(const Json& object) {
  Words names;
  for (const auto& [key, value] : object.items()) names.push_back(key);
  return names;
}

TEST_F(FormatsTest, ArraysAreAsDocumented) {
  make_run("run");
  const std::int64_t N = kDocuments, K = 24, d = 16, T = 4;
  const std::int64_t V = lines_of(read(path("run/vocabulary.txt")));
  const std::string n = std::to_string(N);
  expect_tensors(
      "counts.safetensors",
      {{"indptr", "I64", {N + 1}}, {"indices", "I32", {-1}}, {"values", "F32", {-1}}},
      {{"rows", n}, {"cols", std::to_string(V)}, {"vocabulary", sum("prepare", "vocabulary.txt")}});
  expect_tensors("sae.safetensors",
                 {{"W_enc", "F32", {K, d}},
                  {"b_enc", "F32", {K}},
                  {"W_dec", "F32", {K, d}},
                  {"b_dec", "F32", {d}},
                  {"threshold", "F32", {1}}},
                 {{"k", "4"}, {"architecture", "batchtopk"}});
  expect_tensors(
      "codes.safetensors",
      {{"indptr", "I64", {N + 1}}, {"indices", "I32", {-1}}, {"values", "F32", {-1}}},
      {{"rows", n}, {"cols", std::to_string(K)}, {"sae", sum("train", "sae.safetensors")}});
  expect_tensors("words.safetensors",
                 {{"log_likelihood", "F64", {-1}},
                  {"mass", "F64", {K}},
                  {"indptr", "I64", {K + 1}},
                  {"indices", "I32", {-1}},
                  {"values", "F32", {-1}},
                  {"smoothing", "F32", {K}},
                  {"usual", "F32", {V}},
                  {"idf", "F32", {V}},
                  {"p0", "F32", {V}},
                  {"pi", "F32", {1}},
                  {"mean_shares", "F32", {K}}},
                 {{"rows", std::to_string(K)},
                  {"cols", std::to_string(V)},
                  {"theta", sum("shares", "theta.safetensors")}});
  expect_tensors("word_vectors.safetensors", {{"vectors", "F32", {V, d}}},
                 {{"words", sum("interpret", "words.safetensors")}});
  const std::int64_t A = SafetensorsReader(path("run/tree.safetensors")).tensor("atoms").shape[0];
  expect_tensors("tree.safetensors",
                 {{"atoms", "I32", {A}},
                  {"weights", "F32", {A}},
                  {"embeddings", "F32", {A, d}},
                  {"left", "I32", {A - 1}},
                  {"right", "I32", {A - 1}},
                  {"height", "F32", {A - 1}}},
                 {{"words", sum("interpret", "words.safetensors")}});
  expect_tensors(
      "document_topics.safetensors",
      {{"indptr", "I64", {N + 1}}, {"indices", "I32", {-1}}, {"values", "F32", {-1}}},
      {{"rows", n}, {"cols", std::to_string(T)}, {"topics", sum("topics", "topics.json")}});
}

TEST_F(FormatsTest, WhatNewDocumentsNeedIsAsDocumented) {
  make_run("run", {"--landmarks", "90"});
  const std::int64_t K = 24, d = 16, T = 4, V = lines_of(read(path("run/vocabulary.txt")));
  const std::int64_t N = kDocuments, L = 90;
  const std::string n = std::to_string(N), k = std::to_string(K);
  expect_tensors("topics.safetensors", {{"topic_of_atom", "I32", {K}}, {"words", "F32", {T, V}}},
                 {{"topics", sum("topics", "topics.json")}});
  std::vector<Expected> theta = {{"indptr", "I64", {N + 1}},
                                 {"indices", "I32", {-1}},
                                 {"values", "F32", {-1}},
                                 {"specificity", "F32", {K}},
                                 {"weights", "F32", {K}}};
  const auto spread = [&] {
    std::vector<Expected> all = theta;
    all.insert(all.end(), {{"landmark_indptr", "I64", {L + 1}},
                           {"landmark_indices", "I32", {-1}},
                           {"landmark_values", "F32", {-1}}});
    return all;
  }();
  expect_tensors("theta.safetensors", spread,
                 {{"rows", n},
                  {"cols", k},
                  {"codes", sum("encode", "codes.safetensors")},
                  {"neighbors", sum("neighbors", "neighbors.safetensors")},
                  {"shares", "specific"},
                  {"spread", "6"},
                  {"most_atoms", "64"}});
  expect_tensors("neighbors.safetensors",
                 {{"documents", "I64", {L}},
                  {"directions", "F32", {L, d}},
                  {"mean", "F64", {d}},
                  {"indptr", "I64", {N + 1}},
                  {"indices", "I32", {-1}},
                  {"values", "F32", {-1}}},
                 {{"embeddings", manifest("run")["embeddings"]["sha256"]},
                  {"neighbors", "15"},
                  {"rows", n},
                  {"cols", std::to_string(L)}});
  stage("shares", "run", {"--spread", "0", "--shares", "plain", "--most-atoms", "9"});
  expect_tensors("theta.safetensors", theta,
                 {{"rows", n},
                  {"cols", k},
                  {"codes", sum("encode", "codes.safetensors")},
                  {"shares", "plain"},
                  {"spread", "0"},
                  {"most_atoms", "9"}});
  stage("embed", "run", {"--embeddings", "", "--dimensions", "8"});
  expect_tensors("lsa.safetensors", {{"idf", "F64", {V}}, {"basis", "F32", {V, 8}}},
                 {{"vocabulary", sum("prepare", "vocabulary.txt")}});
}

TEST_F(FormatsTest, TextsAreAsDocumented) {
  make_run("run");
  EXPECT_EQ(lines_of(read(path("run/documents.jsonl"))), static_cast<std::int64_t>(kDocuments));
  std::istringstream documents(read(path("run/documents.jsonl")));
  std::string line;
  std::getline(documents, line);
  EXPECT_EQ(keys(json(line)), Words({"id", "group", "time", "title", "text"}));
  std::istringstream vocabulary(read(path("run/vocabulary.txt")));
  std::getline(vocabulary, line);
  EXPECT_EQ(std::count(line.begin(), line.end(), '\t'), 1);

  EXPECT_EQ(keys(json(read(path("run/sae.json")))),
            Words({"step", "loss", "explained", "active", "held_out_step", "held_out_explained",
                   "dead", "threshold"}));
  EXPECT_EQ(keys(json(read(path("run/scores.json")))),
            Words({"npmi", "u_mass", "diversity", "rbo", "coverage", "nmi", "ami", "ari", "fmi",
                   "purity", "harmonic_purity", "label_support", "topics", "unscored_topics",
                   "top_words", "npmi_by_topic"}));
  const Json m = manifest("run");
  EXPECT_EQ(m["format_version"], RunDirectory::kFormatVersion);
  for (const char* key :
       {"format_version", "saetm_version", "stages", "options", "corpus", "embeddings", "cuts"}) {
    EXPECT_TRUE(m.contains(key)) << key;
  }
  EXPECT_EQ(m.size(), 7U);
  EXPECT_EQ(keys(m["corpus"]), Words({"path", "near", "sha256", "documents", "without_words"}));
  EXPECT_EQ(keys(m["embeddings"]), Words({"path", "near", "sha256"}));
  for (const auto& [stage, entry] : m["stages"].items()) {
    EXPECT_EQ(keys(entry), Words({"key", "options", "seconds", "files"})) << stage;
    for (const auto& [file, hash] : entry["files"].items()) {
      EXPECT_EQ(hash, sha256_of_file(path("run/" + file)));
      EXPECT_NE(read(in_tree("docs/formats.md")).find("`" + file + "`"), std::string::npos)
          << file << " is not in docs/formats.md";
    }
  }
  EXPECT_EQ(m["stages"].size(), 11U);
}

TEST_F(FormatsTest, ThumbnailsAreAsDocumented) {
  write("1.jpg", encode_jpeg({2, 1, {9, 9, 9, 200, 200, 200}}, 90));
  corpus_ = write("images.jsonl",
                  "{\"text\": \"bread flour oven\", \"image\": \"1.jpg\"}\n"
                  "{\"text\": \"bread flour butter\"}\n");
  ASSERT_EQ(run({"prepare", corpus_, "--out", path("run"), "--min-documents", "1"}).code, 0);
  expect_tensors("thumbnails.safetensors", {{"offsets", "I64", {3}}, {"sums", "U8", {2, 64}}},
                 {{"bytes", sum("prepare", "thumbnails.bin")}, {"longest", "160"}});
  const std::string record = read(path("run/documents.jsonl"));
  EXPECT_EQ(keys(json(record.substr(0, record.find('\n')))), Words({"id", "image", "text"}));
  EXPECT_EQ(manifest("run")["stages"]["prepare"]["files"].size(), 5U);
}

TEST_F(FormatsTest, AnEncoderIsAsDocumented) {
  if (!no_test_encoder().empty()) GTEST_SKIP() << no_test_encoder();
  const Json card = json(read(test_encoder() + "/encoder.json"));
  EXPECT_EQ(keys(card), Words({"format_version", "name", "source", "kind", "dimensions",
                               "max_length", "pooling", "normalized", "prompt", "prompts", "prefix",
                               "suffix", "pad", "files", "versions"}));
  make_run("run");
  stage("embed", "run", {"--encoder", test_encoder(), "--encoder-precision", "f32"});
  const Json about = json(read(path("run/embedder.json")));
  EXPECT_EQ(keys(about), Words({"key", "embeddings", "embedder"}));
  EXPECT_EQ(about["embeddings"], sum("embed", "embeddings.npy"));
  EXPECT_EQ(keys(about["embedder"]),
            Words({"source", "name", "sha256", "dimensions", "precision", "max_length", "long"}));
  std::map<std::string, std::string> files = card["files"];
  std::string lines;
  for (const auto& [name, of_file] : files)
    lines.append(of_file).append(" ").append(name).append("\n");
  EXPECT_EQ(about["embedder"]["sha256"], sha256_of(lines));
  EXPECT_EQ(manifest("run")["stages"]["embed"]["options"]["encoder"], test_encoder());
  EXPECT_TRUE(manifest("run")["embeddings"].is_null());  // none are given any more
}

TEST_F(FormatsTest, StandardInputLeavesNoPathBehind) {
  ASSERT_EQ(run({"prepare", "-", "--out", path("run")}, {.input = corpus_}).code, 0);
  EXPECT_EQ(manifest("run")["corpus"]["path"], "-");
  EXPECT_EQ(manifest("run")["corpus"]["sha256"], "");
}

}  // namespace
}  // namespace saetm
