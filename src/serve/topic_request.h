#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "saetm/corpus.h"
#include "saetm/matrix.h"

namespace saetm {

/// What `POST /v1/topics` asks. Either documents or embeddings are given.
struct TopicRequest {
  std::vector<Document> documents;  ///< with ids; row numbers, from 0, where none are given
  Matrix embeddings;                ///< (n×d) of documents that are known by their row numbers
  bool has_embeddings = false;
  std::size_t topics = 5;  ///< the strongest are told, so many at most
  std::size_t words = 5;   ///< of each, so many at most
  std::size_t atoms = 0;   ///< the strongest of each topic, so many at most
};

/// Reads a request's JSON, UTF-8. Throws Error, which names the document (from 0) at fault, for
/// what is no such request: text that is no JSON, fields that are unknown, missing or of another
/// type, more than `max_documents`, embeddings that are not of `width` finite numbers.
TopicRequest topic_request_from(const std::string& body, std::size_t width,
                                std::size_t max_documents);

}  // namespace saetm
