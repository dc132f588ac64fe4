/// One worker: what it gives is the result.
#include <algorithm>

#include "saetm/communicator.h"

namespace saetm {
namespace {

class Alone : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  void allreduce(std::span<float>, Reduction) override {}
  void allreduce(std::span<double>, Reduction) override {}
  void allreduce(std::span<std::int64_t>, Reduction) override {}
  void allreduce(std::span<Wide>, Reduction) override {}

 protected:
  void broadcast_bytes(std::span<std::byte>, int) override {}
  void allgather_bytes(std::span<const std::byte> mine, const std::vector<std::size_t>&,
                       std::span<std::byte> all) override {
    std::copy(mine.begin(), mine.end(), all.begin());
  }
};

}  // namespace

Communicator& Communicator::alone() {
  static Alone alone;
  return alone;
}

}  // namespace saetm
