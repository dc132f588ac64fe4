#pragma once
/// Answers on disk: a file of JSON lines that is only ever added to.
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>

namespace saetm {

/// A line is {"key": …, "model": …, "answer": …}, written at once. What a process was killed at is
/// a line that is no JSON: it is passed over, and the next one starts on a line of its own.
class AnswerCache {
 public:
  /// Keeps answers in memory alone where `path` is empty. Throws Error where the file cannot be
  /// written, another process has it open, or a line is not the beginning of an answer.
  explicit AnswerCache(std::string path);
  ~AnswerCache();
  AnswerCache(const AnswerCache&) = delete;
  AnswerCache& operator=(const AnswerCache&) = delete;

  /// Null where there is none.
  const nlohmann::json* find(const std::string& key) const;
  void add(const std::string& key, const std::string& model, const nlohmann::json& answer);

 private:
  void read();
  [[noreturn]] void fail(const std::string& what) const;

  std::string path_;
  int file_ = -1;
  bool broken_end_ = false;  // the last line lacks its end
  std::unordered_map<std::string, nlohmann::json> answers_;
};

}  // namespace saetm
