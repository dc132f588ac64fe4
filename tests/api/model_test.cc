/// saetm::Model: documents in memory, runs, and what is refused.
#include "saetm/model.h"

#include <unistd.h>

#include <atomic>
#include <limits>
#include <thread>

#include "cli/cli_test.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

const OptionTexts kSmall = {{"topics", "4"}, {"features", "24"}, {"k", "4"},
                            {"steps", "60"}, {"batch", "64"}};

std::vector<std::string> texts_of(const std::vector<Record>& records) {
  std::vector<std::string> texts;
  for (const Record& record : records) texts.push_back(record.text);
  return texts;
}

/// Some texts, one model of them by LSA and one of given embeddings, made once.
class ModelTest : public CliTest {
 protected:
  static constexpr std::size_t kTexts = 200;

  static const Documents& documents() {
    static const Matrix embeddings = make_embeddings(kTexts);
    static const Documents all = [] {
      Documents d{.texts = texts_of(make_records(kTexts)), .embeddings = embeddings.view()};
      for (const Record& record : make_records(kTexts)) {
        d.ids.push_back(record.id);
        d.groups.push_back(record.group);
      }
      return d;
    }();
    return all;
  }
  static const Model& of_texts() {
    static const Model model = Model::fit({.texts = documents().texts}, kSmall);
    return model;
  }
  static const Model& of_embeddings() {
    static const Model model = Model::fit(documents(), kSmall);
    return model;
  }

  template <class Work>
  static std::string refusal(const Work& work) {
    try {
      work();
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  }
  template <class Work>
  static void expect_error(const Work& work, const std::string& part) {
    const std::string line = refusal(work);
    EXPECT_NE(line.find(part), std::string::npos) << "'" << line << "' lacks '" << part << "'";
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
  }
};

void expect_equal(const SparseMatrix& a, const SparseMatrix& b) {
  EXPECT_EQ(a.cols, b.cols);
  EXPECT_EQ(a.indptr, b.indptr);
  EXPECT_EQ(a.indices, b.indices);
  EXPECT_EQ(a.values, b.values);
}

TEST_F(ModelTest, TopicsAreThoseOfTheRun) {
  const Model& model = of_embeddings();
  EXPECT_EQ(model.documents(), kTexts);
  EXPECT_EQ(model.width(), 16U);
  EXPECT_EQ(model.atoms(), 24U);
  const Json recorded = json(read(model.run() + "/topics.json"))["topics"];
  ASSERT_EQ(model.topics().size(), 4U);
  ASSERT_EQ(recorded.size(), 4U);
  for (std::size_t t = 0; t < 4; ++t) {
    const Topic& topic = model.topics()[t];
    EXPECT_EQ(topic.id, t);
    EXPECT_EQ(topic.name, recorded[t]["name"]);
    EXPECT_EQ(topic.words, recorded[t]["words"].get<Words>());
    EXPECT_EQ(topic.weights, recorded[t]["weights"].get<std::vector<double>>());
    EXPECT_EQ(topic.share, recorded[t]["share"]);
    EXPECT_EQ(topic.coverage, recorded[t]["coverage"]);
    EXPECT_FALSE(topic.hidden);
  }
}

TEST_F(ModelTest, FitsWhatTheProgramFits) {
  std::string lines;
  for (std::size_t i = 0; i < kTexts; ++i) {
    lines += Json{{"text", documents().texts[i]},
                  {"id", documents().ids[i]},
                  {"group", documents().groups[i]}}
                 .dump() +
             "\n";
  }
  const std::string corpus = write("same.jsonl", lines);
  write_npy(path("same.npy"), documents().embeddings);
  const Outcome done = saetm::run({"fit", corpus, "--embeddings", path("same.npy"), "--out",
                                   path("program"), "--topics", "4", "--features", "24", "--k", "4",
                                   "--steps", "60", "--batch", "64"});
  ASSERT_EQ(done.code, 0) << done.err;
  for (const char* file : {"topics.json", "theta.safetensors", "sae.safetensors", "scores.json",
                           "documents.jsonl"}) {
    EXPECT_TRUE(read(path("program") + "/" + file) == read(of_embeddings().run() + "/" + file))
        << file;
  }
  const Model opened = Model::open(path("program"));
  expect_equal(opened.document_topics(), of_embeddings().document_topics());

  const Model fitted = Model::fit_file(corpus, kSmall, path("by_file"));
  EXPECT_EQ(fitted.documents(), kTexts);
  EXPECT_EQ(fitted.run(), path("by_file"));
}

TEST_F(ModelTest, DocumentsGetTheSameSharesAgain) {
  const Model& texts = of_texts();
  const TransformedDocuments again = texts.transform(documents().texts);
  expect_equal(again.atom_shares, texts.theta());
  expect_equal(again.document_topics, texts.document_topics());
  const SparseMatrix alone = texts.transform({documents().texts[7]}).document_topics;
  EXPECT_TRUE(std::ranges::equal(alone.row_values(0), again.document_topics.row_values(7)));

  const Model& given = of_embeddings();
  const TransformedDocuments rows = given.transform(documents().embeddings);
  expect_equal(rows.atom_shares, given.theta());
  expect_equal(rows.document_topics, given.document_topics());
}

TEST_F(ModelTest, NothingGivesNothing) {
  const SparseMatrix none = of_texts().transform(std::vector<std::string>{}).document_topics;
  EXPECT_EQ(none.rows(), 0U);
  EXPECT_EQ(none.cols, 4U);
  const SparseMatrix no_rows =
      of_embeddings().transform(MatrixView<const float>{nullptr, 0, 16}).document_topics;
  EXPECT_EQ(no_rows.rows(), 0U);
  const TransformedDocuments empty = of_texts().transform({"", "zzzz"});
  EXPECT_EQ(empty.document_topics.rows(), 2U);
}

TEST_F(ModelTest, FilesGetTheSharesOfMemory) {
  const std::string corpus = write("new.txt", documents().texts[3] + "\n" + documents().texts[4]);
  EXPECT_EQ(of_texts().transform_file(corpus, path("new.jsonl")), 2U);
  std::istringstream lines(read(path("new.jsonl")));
  std::string line;
  std::getline(lines, line);
  const SparseMatrix shares = of_texts().document_topics();
  float most = 0;
  const Json told = json(line);
  for (const Json& topic : told["topics"]) most = std::max(most, topic["share"].get<float>());
  EXPECT_NEAR(most, *std::ranges::max_element(shares.row_values(3)), 1e-6);

  write_npy(path("new.npy"), {documents().embeddings.data, 2, 16});
  EXPECT_EQ(of_embeddings().transform_file(corpus, path("t.csv"), {{"embeddings", path("new.npy")}}),
            2U);
  expect_error([&] { of_texts().transform_file(corpus, path("x.docx")); }, "x.docx");
  expect_error([&] { of_texts().transform_file(corpus, ""); }, "no file");
  expect_error([&] { of_texts().transform_file(corpus, path("t.csv"), {{"steps", "1"}}); },
               "there is no option 'steps'");
}

TEST_F(ModelTest, CutsAtAnyNumberOfTopics) {
  Model model = Model::fit(documents(), kSmall, path("run"));
  const SparseMatrix theta = model.theta();
  model.cut(3);
  EXPECT_EQ(model.topics().size(), 3U);
  EXPECT_EQ(model.document_topics().cols, 3U);
  expect_equal(model.theta(), theta);
  EXPECT_EQ(Model::open(path("run")).topics().size(), 3U);
  expect_error([&] { model.cut(1000); }, "1000");
  EXPECT_EQ(model.topics().size(), 3U);
  EXPECT_EQ(Model::open(path("run")).topics().size(), 3U);
  model.cut(4);
  EXPECT_EQ(model.topics()[0].words, of_embeddings().topics()[0].words);
}

TEST_F(ModelTest, ARunThatNobodyNamedGoesWithTheObject) {
  std::string folder;
  {
    const Model first = Model::fit(documents(), kSmall);
    const Model model = Model(Model::open(first.run()));
    folder = first.run();
    EXPECT_TRUE(fs::exists(folder + "/manifest.json"));
    EXPECT_TRUE(fs::exists(folder + "/given/documents.jsonl"));
  }
  EXPECT_FALSE(fs::exists(folder));
  EXPECT_FALSE(fs::exists(fs::path(folder).parent_path()));
}

TEST_F(ModelTest, ARunMayMoveAndBeFittedAnew) {
  { Model::fit(documents(), kSmall, path("first")); }
  EXPECT_FALSE(fs::exists(path("first.given")));
  EXPECT_EQ(manifest("first")["corpus"]["path"], path("first") + "/given/documents.jsonl");
  fs::rename(path("first"), path("second"));
  expect_equal(Model::open(path("second")).document_topics(), of_embeddings().document_topics());

  const Model anew = Model::fit({.texts = documents().texts}, kSmall, path("second") + "/");
  expect_equal(anew.document_topics(), of_texts().document_topics());
  EXPECT_EQ(manifest("second")["corpus"]["path"], path("second") + "/given/documents.jsonl");
  EXPECT_FALSE(fs::exists(path("second/given/embeddings.npy")));
}

TEST_F(ModelTest, RefusesDocumentsThatDoNotFitTogether) {
  const auto fitting = [&](const Documents& given, const OptionTexts& options = kSmall) {
    return [&, given, options] { Model::fit(given, options, path("none")); };
  };
  const Matrix rows(2, 3);
  Matrix wrong = make_embeddings(kTexts);
  wrong(1, 2) = std::numeric_limits<float>::quiet_NaN();
  expect_error(fitting({}), "no documents");
  expect_error(fitting({.texts = {"a", "b"}, .ids = {"x"}}), "there are 1 ids, and 2 texts");
  expect_error(fitting({.texts = {"a"}, .groups = {"x", "y"}}), "there are 2 groups, and 1 texts");
  expect_error(fitting({.texts = {"a"}, .embeddings = rows.view()}), "2 rows of embeddings, and 1");
  expect_error(fitting({.texts = {"a", "b\xff"}}), "text 1: is not UTF-8");
  expect_error(fitting({.texts = {"a"}}, {{"topicz", "3"}}), "there is no option 'topicz'");
  expect_error(fitting({.texts = {"a"}}, {{"topics", "-1"}}), "--topics is -1, below 0");
  expect_error(fitting({.texts = {"a"}}, {{"topics", "many"}}), "--topics is 'many'");
  expect_error(fitting({.texts = {"a", "b"}, .embeddings = rows.view()}, {{"embeddings", "x.npy"}}),
               "in memory and by the option");
  EXPECT_FALSE(fs::exists(path("none")));
  EXPECT_FALSE(fs::exists(path("none.given")));

  // Found by a later stage: those before it stay, as with the program.
  expect_error([&] { Model::fit({.texts = documents().texts, .embeddings = wrong.view()}, kSmall,
                                path("begun")); },
               "row 1: has");
  EXPECT_FALSE(fs::exists(path("begun.given")));
}

TEST_F(ModelTest, RefusesNewDocumentsThatItCannotTake) {
  const Matrix narrow(2, 3);
  Matrix wrong = make_embeddings(2, 16);
  wrong(1, 2) = std::numeric_limits<float>::infinity();
  expect_error([&] { of_embeddings().transform(narrow.view()); }, "3 dimensions");
  expect_error([&] { of_embeddings().transform(wrong.view()); }, "row 1");
  expect_error([&] { of_embeddings().transform(MatrixView<const float>{nullptr, 1, 16}); }, "null");
  expect_error([&] { of_embeddings().transform({"some text"}); }, "embeddings were given");
  expect_error([&] { of_texts().transform({"fine", "\xc3("}); }, "text 1: is not UTF-8");
}

TEST_F(ModelTest, RefusesRunsThatAreAbsentOrDamaged) {
  expect_error([&] { Model::open(path("nowhere")); }, "nowhere");
  expect_error([&] { Model::open(""); }, "not a run");
  { Model::fit(documents(), kSmall, path("run")); }
  for (const char* file : {"sae.safetensors", "topics.json", "topics.safetensors",
                           "theta.safetensors", "manifest.json"}) {
    fs::remove_all(path("damaged"));
    fs::copy(path("run"), path("damaged"), fs::copy_options::recursive);
    std::string bytes = read(path("damaged/") + file);
    bytes.resize(bytes.size() / 2);
    write(std::string("damaged/") + file, bytes);
    EXPECT_NE(refusal([&] { Model::open(path("damaged")).theta(); }), "") << file;
  }
}

TEST_F(ModelTest, SeveralThreadsMayAsk) {
  const SparseMatrix expected = of_texts().document_topics();
  const SparseMatrix expected_rows = of_embeddings().document_topics();
  std::vector<std::thread> threads;
  std::atomic<int> differing = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      const bool texts = i % 2 == 0;
      const SparseMatrix got =
          texts ? of_texts().transform(documents().texts).document_topics
                : of_embeddings().transform(documents().embeddings).document_topics;
      differing += got.values != (texts ? expected : expected_rows).values;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(differing, 0);
}

}  // namespace
}  // namespace saetm
