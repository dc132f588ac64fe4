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
  std::vector<std::string> kinds;
  const auto fit_all = [&](const std::string& isa, const std::string& objective) {
    return run(
        fit(isa + objective, {"--objective", objective, "--steps", "60", "--stability", "2"}));
  };
  for (const std::string isa : {"portable", "avx2", "avx512"}) {
    ::setenv("SAETM_ISA", isa.c_str(), 1);
    for (const std::string objective :
         {"batchtopk", "topk", "l1", "jumprelu", "hierarchicaltopk"}) {
      const Outcome done = fit_all(isa, objective);
      if (done.code == 2) {
        expect_refused(done, {"SAETM_ISA", isa, "processor"});
        continue;
      }
      ASSERT_EQ(done.code, 0) << done.err;
      SCOPED_TRACE(isa + ", " + objective);
      expect_same(files(isa + objective), files("portable" + objective));
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
