/// Commands that ask a language model, ended or failed at each of their calls that change the disk:
/// the same command again asks for what was not kept and for nothing else, and leaves the same.
#include "cli/drawn_images.h"
#include "cli/faults/sweep.h"
#include "language/server.h"

namespace saetm {
namespace {

class AnswersSweepTest : public SweepTest {
 protected:
  AnswersSweepTest()
      : server_([this](const auto& request, auto& response) { answer(request, response); }) {
    ::setenv("no_proxy", "*", 1);
    call_as("first");
  }
  ~AnswersSweepTest() override { ::unsetenv("SAETM_API_KEY"); }

  /// Requests of programs that start from now on are counted under this name: one that was killed
  /// may have sent its last a moment before.
  void call_as(const std::string& name) {
    ::setenv("SAETM_API_KEY", name.c_str(), 1);
    name_ = "Bearer " + name;
  }
  std::size_t asked() {
    const std::lock_guard lock(mutex_);
    return asked_[name_];
  }

  static float number_of(const std::string& text, std::size_t i) {
    return static_cast<float>(std::hash<std::string>()(text + std::to_string(i)) % 1000) / 1000;
  }

  void answer(const LanguageServer::Request& request, httplib::Response& response) {
    const nlohmann::json body = request.json();
    const std::lock_guard lock(mutex_);
    if (body.contains("input")) {
      Json data = Json::array();
      for (const std::string text : body["input"]) {
        std::vector<float> values;
        for (std::size_t j = 0; j < 6; ++j) values.push_back(number_of(text, j));
        data.push_back({{"embedding", values}});
        ++asked_[request.authorization];
      }
      const Json reply = {{"data", data}, {"usage", {{"prompt_tokens", 7}}}};
      return response.set_content(reply.dump(), "application/json");
    }
    ++asked_[request.authorization];
    LanguageServer::say(response, said(body));
  }

  /// What a model says to a picture, to topics of one name, to a topic, and to a judge's question.
  static std::string said(const nlohmann::json& body) {
    const nlohmann::json& content = body["messages"].back()["content"];
    if (!content.is_string()) {
      const Words& theme = kThemes[std::hash<std::string>()(content.dump()) % kThemes.size()];
      return "A " + theme[0] + ", a " + theme[1] + " and a " + theme[2] + ".";
    }
    const std::string prompt = content;
    if (prompt.find("all got the name") != std::string::npos) {
      Json names = Json::array();
      for (int i = 1; prompt.find("\n" + std::to_string(i) + ". ") != std::string::npos; ++i) {
        names.push_back("Thing " + std::to_string(i));
      }
      return Json{{"names", names}}.dump();
    }
    if (prompt.starts_with("Words: ")) {  // of a judge
      return prompt.find("Rate from") != std::string::npos ? "70"
                                                           : prompt.substr(7, prompt.find(',') - 7);
    }
    return Json{{"name", "Things"}, {"sentence", "Of things."}, {"kind", "concrete"}}.dump();
  }

  /// Words of a command, with its flags of the endpoint, such as --judge-url.
  Words asking(Words command, const std::string& what, const Words& more = {}) const {
    for (const auto& [flag, value] : std::map<std::string, std::string>{
             {"url", server_.url()}, {"model", "wise"}, {"backoff", "0"}, {"parallel", "1"}}) {
      command.push_back("--" + what + "-" + flag);
      command.push_back(value);
    }
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }

  /// Answers that are whole; what a killed process left of one is passed over.
  static std::string whole_answers(const std::string& bytes) {
    std::string whole;
    std::istringstream lines(bytes);
    for (std::string line; std::getline(lines, line);) {
      if (!lines.eof() && json(line).is_object()) whole += line + "\n";
    }
    return whole;
  }
  static std::size_t answers_in(const std::string& file) {
    const std::string whole = whole_answers(read(file));
    return static_cast<std::size_t>(std::count(whole.begin(), whole.end(), '\n'));
  }

  std::map<std::string, std::string> state(const std::string& name) const override {
    auto all = SweepTest::state(name);
    for (auto& [file, bytes] : all) {
      if (file.find("answers") != std::string::npos) bytes = whole_answers(bytes);
    }
    return all;
  }

  /// Of a command that asks `total` things, and keeps answers in a file of the run.
  Sweep asked_once(std::size_t total, const std::string& file, Sweep sweep) {
    sweep.begins = [this] { call_as("first"); };
    sweep.ended = [this, total, file] {
      const bool is_over = file.find("partial") != std::string::npos &&
                           std::filesystem::exists(path("run/embedder.json"));
      kept_ = is_over ? total : answers_in(path("run/" + file));
      most_kept_ = std::max(most_kept_, kept_);
      call_as("again" + std::to_string(++calls_made_));
    };
    sweep.repeated = [this, total] { EXPECT_EQ(asked(), total - kept_) << kept_ << " were kept"; };
    return sweep;
  }

  void draw(std::size_t count) const {
    std::filesystem::create_directory(path("photos"));
    for (std::size_t i = 0; i < count; ++i) {
      write("photos/" + std::to_string(10 + i) + ".jpg", encode_jpeg(drawn_image(i % 10, i), 95));
    }
  }

  std::mutex mutex_;
  std::map<std::string, std::size_t> asked_;  // things, by who asked
  std::string name_;
  std::size_t kept_ = 0, most_kept_ = 0;
  int calls_made_ = 0;
  LanguageServer server_;
};

TEST_F(AnswersSweepTest, Judge) {
  ASSERT_EQ(run(small_fit("base")).code, 0);
  const Words command = asking({"evaluate", path("run")}, "judge", {"--judge-repeats", "2"});
  sweep_both(asked_once(16, "judge_answers.jsonl", {.command = command}));
  EXPECT_EQ(most_kept_, 16U);
}

TEST_F(AnswersSweepTest, Names) {
  ASSERT_EQ(run(small_fit("base")).code, 0);
  sweep_both(
      asked_once(5, "name_answers.jsonl", {.command = asking({"name", path("run")}, "name")}));
  EXPECT_EQ(most_kept_, 5U);
}

TEST_F(AnswersSweepTest, Embeddings) {
  ASSERT_EQ(run(small_fit("base")).code, 0);
  const Words command =
      asking({"embed", path("run"), "--embeddings", ""}, "embed", {"--embed-batch", "8"});
  sweep_both(asked_once(kFew, "embeddings.npy.partial.answers", {.command = command}));
  EXPECT_EQ(most_kept_, kFew);
}

/// Blocks before the last are in embeddings.npy.partial alone, until the stage is done.
TEST_F(AnswersSweepTest, EmbeddingsOfSeveralBlocks) {
  constexpr std::size_t kMany = 4'100;  // a block is of 4,096
  std::vector<Record> records = make_records(kMany);
  for (Record& record : records) record.text += " " + record.id;
  write("corpus.jsonl", as_jsonl(records));
  ASSERT_EQ(run({"prepare", corpus_, "--out", path("base")}).code, 0);
  const Words command = asking({"embed", path("run"), "--embeddings", ""}, "embed");
  std::map<std::string, std::string> whole;
  int faults = 0;
  for (const std::string call : {"link", "rename", "remove"}) {
    for (int number = whole.empty() ? 0 : 1;; ++number) {
      const std::string fault = call + ":" + std::to_string(number) + ":kill";
      SCOPED_TRACE(fault);
      std::filesystem::remove_all(path("run"));
      std::filesystem::copy(path("base"), path("run"), std::filesystem::copy_options::recursive);
      call_as(fault);
      const Outcome ended = run(command, {.fault = fault});
      if (ended.code == 0 && number > 0) break;
      const std::size_t before = asked();
      faults += number > 0;
      call_as("again-" + fault);
      const Outcome repeated = run(command);
      EXPECT_EQ(repeated.code, 0) << repeated.err;
      EXPECT_EQ(before + asked(), kMany);
      expect_nothing_in_the_making("run");
      if (whole.empty()) whole = state("run");
      expect_same(whole, state("run"));
      ASSERT_FALSE(HasFailure());
    }
  }
  EXPECT_GT(faults, 5);
  std::printf("%4d × kill: embed, two blocks\n", faults);
}

TEST_F(AnswersSweepTest, CaptionsOfAFit) {
  draw(12);
  const Words command = asking({"fit",
                                path("photos"),
                                "--out",
                                path("run"),
                                "--topics",
                                "2",
                                "--features",
                                "8",
                                "--k",
                                "2",
                                "--steps",
                                "4",
                                "--batch",
                                "8",
                                "--min-documents",
                                "2",
                                "--dimensions",
                                "4",
                                "--threads",
                                "1"},
                               "caption");
  Sweep fit =
      asked_once(12, "caption_answers.jsonl", {.base = "", .command = command, .is_one = false});
  sweep(fit, "kill", 40);  // its captions come first
  ASSERT_FALSE(HasFailure());
  fit.stride = 13;
  sweep(fit);
  EXPECT_EQ(most_kept_, 12U);
}

/// saetm caption has no run: a file, and its answers beside it.
TEST_F(AnswersSweepTest, Captions) {
  draw(6);
  const Words command =
      asking({"caption", path("photos"), "--out", path("made/c.jsonl")}, "caption");
  const auto files = [&] {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(path("made"))) {
      all[entry.path().filename()] = whole_answers(read(entry.path()));
    }
    return all;
  };
  const auto begin = [&] {
    std::filesystem::remove_all(path("made"));
    std::filesystem::create_directory(path("made"));
  };
  begin();
  ASSERT_EQ(run(command).code, 0);
  const auto whole = files();
  ASSERT_EQ(whole.size(), 2U);
  for (const std::string how : {"kill", "ENOSPC"}) {
    int faults = 0;
    for (;; ++faults) {
      SCOPED_TRACE(how + " " + std::to_string(faults + 1));
      begin();
      call_as("first");
      const Outcome ended =
          run(command, {.fault = "any:" + std::to_string(faults + 1) + ":" + how});
      if (ended.code == 0) break;
      if (how != "kill") expect_refused(ended, {path("made/c.jsonl")});
      EXPECT_TRUE(!files().contains("c.jsonl") || files()["c.jsonl"] == whole.at("c.jsonl"));
      const std::size_t kept = answers_in(path("made/c.jsonl.answers"));
      call_as("again" + how + std::to_string(faults));
      EXPECT_EQ(run(command).code, 0);
      EXPECT_EQ(asked(), 6 - kept);
      expect_same(whole, files());
      ASSERT_FALSE(HasFailure());
    }
    EXPECT_GT(faults, 10);
    std::printf("%4d × %s: caption\n", faults, how.c_str());
  }
}

}  // namespace
}  // namespace saetm
