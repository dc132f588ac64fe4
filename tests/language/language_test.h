#pragma once
/// What tests of the language client share: a folder for the cache, questions, who is told of progress.
#include <gtest/gtest.h>

#include <cstdlib>

#include "language/server.h"
#include "saetm/error.h"
#include "saetm/language.h"

namespace saetm {

using Json = nlohmann::json;
using Request = LanguageServer::Request;

/// A folder for the cache, and an environment without proxies and keys.
class LanguageTest : public ::testing::Test {
 protected:
  LanguageTest() {
    std::string name = (std::filesystem::temp_directory_path() / "saetm-language-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    for (const char* variable : {"SAETM_API_KEY", "OPENAI_API_KEY"}) ::unsetenv(variable);
    ::setenv("no_proxy", "*", 1);
  }
  ~LanguageTest() override {
    std::filesystem::remove_all(folder_);
    for (const char* variable : {"SAETM_API_KEY", "OPENAI_API_KEY"}) ::unsetenv(variable);
  }

  std::string cache() const { return folder_ / "answers.jsonl"; }
  std::string cached() const {
    std::ifstream in(cache(), std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
  }

  static LanguageOptions options_for(const std::string& url) {
    LanguageOptions options;
    options.url = url;
    options.model = "small";
    options.backoff = 0.002;
    options.parallel = 4;  // more at once than the server lets wait (5) are late by a second
    return options;
  }
  static std::vector<ChatQuestion> questions(int count) {
    std::vector<ChatQuestion> result;
    for (int i = 0; i < count; ++i) {
      result.push_back({.system = "Be brief.", .user = "question " + std::to_string(i)});
    }
    return result;
  }
  static std::string error_of(const LanguageOptions& options,
                              const std::vector<ChatQuestion>& asked = questions(1)) {
    try {
      LanguageClient(options).chat(asked, "test");
    } catch (const Error& e) {
      EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
      return e.what();
    }
    return "no error";
  }
  static void expect_has(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
  static void echo(const Request& request, httplib::Response& response) {
    LanguageServer::say(response, "answer to " + request.words());
  }
  static std::map<std::string, int> times_asked(const LanguageServer& server) {
    std::map<std::string, int> times;
    for (const Request& request : server.log()) ++times[request.words()];
    return times;
  }

  std::filesystem::path folder_;
};

struct Recorder : Progress {
  std::string lines;
  std::uint64_t total = 0, done = 0;
  const LanguageServer* server = nullptr;  // asks to stop once it has been asked so often
  std::size_t stop_at = 1'000'000;
  void begin(std::string_view, std::uint64_t of, std::string_view) override { total = of; }
  void update(std::uint64_t now, std::string_view note) override {
    done = now;
    lines += std::string(note) + "\n";
  }
  void log(std::string_view line) override { lines += std::string(line) + "\n"; }
  bool interrupted() const override { return server && done >= stop_at; }
};

}  // namespace saetm
