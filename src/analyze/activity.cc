/// What is counted of a topic in a document.
#include "saetm/agreement.h"
#include "saetm/analyze.h"

namespace saetm {

SparseMatrix present_topics(SparseMatrix shares, double least) {
  for (float& value : shares.values) {
    value = value > 0 && value >= static_cast<float>(least) ? 1.0F : 0.0F;
  }
  return shares;
}

SparseMatrix main_topics(const SparseMatrix& shares) {
  const std::vector<std::int32_t> main = strongest(shares);
  SparseMatrix result;
  result.cols = shares.cols;
  result.indptr.assign(1, 0);
  for (const std::int32_t topic : main) {
    if (topic >= 0) result.indices.push_back(topic);
    result.indptr.push_back(static_cast<std::int64_t>(result.indices.size()));
  }
  result.values.assign(result.indices.size(), 1.0F);
  return result;
}

}  // namespace saetm
