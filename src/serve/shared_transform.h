#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/transform.h"

namespace saetm {

/// transform() for several threads at once: what they ask while a call is under way is the next
/// call, since most of a small call's time goes into reading the model. A row's answer is the same
/// in any company, so nobody can tell.
class SharedTransform {
 public:
  /// Rows of a call, and the place of the first that was asked for.
  struct Shares {
    std::shared_ptr<const TransformedDocuments> documents;
    std::size_t first = 0;
  };

  /// Keeps `model` by reference. One call at a time runs, on the threads of `context`.
  SharedTransform(const TopicModel& model, const Context& context);

  /// Returns shares of embeddings (n×d). Throws what transform() does.
  Shares operator()(const Matrix& embeddings);

 private:
  struct Asked {
    const Matrix* embeddings;
    Shares shares = {};
    std::exception_ptr failure = {};
    bool done = false;
  };
  using Batch = std::vector<Asked*>;

  Batch take();
  void answer(const Batch& batch) const;

  const TopicModel& model_;
  const Context context_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Asked*> waiting_;
  bool busy_ = false;
};

}  // namespace saetm
