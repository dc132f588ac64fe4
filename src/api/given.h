#pragma once
/// Documents given in memory, as the files that a run reads.
#include <filesystem>
#include <string>

#include "saetm/model.h"

namespace saetm {

/// Writes documents into a folder of their own beside the run's (RUN.given-…), since a new run's has
/// to begin empty, and moves them into it once it is fitted. What was not moved goes with the object.
class GivenDocuments {
 public:
  /// Throws Error where the parts do not fit together, or a text is not UTF-8.
  GivenDocuments(const Documents& documents, const std::string& run);
  ~GivenDocuments();
  GivenDocuments(const GivenDocuments&) = delete;
  GivenDocuments& operator=(const GivenDocuments&) = delete;

  std::string corpus() const { return (folder_ / "documents.jsonl").string(); }
  /// Empty where there are none.
  std::string embeddings() const { return embeddings_; }
  /// Moves them to the folder `given` of the run.
  void keep() const;

 private:
  explicit GivenDocuments(const std::string& run);

  std::string run_, embeddings_;
  std::filesystem::path folder_;
};

/// Throws Error naming the first text that is not UTF-8.
void check_utf8(const std::vector<std::string>& texts);

}  // namespace saetm
