#pragma once
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "apply/new_documents.h"
#include "run/files/topics.h"
#include "saetm/context.h"
#include "saetm/run.h"
#include "saetm/transform.h"
#include "serve/shared_transform.h"
#include "serve/topic_request.h"

namespace saetm {

/// The run could not embed texts just now, though it can.
struct EmbeddingFailed {
  std::string why;
};

/// A run, read once: finds its topics in documents as `saetm transform` does, and tells what it is.
/// Several threads may call it at once.
class TopicFinder {
 public:
  /// Embeds up to `at_once` requests at a time where the embedder is an endpoint. Throws Error
  /// where the run lacks topics.
  TopicFinder(const RunDirectory& run, const EmbedderOptions& embedder, std::size_t at_once,
              const Context& context);

  /// d
  std::size_t width() const { return model_.sae.weights.width(); }
  /// Why texts are not taken; empty where they are.
  const std::string& why_no_texts() const { return why_no_texts_; }
  /// JSON of all topics, as `saetm topics --json` prints them, without the tree.
  const std::string& topics() const { return topics_json_; }
  /// JSON of what the run is.
  const std::string& about() const { return about_; }

  /// Returns JSON that answers the request. A document's answer does not depend on what else is
  /// asked. Throws Error for texts where these are not taken, EmbeddingFailed.
  std::string find(const TopicRequest& request);

 private:
  using Embedder = std::unique_ptr<TextEmbedder>;

  Matrix embed(const std::vector<Document>& documents);
  std::string answer(const TopicRequest& request, const SharedTransform::Shares& shares) const;
  std::string about_topic(std::int32_t topic, std::size_t words) const;

  const Context own_thread_;
  const TopicModel model_;
  SharedTransform transform_;
  std::vector<TopicRecord> topics_;
  std::string topics_json_, about_, why_no_texts_;

  std::mutex mutex_;
  std::condition_variable came_back_;
  std::vector<Embedder> idle_;  // those that take one call at a time
  Embedder shared_;             // one that takes several
};

}  // namespace saetm
