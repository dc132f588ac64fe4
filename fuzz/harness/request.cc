/// Bodies of requests to saetm serve.
#include <cmath>

#include "input.h"
#include "serve/topic_request.h"

using namespace saetm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kWidth = 3, kMost = 20;
  fuzz::Input input(data, size);
  fuzz::may_refuse([&] {
    const TopicRequest request = topic_request_from(std::string(input.rest()), kWidth, kMost);
    fuzz::require(request.documents.size() <= kMost, "too many documents");
    for (const Document& document : request.documents) {
      fuzz::require(!document.id.empty(), "a document without an id");
    }
    if (!request.has_embeddings) return;
    fuzz::require(request.embeddings.rows() == request.documents.size(), "other rows");
    for (std::size_t i = 0; i < request.embeddings.size(); ++i) {
      fuzz::require(std::isfinite(request.embeddings.data()[i]), "a value is not finite");
    }
  });
  return 0;
}
