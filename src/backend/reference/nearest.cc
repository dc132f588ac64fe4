#include <algorithm>

#include "backend/reference/backend.h"

namespace saetm::backend::reference {

std::vector<Neighbor> nearest(const NearestProblem& problem, std::size_t count) {
  const std::size_t queries = problem.own.empty() ? problem.queries.rows : problem.own.size();
  std::vector<Neighbor> result;
  for (std::size_t i = 0; i < queries; ++i) {
    const std::int64_t own = problem.own.empty() ? -1 : problem.own[i];
    const float* x = own < 0 ? problem.queries.row(i)
                             : problem.points.row(static_cast<std::size_t>(own));
    std::vector<Neighbor> found;
    for (std::size_t j = 0; j < problem.points.rows; ++j) {
      if (static_cast<std::int64_t>(j) == own) continue;
      const float* y = problem.points.row(j);
      double distance = 0;  // ‖x − y‖²
      for (std::size_t c = 0; c < problem.points.cols; ++c) {
        const double difference = static_cast<double>(x[c]) - static_cast<double>(y[c]);
        distance += difference * difference;
      }
      if (!problem.weights.empty()) {  // a·b/(a + b) of Ward's
        const double a = problem.weights[static_cast<std::size_t>(own)], b = problem.weights[j];
        distance *= a * b / (a + b);
      }
      found.push_back({distance, static_cast<std::int32_t>(j)});
    }
    std::sort(found.begin(), found.end());
    found.resize(count);  // those that there are not have index −1
    result.insert(result.end(), found.begin(), found.end());
  }
  return result;
}

}  // namespace saetm::backend::reference
