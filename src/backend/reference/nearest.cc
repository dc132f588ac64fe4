#include <algorithm>

#include "backend/reference/backend.h"

namespace saetm::backend::reference {
namespace {

class ReferencePoints : public PointSet {
 public:
  explicit ReferencePoints(MatrixView<const float> points) : points_(points) {}

  std::vector<Neighbor> nearest(const NearestQueries& queries, std::size_t count,
                                const Context&) override {
    std::vector<Neighbor> result;
    for (std::size_t i = 0; i < queries.size(); ++i) {
      const std::int64_t own = queries.own.empty() ? -1 : queries.own[i];
      const float* x = own < 0 ? queries.rows.row(i) : points_.row(static_cast<std::size_t>(own));
      std::vector<Neighbor> found;
      for (std::size_t j = 0; j < points_.rows; ++j) {
        if (static_cast<std::int64_t>(j) == own) continue;
        const float* y = points_.row(j);
        double distance = 0;  // ‖x − y‖²
        for (std::size_t c = 0; c < points_.cols; ++c) {
          const double difference = static_cast<double>(x[c]) - static_cast<double>(y[c]);
          distance += difference * difference;
        }
        if (!queries.weights.empty()) {  // a·b/(a + b) of Ward's
          const double a = queries.weights[static_cast<std::size_t>(own)], b = queries.weights[j];
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

  void update(std::size_t n, std::span<const std::int32_t>) override { points_.rows = n; }

 private:
  MatrixView<const float> points_;
};

}  // namespace

std::unique_ptr<PointSet> make_points(MatrixView<const float> points) {
  return std::make_unique<ReferencePoints>(points);
}

}  // namespace saetm::backend::reference
