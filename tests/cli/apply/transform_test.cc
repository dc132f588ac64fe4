/// `saetm transform`: topics of new documents, to the bit those that the corpus would have.
#include "cli/cli_test.h"
#include "io/safetensors.h"

namespace saetm {
namespace {

class TransformCliTest : public CliTest {
 protected:
  /// A run that embeds texts itself.
  void make_lsa_run(const Words& more = {}) const {
    Words words = {"fit", corpus_, "--out", path("run"), "--dimensions", "8",        "--features",
                   "24",  "--k",   "4",     "--steps",   "60",           "--topics", "4"};
    words.insert(words.end(), more.begin(), more.end());
    ASSERT_EQ(run(words).code, 0);
  }

  Words lines(const std::string& text) const {
    Words result;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) result.push_back(line);
    return result;
  }

  /// Shares that a line tells, by topic; those of 0 belong to atoms alone.
  static std::map<int, float> shares_of(const std::string& line) {
    std::map<int, float> shares;
    const Json document = json(line);
    for (const Json& topic : document["topics"]) {
      if (topic["share"] > 0) shares[topic["topic"]] = topic["share"].get<float>();
    }
    return shares;
  }

  void expect_own_shares(const std::string& out) const {
    const Words told = lines(out);
    const SparseMatrix own = SafetensorsReader(path("run/document_topics.safetensors")).sparse();
    ASSERT_EQ(told.size(), own.rows());
    for (std::size_t i = 0; i < told.size(); ++i) {
      EXPECT_EQ(json(told[i])["id"], "d" + std::to_string(i));
      std::map<int, float> expected;
      for (std::size_t j = 0; j < own.row_indices(i).size(); ++j) {
        expected[own.row_indices(i)[j]] = own.row_values(i)[j];
      }
      EXPECT_EQ(shares_of(told[i]), expected) << told[i];
    }
  }
};

TEST_F(TransformCliTest, TheCorpusGetsItsOwnShares) {
  make_run("run");
  expect_own_shares(stage("transform", "run", {corpus_, "--embeddings", embeddings_}));
  for (const Words& options :
       {Words{"--spread", "0"}, Words{"--spread", "1", "--shares", "plain"},
        Words{"--most-atoms", "3"}, Words{"--landmarks", "40"}}) {
    make_run("run", options);
    stage("topics", "run", {"--topics", "7"});
    expect_own_shares(stage("transform", "run", {corpus_, "--embeddings", embeddings_}));
  }
  // Neighbours lie in a file of their own; without it nothing is guessed.
  std::ofstream(path("run/neighbors.safetensors"), std::ios::app) << "x";
  const Outcome done = run({"transform", path("run"), corpus_, "--embeddings", embeddings_});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.out, "");
  EXPECT_NE(done.err.find("run/neighbors.safetensors"), std::string::npos) << done.err;
}

TEST_F(TransformCliTest, TheRunsOwnEmbedderEmbedsAsTheCorpusWas) {
  make_lsa_run();
  const std::string all = stage("transform", "run", {corpus_});
  expect_own_shares(all);

  // Each alone, in another form of corpus, from standard input, with other threads.
  const std::vector<Record> records = make_records(kDocuments);
  const Words told = lines(all);
  for (const std::size_t i : {0UL, 7UL, 299UL}) {
    const std::string one = write("one.jsonl", as_jsonl({records[i]}));
    EXPECT_EQ(stage("transform", "run", {one, "--threads", "1"}), told[i] + "\n");
    const Outcome piped = run({"transform", path("run"), "-"}, {.input = one});
    EXPECT_EQ(piped.out, told[i] + "\n") << piped.err;
    const std::string table = write("one.csv", as_table({records[i]}, ","));
    EXPECT_EQ(stage("transform", "run", {table}), told[i] + "\n");
  }
  std::vector<Record> many = make_records(kDocuments);
  for (int i = 0; i < 4; ++i) many.insert(many.begin(), many.begin(), many.begin() + 150);
  many.push_back(records[7]);  // far behind, in another block of documents
  for (int i = 0; i < 6; ++i) many.insert(many.begin(), records.begin(), records.end());
  const Words in_company =
      lines(stage("transform", "run", {write("many.jsonl", as_jsonl(many)), "--threads", "3"}));
  ASSERT_EQ(in_company.size(), many.size());
  EXPECT_GT(many.size(), 2048U);
  EXPECT_EQ(in_company.back(), told[7]);
}

TEST_F(TransformCliTest, NewDocumentsHaveAsManyAtomsAsTheRuns) {
  make_run("run", {"--objective", "hierarchicaltopk", "--active", "2"});
  EXPECT_EQ(manifest("run")["stages"]["encode"]["options"]["active"], 2);
  const SparseMatrix codes = SafetensorsReader(path("run/codes.safetensors")).sparse();
  for (std::size_t i = 0; i < codes.rows(); ++i) EXPECT_LE(codes.row_indices(i).size(), 2U);
  expect_own_shares(stage("transform", "run", {corpus_, "--embeddings", embeddings_}));

  // Another number is another encoding by the same training.
  const std::string sae = read(path("run/sae.safetensors"));
  stage("encode", "run", {"--active", "0"});
  const SparseMatrix all = SafetensorsReader(path("run/codes.safetensors")).sparse();
  EXPECT_GT(all.nonzeros(), codes.nonzeros());
  EXPECT_TRUE(read(path("run/sae.safetensors")) == sae);
  expect_refused(run({"encode", path("run"), "--active", "5"}), {"--active is 5", "4 active"});
  make_run("other");
  expect_refused(run({"encode", path("other"), "--active", "2"}), {"--active", "batchtopk"});
  expect_refused(run(fit("early", {"--active", "2"})), {"--active", "batchtopk"});
  EXPECT_FALSE(std::filesystem::exists(path("early/vocabulary.txt")));
}

TEST_F(TransformCliTest, AtomsStandWithTheirTopics) {
  make_run("run");
  const Json topics = json(read(path("run/topics.json")))["topics"];
  const SparseMatrix codes = SafetensorsReader(path("run/codes.safetensors")).sparse();
  const SparseMatrix theta = SafetensorsReader(path("run/theta.safetensors")).sparse();
  const Words told = lines(stage("transform", "run", {corpus_, "--embeddings", embeddings_}));
  for (std::size_t i = 0; i < told.size(); i += 13) {
    std::map<int, float> strengths, shares;
    double last = 2;
    const Json document = json(told[i]);
    for (const Json& topic : document["topics"]) {
      EXPECT_LE(topic["share"].get<double>(), last);
      last = topic["share"];
      for (const Json& atom : topic["atoms"]) {
        const Json& members = topics[topic["topic"].get<std::size_t>()]["atoms"];
        EXPECT_NE(std::find(members.begin(), members.end(), atom["atom"]), members.end());
        strengths[atom["atom"]] = atom["strength"].get<float>();
        shares[atom["atom"]] = atom["share"].get<float>();
      }
    }
    // All atoms that it has itself, and of its neighbours' those with a hundredth or more.
    std::map<int, float> own, expected, expected_shares;
    for (std::size_t j = 0; j < codes.row_indices(i).size(); ++j) {
      own[codes.row_indices(i)[j]] = codes.row_values(i)[j];
    }
    for (std::size_t j = 0; j < theta.row_indices(i).size(); ++j) {
      const int atom = theta.row_indices(i)[j];
      const float share = theta.row_values(i)[j];
      if (!own.contains(atom) && share < 0.01F) continue;
      expected[atom] = own.contains(atom) ? own[atom] : 0;
      expected_shares[atom] = share;
    }
    EXPECT_EQ(strengths, expected);
    EXPECT_EQ(shares, expected_shares);
  }
}

TEST_F(TransformCliTest, WritesTablesAndArrays) {
  make_run("run");
  const Words given = {corpus_, "--embeddings", embeddings_};
  const auto transform = [&](const std::string& out) {
    Words words = given;
    words.insert(words.end(), {"--out", path(out)});
    stage("transform", "run", words);
    return read(path(out));
  };
  const std::string jsonl = transform("shares.jsonl");
  EXPECT_EQ(jsonl, stage("transform", "run", given));

  const SafetensorsReader own(path("run/document_topics.safetensors"));
  const SparseMatrix codes = SafetensorsReader(path("run/codes.safetensors")).sparse();
  transform("shares.safetensors");
  const SafetensorsReader made(path("shares.safetensors"));
  EXPECT_EQ(made.sparse().indptr, own.sparse().indptr);
  EXPECT_EQ(made.sparse().indices, own.sparse().indices);
  EXPECT_EQ(made.sparse().values, own.sparse().values);
  EXPECT_EQ(made.sparse().cols, own.sparse().cols);
  EXPECT_TRUE(std::ranges::equal(made.values<std::int64_t>("codes_indptr"), codes.indptr));
  EXPECT_TRUE(std::ranges::equal(made.values<std::int32_t>("codes_indices"), codes.indices));
  EXPECT_TRUE(std::ranges::equal(made.values<float>("codes_values"), codes.values));
  const SparseMatrix theta = SafetensorsReader(path("run/theta.safetensors")).sparse();
  EXPECT_TRUE(std::ranges::equal(made.values<std::int64_t>("theta_indptr"), theta.indptr));
  EXPECT_TRUE(std::ranges::equal(made.values<std::int32_t>("theta_indices"), theta.indices));
  EXPECT_TRUE(std::ranges::equal(made.values<float>("theta_values"), theta.values));
  EXPECT_EQ(made.metadata().at("atoms"), "24");

  const Words table = lines(transform("shares.csv"));
  ASSERT_EQ(table.size(), kDocuments + 1);
  EXPECT_EQ(table[0], "id,topic_0,topic_1,topic_2,topic_3");
  const SparseMatrix shares = own.sparse();
  for (std::size_t i = 0; i < kDocuments; ++i) {
    std::istringstream cells(table[i + 1]);
    std::string cell;
    std::getline(cells, cell, ',');
    EXPECT_EQ(cell, "d" + std::to_string(i));
    std::map<int, float> found, expected;
    for (int t = 0; std::getline(cells, cell, ','); ++t) {
      if (std::stof(cell) > 0) found[t] = std::stof(cell);
    }
    for (std::size_t j = 0; j < shares.row_indices(i).size(); ++j) {
      expected[shares.row_indices(i)[j]] = shares.row_values(i)[j];
    }
    EXPECT_EQ(found, expected);
  }
  // Nothing else lies there: no file that was only needed in between.
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    files += entry.path().filename().string().starts_with("shares.");
  }
  EXPECT_EQ(files, 3U);
}

TEST_F(TransformCliTest, ADocumentWithoutTopicSaysSo) {
  make_run("run");
  const SafetensorsReader sae(path("run/sae.safetensors"));
  const auto bias = sae.values<float>("b_dec");
  Matrix x(2, bias.size());  // what decodes from nothing, and far away from all
  for (std::size_t j = 0; j < bias.size(); ++j) x(0, j) = bias[j];
  std::copy_n(make_embeddings(1).row(0), bias.size(), x.row(1));
  write_npy(path("x.npy"), x.view());
  const std::string two = write("two.jsonl", "{\"text\": \"a\"}\n{\"text\": \"b\"}\n");
  const Words told = lines(stage("transform", "run", {two, "--embeddings", path("x.npy")}));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0], "{\"id\":\"0\",\"topics\":[],\"no_topic\":true,\"no_active_atom\":true}");
  EXPECT_FALSE(json(told[1]).contains("no_topic"));
}

TEST_F(TransformCliTest, RefusesWhatDoesNotFit) {
  make_run("run");
  const auto refused = [&](const Words& words, const Words& parts) {
    Words all = {"transform", path("run")};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--out", path("out.jsonl")});
    expect_refused(run(all), parts);
    EXPECT_FALSE(std::filesystem::exists(path("out.jsonl")));
  };
  const auto save = [&](const std::string& name, const Matrix& x) {
    write_npy(path(name), x.view());
    return path(name);
  };
  refused({corpus_}, {path("run"), "--embeddings"});
  refused({corpus_, "--embeddings", save("wide.npy", make_embeddings(kDocuments, 17))},
          {"wide.npy", "17", "16"});
  refused({corpus_, "--embeddings", save("few.npy", make_embeddings(kDocuments - 1))},
          {"few.npy", "299 rows", "more"});
  refused({corpus_, "--embeddings", save("many.npy", make_embeddings(kDocuments + 1))},
          {"many.npy", "301 rows", "300 documents"});
  Matrix bad = make_embeddings(kDocuments);
  bad(99, 2) = NAN;
  refused({corpus_, "--embeddings", save("bad.npy", bad)}, {"bad.npy:row 99"});
  refused({write("empty.jsonl", ""), "--embeddings", save("none.npy", make_embeddings(0))},
          {"no document"});
  refused({write("broken.jsonl", as_jsonl(make_records(5)) + "{\n"), "--embeddings", embeddings_},
          {"broken.jsonl:6"});
  expect_refused(run({"transform", path("run"), corpus_, "--embeddings", embeddings_, "--out",
                      path("shares.parquet")}),
                 {"shares.parquet", ".csv"});
  // Shares that are not this run's, and a run without topics.
  const std::string theta = read(path("run/theta.safetensors"));
  for (const std::size_t at : {theta.size() - 1, theta.size() / 2}) {
    std::string damaged = theta;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    write("run/theta.safetensors", damaged);
    refused({corpus_, "--embeddings", embeddings_}, {"run/theta.safetensors", "changed"});
  }
  std::filesystem::remove(path("run/theta.safetensors"));
  refused({corpus_, "--embeddings", embeddings_}, {"run/theta.safetensors", "saetm shares"});
  write("run/theta.safetensors", theta);
  stage("transform", "run", {corpus_, "--embeddings", embeddings_});
  Json manifest = this->manifest("run");
  manifest["stages"].erase("topics");
  write("run/manifest.json", manifest.dump());
  refused({corpus_, "--embeddings", embeddings_}, {"saetm topics"});
}

TEST_F(TransformCliTest, AFullDiskLeavesNoFile) {
  make_run("run");
  for (const char* name : {"a.jsonl", "a.csv", "a.safetensors"}) {
    const Outcome done =
        run({"transform", path("run"), corpus_, "--embeddings", embeddings_, "--out", path(name)},
            {.largest_file = 1000});
    expect_refused(done, {name});
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      EXPECT_FALSE(entry.path().filename().string().starts_with("a.")) << entry.path();
    }
  }
}

}  // namespace
}  // namespace saetm
