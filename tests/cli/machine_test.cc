/// What the machine has to offer: devices, instruction sets.
#include <cstdlib>

#include "cli/cli_test.h"

namespace saetm {
namespace {

class MachineTest : public CliTest {
 protected:
  ~MachineTest() override { ::unsetenv("SAETM_ISA"); }
};

TEST_F(MachineTest, AnUnknownDeviceIsRefused) {
  expect_refused(run(fit("run", {"--device", "abacus"})), {"'abacus'", "there are: cpu, "});
  EXPECT_FALSE(std::filesystem::exists(path("run")));
}

TEST_F(MachineTest, TheReferenceFindsTheSameTopics) {
  make_run("cpu", {"--steps", "30"});
  make_run("reference", {"--steps", "30", "--device", "reference"});
  const Json cpu = json(read(path("cpu/sae.json"))), other = json(read(path("reference/sae.json")));
  EXPECT_NE(cpu, other);  // another order of sums
  EXPECT_NEAR(cpu["explained"].back(), double(other["explained"].back()), 1e-3);
}

TEST_F(MachineTest, EveryInstructionSetGivesTheSameBytes) {
  const std::map<std::string, Words> kinds = {
      {"batchtopk", fit("", {"--objective", "batchtopk"})},
      {"topk", fit("", {"--objective", "topk"})},
      {"l1", fit("", {"--objective", "l1"})},
      {"jumprelu", fit("", {"--objective", "jumprelu"})},
      {"matryoshka", fit("", {"--objective", "matryoshka"})},
      {"hierarchicaltopk", fit("", {"--objective", "hierarchicaltopk"})},
      {"lsa", {"fit", corpus_, "--out", "", "--topics", "4"}}};
  for (const std::string isa : {"portable", "avx2", "avx512"}) {
    ::setenv("SAETM_ISA", isa.c_str(), 1);
    for (auto [kind, words] : kinds) {
      *(std::find(words.begin(), words.end(), "--out") + 1) = path(isa + kind);
      const Outcome done = run(words);
      if (done.code == 2) {
        expect_refused(done, {"SAETM_ISA", isa, "processor"});
        continue;
      }
      ASSERT_EQ(done.code, 0) << done.err;
      SCOPED_TRACE(isa + ", " + kind);
      expect_same(files(isa + kind), files("portable" + kind));
    }
  }
}

TEST_F(MachineTest, AnUnknownInstructionSetIsRefused) {
  ::setenv("SAETM_ISA", "mmx", 1);
  expect_refused(run(fit("run")), {"SAETM_ISA", "'mmx'", "portable, avx2, avx512"});
  EXPECT_FALSE(std::filesystem::exists(path("run")));
}

}  // namespace
}  // namespace saetm
