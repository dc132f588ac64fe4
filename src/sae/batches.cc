#include "sae/batches.h"

#include <algorithm>

namespace saetm {
namespace {

// Streams of the seed: blocks' order in epoch e, and the mix of window w in it.
constexpr std::uint64_t kBlockStream = std::uint64_t{1} << 32;
constexpr std::uint64_t kWindowStream = std::uint64_t{1} << 40;

}  // namespace

HeldOut::HeldOut(std::size_t total, std::size_t rows)
    : total_(total), rows_(rows), stride_(rows > 0 ? total / rows : total + 1) {}

std::size_t HeldOut::training(std::size_t i) const {
  if (rows_ == 0) return i;
  return i + std::min(rows_, i / (stride_ - 1));
}

EpochOrder::EpochOrder(std::uint64_t size, std::uint64_t seed, std::uint64_t epoch,
                       std::uint64_t block, std::uint64_t window)
    : size_(size),
      seed_(seed),
      epoch_(epoch),
      block_(size <= window ? size : block),
      window_(window),
      blocks_((size + block_ - 1) / block_),
      block_order_(blocks_, seed, kBlockStream + epoch),
      short_slot_(blocks_) {
  if (size % block_ == 0) return;
  for (std::uint64_t slot = 0; slot < blocks_; ++slot) {
    if (block_order_(slot) + 1 == blocks_) short_slot_ = slot;
  }
}

std::uint64_t EpochOrder::operator()(std::uint64_t position) const {
  const std::uint64_t window = position / window_;
  const std::uint64_t first = window * window_;
  const Permutation mix(std::min(window_, size_ - first), seed_,
                        kWindowStream + epoch_ * 0x10001 + window);
  const std::uint64_t mixed = first + mix(position - first);
  // All blocks are of one size but the last one of the corpus, which stands at short_slot_.
  const std::uint64_t before_short = short_slot_ * block_;
  const std::uint64_t short_size = size_ % block_;
  std::uint64_t slot = 0;
  std::uint64_t offset = 0;
  if (mixed < before_short) {
    slot = mixed / block_;
    offset = mixed % block_;
  } else if (mixed < before_short + short_size) {
    slot = short_slot_;
    offset = mixed - before_short;
  } else {
    const std::uint64_t rest = mixed - before_short - short_size;
    slot = short_slot_ + 1 + rest / block_;
    offset = rest % block_;
  }
  return block_order_(slot) * block_ + offset;
}

Batches::Batches(const Embeddings& embeddings, const HeldOut& held_out, std::uint64_t seed,
                 std::size_t batch, const Communicator& workers)
    : embeddings_(embeddings),
      held_out_(held_out),
      seed_(seed),
      batch_(batch),
      first_(workers.first(batch)),
      now_(workers.end(batch) - workers.first(batch), embeddings.cols()),
      ahead_(now_.rows(), embeddings.cols()) {}

Batches::~Batches() {
  if (reading_.valid()) reading_.wait();
}

void Batches::fill(std::int64_t step, Matrix& rows) const {
  const std::uint64_t n = held_out_.training_rows();
  const std::uint64_t first = static_cast<std::uint64_t>(step) * batch_ + first_;
  for (std::size_t i = 0; i < rows.rows();) {
    const std::uint64_t epoch = (first + i) / n;
    const EpochOrder order(n, seed_, epoch);
    for (; i < rows.rows() && (first + i) / n == epoch; ++i) {
      embeddings_.read(held_out_.training(order((first + i) % n)), 1, rows.row(i));
    }
  }
}

const Matrix& Batches::read(std::int64_t step) {
  if (reading_.valid()) reading_.get();
  if (ahead_step_ == step) {
    std::swap(now_, ahead_);
  } else {
    fill(step, now_);
  }
  ahead_step_ = step + 1;
  reading_ = std::async(std::launch::async, [this] { fill(ahead_step_, ahead_); });
  return now_;
}

}  // namespace saetm
