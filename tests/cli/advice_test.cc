// What the program says to who mistyped something: advice that can be followed.
#include <regex>
#include <set>

#include "cli/cli_test.h"
#include "where.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class Advice : public CliTest {
 protected:
  static Words matches(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    Words found;
    for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
      found.push_back((*at)[1]);
    }
    return found;
  }

  /// Commands, those of encoder after it.
  static std::vector<Words> commands() {
    std::vector<Words> all;
    for (const std::string& verb : matches(run({"--help"}).out, "\n  ([a-z]+)  ")) {
      if (verb == "encoder") {
        for (const char* what : {"add", "list"}) all.push_back({verb, what});
      } else {
        all.push_back({verb});
      }
    }
    return all;
  }

  static std::set<std::string> options() {
    std::set<std::string> all = {"--help", "--version"};
    for (Words command : commands()) {
      command.push_back("--help");
      const std::string help = run(command).out;
      for (const std::string& heads : matches(help, "\n  (-[^ ]+)")) {
        for (const std::string& flag : matches(heads, "(--[a-z][a-z-]*)")) all.insert(flag);
      }
    }
    return all;
  }
};

/// Texts of a source file that are within quotes, a line each; comments are none of them.
Words literals_of(const fs::path& file) {
  std::ifstream in(file);
  const bool python = file.extension() == ".py";
  const std::regex quoted(R"re("((?:[^"\\]|\\.)*)")re");
  Words literals;
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find_first_not_of(' ');
    if (first == std::string::npos || line.compare(first, python ? 1 : 2, python ? "#" : "//") == 0)
      continue;
    for (std::sregex_iterator at(line.begin(), line.end(), quoted), end; at != end; ++at) {
      literals.push_back((*at)[1]);
    }
  }
  return literals;
}

TEST_F(Advice, NamesOptionsThatThereAre) {
  const std::set<std::string> there = options();
  ASSERT_GT(there.size(), 100U);
  ASSERT_TRUE(there.contains("--group-by"));
  ASSERT_TRUE(there.contains("--pooling"));
  std::size_t named = 0;
  for (const char* room : {"src", "include", "python/saetm"}) {
    for (const auto& entry : fs::recursive_directory_iterator(in_tree(room))) {
      const std::string ending = entry.path().extension().string();
      if (ending != ".cc" && ending != ".h" && ending != ".py") continue;
      std::ifstream in(entry.path());
      const std::string source((std::istreambuf_iterator<char>(in)), {});
      for (const std::string& literal : literals_of(entry.path())) {
        for (const std::string& flag : matches(literal, "(--[a-z][a-z-]*)")) {
          const bool is_begin = flag.ends_with("-");            // "--no-" and the name behind it
          if (is_begin || flag == "--with-encoders") continue;  // of install.sh
          if (source.find("add_argument(\"" + flag) != std::string::npos) continue;
          EXPECT_TRUE(there.contains(flag)) << entry.path() << ": " << literal;
          ++named;
        }
      }
    }
  }
  EXPECT_GT(named, 100U);
}

TEST_F(Advice, UnknownOptionsAreAnsweredWithThoseThatMayBeMeant) {
  expect_refused(run({"fit", corpus_, "--out", path("r"), "--group-field", "group"}),
                 {"saetm fit has no option '--group-field'", "did you mean --group-by?"});
  expect_refused(run({"fit", corpus_, "--out", path("r"), "--topcis=3"}),
                 {"no option '--topcis'", "did you mean --topics?", "saetm fit --help"});
  expect_refused(run({"fit", corpus_, "--out", path("r"), "--no-overwrit"}),
                 {"did you mean --no-overwrite?"});
  expect_refused(run({"encoder", "add", "a", "b", "--poolin", "cls"}),
                 {"saetm encoder add has no option", "did you mean --pooling?"});
  const Outcome far = run({"topics", path("r"), "--zzzz"});
  expect_refused(far, {"no option '--zzzz'"});
  EXPECT_EQ(far.err.find("did you mean"), std::string::npos);
  EXPECT_FALSE(fs::exists(path("r")));
}

TEST_F(Advice, UnknownCommandsToo) {
  expect_refused(run({"tpoics", "r"}), {"no command 'tpoics'; did you mean topics?"});
  expect_refused(run({"Fit", "r"}), {"did you mean fit?"});
  expect_refused(run({"encoder", "lst"}), {"no command 'lst'; did you mean list?"});
  const Outcome far = run({"xyzzy"});
  expect_refused(far, {"no command 'xyzzy'", "saetm --help"});
  EXPECT_EQ(far.err.find("did you mean"), std::string::npos);
}

TEST_F(Advice, UnknownChoicesAndLanguagesToo) {
  const Words prepare = {"prepare", corpus_, "--out", path("r")};
  const auto with = [&](const char* flag, const char* value) {
    Words words = prepare;
    words.insert(words.end(), {flag, value});
    return run(words);
  };
  expect_refused(with("--format", "cvs"), {"not one of auto|jsonl", "did you mean csv?"});
  expect_refused(with("--language", "germn"),
                 {"not one of auto, none, arabic", "did you mean german?",
                  "none takes every word of any language as it is"});
  for (const char* language : {"English", "EN", "eng", "en-GB", "NONE", "Auto", "pt_BR"}) {
    const Outcome done = with("--language", language);
    EXPECT_EQ(done.code, 0) << language << ": " << done.err;
  }
}

TEST_F(Advice, AFieldOfGroupsThatNoDocumentHasIsTold) {
  const auto told = [&](const Words& more) {
    Words words = {"prepare", corpus_, "--out", path("r"), "--overwrite"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome done = run(words);
    EXPECT_EQ(done.code, 0) << done.err;
    return done.err;
  };
  const std::string mistyped = told({"--group-by", "gruop"});
  EXPECT_NE(mistyped.find("none has a field 'gruop' (--group-by); there are: id, title, group"),
            std::string::npos)
      << mistyped;
  EXPECT_NE(mistyped.find("did you mean --group-by group?"), std::string::npos) << mistyped;
  EXPECT_EQ(told({"--group-by", "title"}).find("no document has a group"), std::string::npos);
  EXPECT_EQ(told({}).find("no document has a group"), std::string::npos);
  write("corpus.jsonl", "{\"text\": \"planet star moon\", \"kind\": null}\n");
  EXPECT_NE(told({"--group-by", "kind", "--min-documents", "1"}).find("field 'kind' is empty"),
            std::string::npos);
  EXPECT_EQ(told({"--min-documents", "1"}).find("no document has a group"), std::string::npos);
}

}  // namespace
}  // namespace saetm
