/// Bad input: one line that names what is at fault, exit code 2, and nothing half made.
#include <functional>
#include <limits>

#include "cli/cli_test.h"
#include "saetm/run.h"

namespace saetm {
namespace {

using std::filesystem::exists;

TEST_F(CliTest, RefusesACorpusThatCannotBeRead) {
  const std::string lines = as_jsonl(make_records(10));
  const auto refused = [&](const std::string& corpus, const Words& parts) {
    for (const char* verb : {"fit", "prepare"}) {
      expect_refused(run({verb, corpus, "--out", path("new/run")}), parts);
      EXPECT_FALSE(exists(path("new")));
    }
  };
  refused(write("empty.jsonl", ""), {path("empty.jsonl"), "no document"});
  refused(write("header.csv", "id,text\n"), {path("header.csv"), "no document"});
  refused(write("broken.jsonl", lines + "{\"text\": \"a\n"), {path("broken.jsonl") + ":11"});
  refused(write("fields.jsonl", lines + lines + "{\"title\": \"x\"}\n"),
          {path("fields.jsonl") + ":21", "'text'"});
  refused(write("fields.csv", "id,body\n1,moon\n"), {path("fields.csv") + ":1", "'text'", "body"});
  refused(write("columns.csv", "id,text\n1,moon\n2\n"), {path("columns.csv") + ":3"});
  refused(path("absent.jsonl"), {path("absent.jsonl"), "No such file"});
  refused(write("corpus.pdf", "%PDF"), {path("corpus.pdf"), "--format"});
  refused(write("cut.jsonl.gz", "\x1f\x8b\x08"), {path("cut.jsonl.gz")});
  refused(write("words.jsonl", "{\"text\": \"the of 12 &\"}\n"), {"word"});
}

/// What stands in the place of a name of one's own would be the row, and no title.
TEST_F(CliTest, RefusesFieldsThatNoDocumentHas) {
  const std::string table =
      write("table.csv", "Subject,Number,text\none,7,planet star\ntwo,8,comet moon\n");
  for (const auto& [option, wanted, meant] :
       {std::tuple{"--title-field", "Subjekt", "Subject"}, {"--id-field", "Numbr", "Number"}}) {
    expect_refused(run({"prepare", table, "--out", path("run"), option, wanted}),
                   {"no document has a field '" + std::string(wanted) + "' (" + option + ")",
                    "did you mean " + std::string(option) + " '" + meant});
    EXPECT_FALSE(std::filesystem::exists(path("run")));
  }
  EXPECT_EQ(run({"prepare", table, "--out", path("run"), "--title-field", "Subject", "--id-field",
                 "Number"})
                .code,
            0);
}

TEST_F(CliTest, TellsAnArchiveFromAText) {
  const std::string zip = write("sheet.txt", "PK\x03\x04\x14\x06\x08\x93\xf3 abc\n");
  expect_refused(run({"prepare", zip, "--out", path("run")}), {zip + ":1", "zip archive", "CSV"});
  const std::string bytes = write("bytes.txt", std::string("\x80\xff\0\x93 abc\n", 9));
  expect_refused(run({"prepare", bytes, "--out", path("run")}), {bytes + ":1", "zero bytes"});
}

TEST_F(CliTest, AFailedRunLeavesAFolderThatWasThereEmpty) {
  std::filesystem::create_directory(path("mine"));
  expect_refused(run({"fit", path("absent.jsonl"), "--out", path("mine")}), {"absent.jsonl"});
  EXPECT_TRUE(exists(path("mine")));
  EXPECT_TRUE(std::filesystem::is_empty(path("mine")));
}

TEST_F(CliTest, RefusesEmbeddingsThatDoNotFit) {
  const auto save = [&](const std::string& name, const Matrix& x) {
    write_npy(path(name), x.view());
    return path(name);
  };
  expect_refused(run(fit("absent", {"--embeddings", path("none.npy")})), {path("none.npy")});
  EXPECT_FALSE(exists(path("absent")));
  expect_refused(run(fit("text", {"--embeddings", write("text.npy", "1 2 3")})),
                 {path("text.npy")});
  EXPECT_FALSE(exists(path("text")));

  // What was read of the corpus stays and is verified; the right file then finishes the run.
  const std::string few = save("few.npy", make_embeddings(kDocuments - 1));
  expect_refused(run(fit("run", {"--embeddings", few})), {few, "299 rows", "300 documents"});
  Matrix x = make_embeddings(kDocuments);
  x(217, 3) = std::numeric_limits<float>::quiet_NaN();
  const std::string nan = save("nan.npy", x);
  expect_refused(run(fit("run", {"--embeddings", nan})), {nan + ":row 217"});
  x(217, 3) = -std::numeric_limits<float>::infinity();
  expect_refused(run(fit("run", {"--embeddings", save("nan.npy", x)})), {nan + ":row 217"});
  EXPECT_EQ(files("run").size(), 4U);  // manifest, vocabulary, counts, documents
  stage("info", "run", {"--verify"});
  make_run("run");
  make_run("clean");
  expect_same(files("clean"), files("run"));
}

TEST_F(CliTest, RefusesMoreTopicsThanAtoms) {
  expect_refused(run(fit("run", {"--topics", "500"})), {"--topics", "500"});
  EXPECT_FALSE(exists(path("run/topics.json")));
  EXPECT_EQ(json(stage("topics", "run", {"--topics", "4", "--json"}))["topics"].size(), 4U);
  const auto before = files("run");
  expect_refused(run({"topics", path("run"), "--topics", "25"}), {"--topics is 25"});
  expect_same(before, files("run"));
}

TEST_F(CliTest, RefusesAStageBeforeItsPredecessor) {
  ASSERT_EQ(run({"prepare", corpus_, "--out", path("run")}).code, 0);
  const auto before = files("run");
  const std::map<std::string, std::string> needs = {
      {"train", "embed"},     {"encode", "train"}, {"shares", "encode"},   {"interpret", "shares"},
      {"merge", "interpret"}, {"topics", "merge"}, {"evaluate", "topics"}, {"report", "topics"}};
  for (const auto& [verb, needed] : needs) {
    expect_refused(run({verb, path("run")}), {path("run"), "saetm " + needed});
  }
  expect_same(before, files("run"));
  for (const char* verb : {"embed", "train", "topics", "report", "info"}) {
    expect_refused(run({verb, path("absent")}), {path("absent"), "not a run directory"});
  }
  EXPECT_FALSE(exists(path("absent")));
}

TEST_F(CliTest, RefusesARunItCannotTrust) {
  make_run("run");
  const std::string good = read(path("run/manifest.json"));
  const auto refused = [&](const std::string& text, const Words& parts) {
    write("run/manifest.json", text);
    Words all = parts;
    all.push_back(path("run/manifest.json"));
    for (const char* verb : {"info", "topics", "report"})
      expect_refused(run({verb, path("run")}), all);
    expect_refused(run(fit("run")), all);
    EXPECT_EQ(read(path("run/manifest.json")), text);
  };
  const auto changed = [&](const std::function<void(Json&)>& change) {
    Json manifest = json(good);
    change(manifest);
    return manifest.dump();
  };
  const int next = RunDirectory::kFormatVersion + 1;
  refused(changed([&](Json& m) { m["format_version"] = next; }),
          {"format " + std::to_string(next), "newer saetm"});
  refused(changed([](Json& m) { m["format_version"] = 0; }), {"format 0"});
  refused(good.substr(0, good.size() / 2), {"damaged"});
  refused("", {"damaged"});
  refused("[]", {"damaged"});
  refused(changed([](Json& m) { m.erase("stages"); }), {"damaged"});
  refused(changed([](Json& m) { m["stages"]["merge"] = 3; }), {"damaged"});
  refused(changed([](Json& m) { m["stages"]["merge"].erase("files"); }), {"damaged"});
  refused(changed([](Json& m) { m["stages"]["topics"]["files"]["topics.json"] = 1; }), {"damaged"});
  refused(changed([](Json& m) { m["corpus"] = nullptr; }), {"damaged"});
  // What one command reads, of another type than it should be.
  const auto refused_by = [&](const Words& command, const std::string& what, const auto& change) {
    write("run/manifest.json", changed(change));
    expect_refused(run(command), {"manifest.json", "damaged", "'" + what + "'"});
  };
  refused_by({"info", path("run")}, "corpus", [](Json& m) { m["corpus"]["documents"] = "many"; });
  refused_by({"topics", path("run")}, "options", [](Json& m) { m["options"]["topics"] = "few"; });
  refused_by({"transform", path("run"), path("corpus.jsonl")}, "encode",
             [](Json& m) { m["stages"]["encode"]["options"]["active"] = "all"; });
}

TEST_F(CliTest, RefusesFilesOfAnotherRun) {
  make_run("run");
  make_run("other", {"--seed", "1"});
  const auto before = files("run");
  const auto copied = [&](const std::string& file, const Words& verb, const Words& parts) {
    std::filesystem::copy_file(path("other/" + file), path("run/" + file),
                               std::filesystem::copy_options::overwrite_existing);
    expect_refused(run(verb), parts);
    write("run/" + file, before.at(file));
  };
  const std::string codes = path("run/codes.safetensors");
  const std::string theta = path("run/theta.safetensors");
  copied("codes.safetensors", {"shares", path("run"), "--spread", "1"},
         {codes, "another sae.safetensors"});
  copied("theta.safetensors", {"interpret", path("run"), "--background", "0.1"},
         {theta, "another codes.safetensors"});
  copied("theta.safetensors", {"topics", path("run"), "--topics", "3"}, {theta});
  copied("word_vectors.safetensors", {"topics", path("run"), "--topics", "3"},
         {path("run/word_vectors.safetensors")});
  copied("sae.safetensors", {"merge", path("run"), "--vectors", "decoder"},
         {path("run/sae.safetensors"), "changed"});
  copied("words.safetensors", {"merge", path("run"), "--nucleus", "0.5"},
         {path("run/words.safetensors")});
  copied("tree.safetensors", {"topics", path("run"), "--topics", "3"},
         {path("run/tree.safetensors")});
  copied("topics.json", {"evaluate", path("run"), "--top-words", "3"}, {path("run/topics.json")});
  copied("document_topics.safetensors", {"report", path("run"), "--documents-per-topic", "1"},
         {path("run/document_topics.safetensors")});
  expect_same(before, files("run"));
}

TEST_F(CliTest, RefusesAFolderThatHoldsOtherThings) {
  std::filesystem::create_directory(path("mine"));
  write("mine/thesis.txt", "words");
  expect_refused(run(fit("mine")), {path("mine"), "other files"});
  EXPECT_EQ(read(path("mine/thesis.txt")), "words");
  write("file", "words");
  expect_refused(run(fit("file")), {path("file"), "is a file"});
  expect_refused(run(fit("file/below")), {path("file/below")});
  EXPECT_EQ(read(path("file")), "words");
}

TEST_F(CliTest, RefusesOptionsThatAreNone) {
  const auto refused = [&](const Words& more, const Words& parts) {
    SCOPED_TRACE(more[0] + " " + more.back());
    expect_refused(run(fit("run", more)), parts);
    EXPECT_FALSE(exists(path("run")));
  };
  refused({"--topiks", "3"}, {"--topiks"});
  refused({"--topics", "many"}, {"--topics", "'many'", "whole number"});
  refused({"--topics", "2.5"}, {"--topics", "'2.5'"});
  refused({"--topics", "99999999999999999999"}, {"--topics"});
  refused({"--topics", "-1"}, {"--topics is -1, below 0"});
  refused({"--topics", ""}, {"--topics"});
  refused({"--background", "1.5"}, {"--background is 1.5"});
  refused({"--background", "nan"}, {"--background"});
  refused({"--lr", "fast"}, {"--lr", "'fast'"});
  refused({"--method", "magic"}, {"--method", "ward|kmeans"});
  refused({"--language", "klingon"}, {"klingon"});
  refused({"--threads", "-1"}, {"--threads"});
  refused({"--threads", "two"}, {"--threads"});
  refused({"another.jsonl"}, {"another.jsonl"});
  expect_refused(run(fit("run", {"--k", "25"})), {"--k is 25", "24"});
  EXPECT_FALSE(exists(path("run/sae.safetensors")));
  expect_refused(run({}), {});
  expect_refused(run({"fly"}), {"fly"});
  expect_refused(run({"fit"}), {"CORPUS"});
  expect_refused(run({"fit", corpus_}), {"--out"});
  expect_refused(run({"fit", corpus_, "--out"}), {"--out"});
  expect_refused(run({"topics"}), {"RUN"});
  expect_refused(
      run({"fit", write("\xff.jsonl", as_jsonl(make_records(20))), "--out", path("run")}),
      {"UTF-8"});
}

}  // namespace
}  // namespace saetm
