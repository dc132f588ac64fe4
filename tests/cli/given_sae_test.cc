/// `--sae` takes an autoencoder instead of training one; `export` hands one on.
#include "cli/cli_test.h"
#include "io/output_file.h"
#include "saetm/sae.h"
#include "where.h"

namespace saetm {
namespace {

class GivenSaeTest : public CliTest {
 protected:
  std::string sae_of(const std::string& run) const { return read(path(run + "/sae.safetensors")); }

  Outcome export_to(const std::string& folder, const std::string& format,
                    const Words& more = {}) const {
    Words words = {"export", path("trained"), "--to", path(folder), "--format", format};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
};

TEST_F(GivenSaeTest, ARunFromAnExportEqualsTheOneItCameFrom) {
  for (const char* objective : {"batchtopk", "topk", "jumprelu"}) {
    SCOPED_TRACE(objective);
    std::filesystem::remove_all(path("trained"));
    std::filesystem::remove_all(path("folder"));
    make_run("trained", {"--objective", objective});
    const Outcome done = export_to("folder", "saelens");
    ASSERT_EQ(done.code, 0) << done.err;
    EXPECT_NE(done.out.find(path("folder")), std::string::npos);
    make_run("again", {"--sae", path("folder")});
    EXPECT_TRUE(sae_of("trained") == sae_of("again"));
    EXPECT_EQ(read(path("trained/topics.json")), read(path("again/topics.json")));
  }
}

TEST_F(GivenSaeTest, WhatWasGivenIsRecorded) {
  make_run("trained", {"--objective", "topk"});
  EXPECT_FALSE(manifest("trained").contains("sae"));
  ASSERT_EQ(export_to("folder", "sparsify", {"--json"}).code, 0);
  make_run("given", {"--sae", path("folder")});
  const Json m = manifest("given");
  EXPECT_EQ(m["sae"]["path"], path("folder"));
  EXPECT_EQ(m["stages"]["train"]["options"], Json({{"sae", path("folder")}}));
  const Json curve = json(read(path("given/sae.json")));
  EXPECT_TRUE(curve["step"].empty());
  EXPECT_TRUE(curve["explained"].empty());

  // The same again is passed over; a file that changed in the folder is not.
  EXPECT_NE(run({"train", path("given")}).err.find("done before"), std::string::npos);
  std::ofstream(path("folder/note.txt")) << "x";
  EXPECT_EQ(run({"train", path("given")}).err.find("done before"), std::string::npos);
  // Without a given one the run trains its own.
  stage("train", "given", {"--sae", ""});
  EXPECT_FALSE(manifest("given").contains("sae"));
  EXPECT_FALSE(json(read(path("given/sae.json")))["step"].empty());
}

TEST_F(GivenSaeTest, ARunOrItsFileIsTakenToo) {
  make_run("trained");
  make_run("from_run", {"--sae", path("trained")});
  make_run("from_file", {"--sae", path("trained/sae.safetensors")});
  EXPECT_TRUE(sae_of("trained") == sae_of("from_run"));
  EXPECT_TRUE(sae_of("trained") == sae_of("from_file"));
}

TEST_F(GivenSaeTest, AnotherWidthIsRefusedBeforeTheCorpusIsRead) {
  const std::string narrow = in_tree("tests/golden/sae_folders/saelens_topk");
  expect_refused(run(fit("narrow", {"--sae", narrow})), {narrow, "6 dimensions", "16"});
  EXPECT_FALSE(std::filesystem::exists(path("narrow/vocabulary.txt")));
  make_run("trained");
  expect_refused(run({"train", path("trained"), "--sae", narrow}), {narrow, "6 dimensions", "16"});
  expect_refused(run(fit("absent", {"--sae", path("nowhere")})), {path("nowhere")});
}

TEST_F(GivenSaeTest, ExportRefusesWhatItCannotDo) {
  make_run("trained");
  expect_refused(export_to("folder", "sparsify"), {"sparsify", "batchtopk"});
  expect_refused(export_to("folder", "gguf"), {"--format", "gguf", "saelens|sparsify"});
  EXPECT_FALSE(std::filesystem::exists(path("folder")));
  expect_refused(export_to("trained", "saelens"), {path("trained"), "not an empty folder"});
  expect_refused(run({"export", path("trained")}), {"--to"});
  expect_refused(run({"export", path("nothing"), "--to", path("folder")}), {path("nothing")});
}

}  // namespace
}  // namespace saetm
