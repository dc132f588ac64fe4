/// `saetm append`: a run takes more documents in, or stays as it was.
#include <set>

#include "cli/apply/append_runs.h"
#include "saetm/embeddings.h"

namespace saetm {
namespace {

TEST_F(AppendTest, TheSecondHalfAppendedIsTheWhole) {
  // EM far enough, so that what it began with does not show.
  const Words far = {"--iterations", "3000", "--tolerance", "0"};
  make_first("run", far);
  const std::string sae = read(path("run/sae.safetensors"));
  const std::string words_before = read(path("run/vocabulary.txt"));
  Words whole = {"--sae", path("run/sae.safetensors")};
  whole.insert(whole.end(), far.begin(), far.end());
  make_run("whole", whole);

  const Outcome done = run(append("run"));
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.out.find("140 documents more, 300 in all"), std::string::npos) << done.out;
  EXPECT_EQ(run({"info", path("run"), "--verify"}).code, 0);

  // What does not change, and what is the whole's to the bit.
  EXPECT_EQ(read(path("run/sae.safetensors")), sae);
  EXPECT_EQ(read(path("run/vocabulary.txt")), words_before);
  EXPECT_EQ(read(path("run/documents.jsonl")), read(path("whole/documents.jsonl")));
  EXPECT_TRUE(read(path("run/codes.safetensors")) == read(path("whole/codes.safetensors")));
  expect_same_rows(sparse("run", "theta.safetensors"), sparse("whole", "theta.safetensors"));
  expect_same_rows(sparse("run", "neighbors.safetensors"), sparse("whole", "neighbors.safetensors"));
  // The whole has the same words in another order.
  const Words own = vocabulary("run"), others = vocabulary("whole");
  std::map<std::string, std::size_t> place;
  for (std::size_t w = 0; w < others.size(); ++w) place[others[w]] = w;
  ASSERT_EQ(own.size(), others.size());
  const SparseMatrix counts = sparse("run", "counts.safetensors");
  const SparseMatrix expected = sparse("whole", "counts.safetensors");
  ASSERT_EQ(counts.rows(), kDocuments);
  for (std::size_t i = 0; i < kDocuments; ++i) {
    std::map<std::size_t, float> a, b;
    for (std::size_t j = 0; j < counts.row_indices(i).size(); ++j) {
      a[place.at(own[counts.row_indices(i)[j]])] = counts.row_values(i)[j];
    }
    for (std::size_t j = 0; j < expected.row_indices(i).size(); ++j) {
      b[static_cast<std::size_t>(expected.row_indices(i)[j])] = expected.row_values(i)[j];
    }
    EXPECT_EQ(a, b) << i;
  }

  // B: EM goes to the same maximum from both sides. It is left at some distance, and atoms that are
  // active together can trade words; weighed by their shares atoms differ by 2 % of their words.
  const WordEmissions from = emissions("run"), to = emissions("whole");
  EXPECT_NEAR(from.log_likelihood.back(), to.log_likelihood.back(), 1e-5);
  const Matrix b_from = from.dense(), b_to = to.dense();
  double difference = 0, shares = 0;
  for (std::size_t k = 0; k < b_from.rows(); ++k) {
    EXPECT_EQ(from.mean_shares[k], to.mean_shares[k]);
    shares += from.mean_shares[k];
    for (std::size_t w = 0; w < own.size(); ++w) {
      difference += from.mean_shares[k] * std::abs(b_from(k, w) - b_to(k, place.at(own[w]))) / 2;
    }
  }
  RecordProperty("difference", std::to_string(difference / shares));
  EXPECT_LT(difference / shares, 0.02);

  // Atoms are compared by their documents, so that topics are of the same atoms, and all that comes of
  // these and of θ alone is the same.
  const Json topics = json(read(path("run/topics.json")))["topics"];
  const Json whole_topics = json(read(path("whole/topics.json")))["topics"];
  ASSERT_EQ(topics.size(), 4U);
  for (std::size_t t = 0; t < 4; ++t) {
    for (const char* key : {"atoms", "share", "coverage"}) {
      EXPECT_EQ(topics[t][key], whole_topics[t][key]) << key;
    }
  }
  expect_same_rows(sparse("run", "document_topics.safetensors"),
                   sparse("whole", "document_topics.safetensors"));
  EXPECT_EQ(json(read(path("run/scores.json")))["topics"], 4);
  EXPECT_EQ(sparse("run", "document_topics.safetensors").rows(), kDocuments);
  EXPECT_NE(stage("info", "run").find("second.jsonl, 140 documents"), std::string::npos);
}

TEST_F(AppendTest, NewDocumentsHaveAsManyAtomsAsTheOthers) {
  make_first("run", {"--objective", "hierarchicaltopk", "--active", "2"});
  ASSERT_EQ(run(append("run")).code, 0);
  const SparseMatrix codes = sparse("run", "codes.safetensors");
  ASSERT_EQ(codes.rows(), kDocuments);
  for (std::size_t i = 0; i < codes.rows(); ++i) EXPECT_LE(codes.row_indices(i).size(), 2U) << i;
}

TEST_F(AppendTest, EachStageKeepsItsOwnOptions) {
  make_first("run");
  const Json before = manifest("run")["stages"];
  stage("stability", "run", {"--seed", "5", "--resamples", "2"});
  ASSERT_EQ(run(append("run")).code, 0);
  const Json after = manifest("run")["stages"];
  for (const char* name : {"neighbors", "shares", "interpret", "merge", "topics", "evaluate"}) {
    EXPECT_EQ(after[name]["options"], before[name]["options"]) << name;
  }
}

TEST_F(AppendTest, WindowsAreOfAllDocumentsAsEachWasRead) {
  make_first("run");
  std::string other = read(second_);  // the same texts by another field
  for (std::size_t at = 0; (at = other.find("\"text\"", at)) != std::string::npos; ++at) {
    other.replace(at, 6, "\"body\"");
  }
  Words words = append("run");
  words[2] = write("other.jsonl", other);
  words.insert(words.end(), {"--text-field", "body"});
  ASSERT_EQ(run(words).code, 0);
  const Json own = json(stage("evaluate", "run", {"--windows", "--json"}));
  const Json all = json(stage("evaluate", "run", {"--reference", corpus_, "--json"}));
  EXPECT_EQ(own["documents"], kDocuments);
  EXPECT_EQ(own, all);
}

TEST_F(AppendTest, NamesAndNotesSurvive) {
  make_first("run");
  const Json atom = json(read(path("run/topics.json")))["topics"][0]["atoms"][0];
  const std::string id = std::to_string(atom.get<int>());
  stage("topics", "run",
        {"--steer", write("steer.txt", "name " + id + " = Night sky\nnote " + id + " = seen\n")});
  ASSERT_EQ(run(append("run")).code, 0);
  std::size_t named = 0;
  const Json topics = json(read(path("run/topics.json")))["topics"];
  for (const Json& topic : topics) {
    if (topic["name"] != "Night sky") continue;
    ++named;
    EXPECT_EQ(topic["note"], "seen");
    EXPECT_NE(std::find(topic["atoms"].begin(), topic["atoms"].end(), atom), topic["atoms"].end());
  }
  EXPECT_EQ(named, 1U);
  EXPECT_FALSE(std::filesystem::exists(path("run/cuts")));
  EXPECT_EQ(json(stage("topics", "run", {"--topics", "3", "--json"}))["topics"].size(), 3U);
}

TEST_F(AppendTest, TheRunsOwnEmbedderEmbedsThem) {
  ASSERT_EQ(run({"fit", first_, "--out", path("run"), "--dimensions", "8", "--features", "24",
                 "--k", "4", "--steps", "60", "--topics", "4"})
                .code,
            0);
  std::filesystem::copy(path("run"), path("before"));
  ASSERT_EQ(run({"append", path("run"), second_}).code, 0);
  const Embeddings before = Embeddings::open(path("before/embeddings.npy"));
  const Embeddings after = Embeddings::open(path("run/embeddings.npy"));
  ASSERT_EQ(after.rows(), kDocuments);
  Matrix a(kHalf, 8), b(kHalf, 8);
  before.read(0, kHalf, a.data());
  after.read(0, kHalf, b.data());
  EXPECT_TRUE(std::equal(a.data(), a.data() + a.size(), b.data()));
  EXPECT_EQ(read(path("run/lsa.safetensors")), read(path("before/lsa.safetensors")));

  // Codes are those that transform gives, before and after.
  for (const char* name : {"before", "run"}) {
    stage("transform", name, {second_, "--out", path("second.safetensors")});
    const SafetensorsReader second(path("second.safetensors"));
    const SparseMatrix codes = sparse("run", "codes.safetensors");
    const auto values = second.values<float>("codes_values");
    ASSERT_GE(codes.values.size(), values.size());
    EXPECT_TRUE(std::equal(values.begin(), values.end(), codes.values.end() - values.size()));
  }
  // Now they are the run's own, and their topics too.
  const SafetensorsReader told(path("second.safetensors"));
  const SparseMatrix topics = sparse("run", "document_topics.safetensors");
  const SparseMatrix second = told.sparse();
  for (std::size_t i = 0; i < second.rows(); ++i) {
    EXPECT_TRUE(std::ranges::equal(second.row_values(i), topics.row_values(kHalf + i))) << i;
  }
  // And the run goes on as any run does.
  stage("topics", "run", {"--topics", "5"});
  stage("evaluate", "run");
  stage("report", "run");
}

TEST_F(AppendTest, AppendsAgainAndFromStandardInput) {
  make_first("run");
  const std::vector<Record> records = make_records(kDocuments);
  const Matrix x = make_embeddings(kDocuments);
  for (std::size_t begin = kHalf; begin < kDocuments; begin += 70) {
    const std::string part =
        write("part.jsonl", as_jsonl({records.begin() + begin, records.begin() + begin + 70}));
    const std::string file = path("part" + std::to_string(begin) + ".npy");
    write_npy(file, x.view().rows_from(begin, 70));
    const Outcome done = run({"append", path("run"), "-", "--embeddings", file}, {.input = part});
    ASSERT_EQ(done.code, 0) << done.err;
  }
  const Json m = manifest("run");
  EXPECT_EQ(m["corpus"]["appended"].size(), 2U);
  EXPECT_EQ(m["corpus"]["documents"], 300);
  EXPECT_EQ(m["embeddings"]["files"].size(), 3U);
  make_run("whole", {"--sae", path("run/sae.safetensors")});
  EXPECT_TRUE(read(path("run/codes.safetensors")) == read(path("whole/codes.safetensors")));
}

TEST_F(AppendTest, RefusesWhatDoesNotFitAndStaysAsItWas) {
  make_first("run");
  const auto before = files("run");
  const auto refused = [&](const Words& more, const Words& parts) {
    Words words = {"append", path("run")};
    words.insert(words.end(), more.begin(), more.end());
    expect_refused(run(words), parts);
    expect_same(before, files("run"));
  };
  std::vector<Record> records = make_records(kDocuments);
  records.erase(records.begin(), records.begin() + kHalf);
  records[5].id = "d7";
  refused({write("twice.jsonl", as_jsonl(records)), "--embeddings", path("second.npy")},
          {"twice.jsonl", "document 6", "'d7'"});
  refused({second_}, {"--embeddings"});
  refused({second_, "--embeddings", path("first.npy")}, {"first.npy", "160 rows"});
  refused({write("empty.jsonl", ""), "--embeddings", path("second.npy")}, {"second.npy"});
  refused({path("absent.jsonl"), "--embeddings", path("second.npy")}, {"absent.jsonl"});
  const Outcome full = run(append("run"), {.largest_file = 20'000});
  expect_refused(full, {"cannot write"});
  expect_same(before, files("run"));
}

TEST_F(AppendTest, RowNumbersGoOn) {
  std::string first, second;
  const std::vector<Record> records = make_records(kDocuments);
  for (std::size_t i = 0; i < kDocuments; ++i) {
    (i < kHalf ? first : second) += Json{{"text", records[i].text}}.dump() + "\n";
  }
  first_ = write("first.jsonl", first);
  second_ = write("second.jsonl", second);
  make_first("run");
  ASSERT_EQ(run(append("run")).code, 0);
  std::istringstream lines(read(path("run/documents.jsonl")));
  int row = 0;
  for (std::string line; std::getline(lines, line); ++row) {
    EXPECT_EQ(json(line)["id"], std::to_string(row));
  }
  EXPECT_EQ(row, 300);
}

}  // namespace
}  // namespace saetm
