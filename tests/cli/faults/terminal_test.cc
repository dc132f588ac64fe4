/// Texts of others on a terminal and in a spreadsheet; files that are cut short while they are
/// read.
#include <pty.h>

#include "cli/cli_test.h"
#include "where.h"

namespace saetm {
namespace {

/// What the program writes to a terminal.
std::string on_terminal(const std::vector<std::string>& arguments) {
  int terminal = -1;
  const pid_t process = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (process == 0) {
    std::vector<char*> words{const_cast<char*>("saetm")};
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execv(program_path(), words.data());
    ::_exit(127);
  }
  std::string text;
  char bytes[4096];
  for (ssize_t count = 0; (count = ::read(terminal, bytes, sizeof bytes)) > 0;) {
    text.append(bytes, static_cast<std::size_t>(count));
  }
  ::close(terminal);
  ::waitpid(process, nullptr, 0);
  return text;
}

TEST_F(CliTest, TextsDoNotSteerTheTerminal) {
  std::vector<Record> records = make_records(kDocuments);
  const std::string evil =
      "\x1b]0;owned\x07\xc2\x9b"
      "31m\xe2\x80\xae";
  for (std::size_t i = 0; i < records.size(); ++i) records[i].id = evil + std::to_string(i);
  corpus_ = write("evil.jsonl", as_jsonl(records));
  make_run("run");
  // A person sees what is there, and so does a program that reads the table.
  const Words asked = {"explain", path("run"), "#3"};
  const std::string piped = run(asked).out;
  EXPECT_NE(piped.find("\\u001b]0;owned\\u0007\\u009b31m\\u202e3"), std::string::npos) << piped;
  EXPECT_EQ(piped.find('\x1b'), std::string::npos);
  const std::string shown = on_terminal(asked);
  EXPECT_NE(shown.find("\\u001b]0;owned\\u0007\\u009b31m\\u202e3"), std::string::npos) << shown;
  EXPECT_EQ(shown.find('\x1b'), std::string::npos);
  EXPECT_EQ(shown.find("\xe2\x80\xae"), std::string::npos);
  const std::string complaint = on_terminal({"explain", path("run"), evil + "x"});
  EXPECT_NE(complaint.find("\\u001b]0;owned"), std::string::npos) << complaint;
  EXPECT_EQ(complaint.find('\x1b'), std::string::npos);
}

TEST_F(CliTest, TablesHoldNoFormulas) {
  std::vector<Record> records = make_records(kDocuments);
  const Words ids = {"=1+1", "+cmd", "-x", "@sum", "-12.5", "plain", "\ttab", "a=b"};
  for (std::size_t i = 0; i < ids.size(); ++i) records[i].id = ids[i];
  for (Record& record : records) record.group = "=" + record.group;
  corpus_ = write("formulas.jsonl", as_jsonl(records));
  make_run("run");
  stage("transform", "run", {corpus_, "--embeddings", embeddings_, "--out", path("shares.csv")});
  std::istringstream lines(read(path("shares.csv")));
  std::string line;
  std::getline(lines, line);
  for (const std::string expected :
       {"'=1+1", "'+cmd", "'-x", "'@sum", "-12.5", "plain", "'\ttab", "a=b"}) {
    std::getline(lines, line);
    EXPECT_EQ(line.substr(0, line.find(',')), expected);
  }
  ASSERT_EQ(run({"analyze", "groups", path("run"), "--csv", path("groups.csv")}).code, 0);
  const std::string table = read(path("groups.csv"));
  EXPECT_NE(table.find(",'=theme1,"), std::string::npos) << table;
  EXPECT_EQ(table.find(",="), std::string::npos) << table;
}

TEST_F(CliTest, NamesAFileThatIsCutShortWhileItIsRead) {
  write_npy(embeddings_, make_embeddings(kDocuments, 512).view());
  Program program(fit("run", {"--steps", "100000", "--group-by", "group"}));
  ASSERT_TRUE(program.wait_for("train: "));
  std::filesystem::resize_file(embeddings_, 8192);
  const Outcome done = program.wait();
  EXPECT_EQ(done.code, 2) << done.err;
  EXPECT_NE(done.err.find("saetm: " + embeddings_ + ": cannot be read"), std::string::npos)
      << done.err;
}

}  // namespace
}  // namespace saetm
