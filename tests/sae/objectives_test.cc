#include "sae/objectives/objective.h"

#include <gtest/gtest.h>

#include <set>

#include "core/options_io.h"
#include "saetm/error.h"

namespace saetm {
namespace {

TEST(Objectives, AreTheChoicesOfTheOption) {
  std::string names;
  for (const Objective& objective : objectives()) {
    names += (names.empty() ? "" : "|") + std::string(objective.name);
    TrainOptions options;
    options.objective = objective.name;
    EXPECT_NO_THROW(check_options(options));
  }
  EXPECT_EQ(names, "batchtopk|topk|l1|jumprelu|matryoshka|hierarchicaltopk");
  EXPECT_EQ(objective_choices(), names);
  EXPECT_EQ(objective_help(),
            "what keeps activations sparse: the B·k largest of a batch, the k largest of an "
            "embedding, an L1 penalty, learned thresholds, batchtopk on nested prefixes of the "
            "atoms, or topk where fewer than k must do as well");
  TrainOptions other;
  other.objective = "other";
  EXPECT_THROW(check_options(other), Error);
}

TEST(Objectives, AreFoundByTheirNames) {
  std::set<std::string_view> saelens;
  for (const Objective& objective : objectives()) {
    EXPECT_EQ(&objective_named(objective.name), &objective);
    EXPECT_EQ(find_objective(objective.saelens, &Objective::saelens), &objective);
    saelens.insert(objective.saelens);
  }
  EXPECT_EQ(saelens.size(), objectives().size());
  EXPECT_EQ(find_objective("topk", &Objective::sparsify)->name, "topk");
  EXPECT_EQ(find_objective("", &Objective::sparsify), nullptr);
  EXPECT_EQ(find_objective("other"), nullptr);
  EXPECT_THROW(objective_named("other"), Error);
}

TEST(Objectives, SetTheirPrefixes) {
  TrainOptions options;
  options.features = 20;
  options.prefixes = 3;
  options.k = 6;
  const auto ends = [&](const char* name) {
    backend::SaeStepOptions step;
    objective_named(name).set_step(options, step);
    return step.prefix_ends;
  };
  using Ends = std::vector<std::int32_t>;
  EXPECT_EQ(ends("matryoshka"), (Ends{5, 10, 20}));
  options.prefixes = 30;
  EXPECT_EQ(ends("matryoshka"), (Ends{1, 2, 5, 10, 20}));
  EXPECT_EQ(ends("hierarchicaltopk"), (Ends{1, 2, 3, 4, 5, 6}));
  options.levels = "doubling";
  EXPECT_EQ(ends("hierarchicaltopk"), (Ends{1, 3, 6}));
  EXPECT_TRUE(ends("batchtopk").empty());
}

TEST(Objectives, SayWhatATrainedAutoencoderKeeps) {
  SparseAutoencoder sae;
  sae.k = 5;
  for (const Objective& objective : objectives()) {
    sae.architecture = objective.name;
    EXPECT_EQ(sae.keeps_largest(), objective.keeps == Keeps::kLargest);
    EXPECT_EQ(sae.has_own_thresholds(), objective.keeps == Keeps::kAboveOwnThresholds);
  }
  sae.architecture = "l1";
  try {
    sae.limit_active(2);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "--active is for topk and hierarchicaltopk; this autoencoder is l1");
  }
}

}  // namespace
}  // namespace saetm
