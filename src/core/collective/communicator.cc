/// What all groups of workers make of an exchange, and the group of one.
#include "saetm/communicator.h"

#include "saetm/error.h"

namespace saetm {
namespace {

/// One worker: what it gives is the result.
class Alone : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  void exchange(Bytes mine, const std::function<void(int, Bytes)>& read) override { read(0, mine); }
};

template <class T>
T reduce(T a, T b, Reduction reduction) {
  if (reduction == Reduction::kSum) return a + b;
  return reduction == Reduction::kMin ? std::min(a, b) : std::max(a, b);
}

/// In the order of ranks.
template <class T, class CheckSize>
void reduce_all(Communicator& workers, std::span<T> values, Reduction reduction,
                const CheckSize& check_size) {
  if (workers.size() == 1) return;
  std::vector<T> result(values.size());
  workers.exchange(std::as_bytes(values), [&](int rank, Communicator::Bytes bytes) {
    check_size(bytes, values.size_bytes());
    const T* given = reinterpret_cast<const T*>(bytes.data());
    for (std::size_t i = 0; i < result.size(); ++i) {
      result[i] = rank == 0 ? given[i] : reduce(result[i], given[i], reduction);
    }
  });
  std::copy(result.begin(), result.end(), values.begin());
}

}  // namespace

void Communicator::allreduce(std::span<float> values, Reduction reduction) {
  reduce_all(*this, values, reduction, check_size);
}

void Communicator::allreduce(std::span<double> values, Reduction reduction) {
  reduce_all(*this, values, reduction, check_size);
}

void Communicator::allreduce(std::span<std::int64_t> values, Reduction reduction) {
  reduce_all(*this, values, reduction, check_size);
}

void Communicator::allreduce(std::span<Wide> values, Reduction reduction) {
  reduce_all(*this, values, reduction, check_size);
}

void Communicator::check_size(Bytes given, std::size_t size) {
  if (given.size() != size) throw Error("workers do not make the same calls");
}

Communicator& Communicator::alone() {
  static Alone alone;
  return alone;
}

}  // namespace saetm
