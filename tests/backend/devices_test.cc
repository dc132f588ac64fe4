#include <string>

#include "backend_test.h"
#include "saetm/embeddings.h"
#include "saetm/error.h"
#include "saetm/sae.h"

namespace saetm::backend {
namespace {

TEST(Devices, AreNamedTheUsualFirst) {
  EXPECT_EQ(devices().front(), "cpu");
  EXPECT_EQ(Context{}.device, "cpu");
  for (const std::string& device : devices()) {
    EXPECT_NO_THROW(check_device(device));
    const Context context{.device = device};
    EXPECT_EQ(&backend_of(context), &backend_of(context));
    EXPECT_EQ(&backend_of(context) == &backend_of({}), device == "cpu");
  }
}

TEST(Devices, OfAnotherNameAreRefused) {
  SparseAutoencoder sae;
  sae.weights = random_weights(3, 2);
  try {
    sae.encode(Embeddings::from(Matrix(1, 2)), "f32", {.device = "abacus"});
    FAIL();
  } catch (const Error& error) {
    std::string there;
    for (const std::string& device : devices()) there += (there.empty() ? "" : ", ") + device;
    EXPECT_EQ(error.what(), "there is no device 'abacus'; there are: " + there);
  }
}

}  // namespace
}  // namespace saetm::backend
