#include "serve/shared_transform.h"

#include <algorithm>
#include <utility>

namespace saetm {
namespace {

constexpr std::size_t kMostRows = 4096;  // of a call that is for several

}  // namespace

SharedTransform::SharedTransform(const TopicModel& model, const Context& context)
    : model_(model), context_(context) {}

SharedTransform::Batch SharedTransform::take() {
  Batch batch;
  std::size_t rows = 0;
  while (!waiting_.empty()) {
    rows += waiting_.front()->embeddings->rows();
    if (!batch.empty() && rows > kMostRows) break;
    batch.push_back(waiting_.front());
    waiting_.pop_front();
  }
  return batch;
}

void SharedTransform::answer(const Batch& batch) const {
  try {
    std::size_t rows = 0;
    for (Asked* asked : batch) {
      asked->shares.first = rows;
      rows += asked->embeddings->rows();
    }
    Matrix all;
    const Matrix* given = batch.front()->embeddings;
    if (batch.size() > 1) {
      all = Matrix(rows, given->cols());
      for (const Asked* asked : batch) {
        const Matrix& part = *asked->embeddings;
        std::copy_n(part.data(), part.rows() * part.cols(), all.row(asked->shares.first));
      }
      given = &all;
    }
    const auto embeddings =
        Embeddings::view(given->data(), Embeddings::Type::kF32, rows, given->cols(), nullptr);
    const auto documents =
        std::make_shared<const TransformedDocuments>(transform(model_, embeddings, context_));
    for (Asked* asked : batch) asked->shares.documents = documents;
  } catch (...) {
    for (Asked* asked : batch) asked->failure = std::current_exception();
  }
}

SharedTransform::Shares SharedTransform::operator()(const Matrix& embeddings) {
  Asked own{&embeddings};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&own);
  while (!own.done) {
    changed_.wait(lock, [&] { return own.done || !busy_; });
    if (own.done) break;
    busy_ = true;
    const Batch batch = take();
    lock.unlock();
    answer(batch);
    lock.lock();
    busy_ = false;
    for (Asked* asked : batch) asked->done = true;
    changed_.notify_all();
  }
  if (own.failure) std::rethrow_exception(own.failure);
  return std::move(own.shares);
}

}  // namespace saetm
