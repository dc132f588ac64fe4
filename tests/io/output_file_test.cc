/// Files that appear whole, also where several write the same one.
#include "io/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public ::testing::Test {
 protected:
  OutputFileTest() {
    std::string name = (fs::temp_directory_path() / "saetm-output-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~OutputFileTest() override { fs::remove_all(folder_); }

  std::string path() const { return (folder_ / "file").string(); }
  std::string bytes() const {
    std::ifstream in(path(), std::ios::binary);
    std::stringstream all;
    all << in.rdbuf();
    return all.str();
  }
  std::ptrdiff_t entries() const { return std::distance(fs::directory_iterator(folder_), {}); }

  fs::path folder_;
};

/// Bytes that all say who wrote them, more than fit in a buffer.
std::string text_of(int writer) {
  return std::string(3'000'000, static_cast<char>('a' + writer));
}

void write_in_parts(const std::string& path, int writer) {
  const std::string text = text_of(writer);
  OutputFile file(path);
  for (std::size_t i = 0; i < text.size(); i += 100'000) file.write(text.substr(i, 100'000));
  file.commit();
}

TEST_F(OutputFileTest, IsThereAfterTheCommitAndNothingElse) {
  {
    OutputFile file(path());
    file.write("one");
    EXPECT_FALSE(fs::exists(path()));
  }
  EXPECT_EQ(entries(), 0);
  OutputFile file(path());
  file.write("two");
  EXPECT_EQ(file.commit(), sha256_of("two"));
  EXPECT_EQ(bytes(), "two");
  EXPECT_EQ(entries(), 1);
  struct stat about;
  ASSERT_EQ(::stat(path().c_str(), &about), 0);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  EXPECT_EQ(about.st_mode & 0777, 0666 & ~mask);
}

TEST_F(OutputFileTest, ThreadsThatWriteOneFileLeaveItWhole) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(write_in_parts, path(), i);
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(bytes() == text_of(bytes()[0] - 'a'));
  EXPECT_EQ(entries(), 1);
}

TEST_F(OutputFileTest, ProcessesThatWriteOneFileLeaveItWhole) {
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      write_in_parts(path(), i);
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_TRUE(bytes() == text_of(bytes()[0] - 'a'));
  EXPECT_EQ(entries(), 1);
}

TEST_F(OutputFileTest, WhateverFailsTheFileOfBeforeStays) {
  const auto write = [&](const char* text) {
    OutputFile file(path());
    file.write(text);
    file.commit();
  };
  write("one");
  for (const char* call : {"open", "write", "fsync", "rename"}) {
    ::setenv("SAETM_FAULT", (std::string(call) + ":*:EIO").c_str(), 1);
    EXPECT_THROW(write("two"), Error) << call;
    ::unsetenv("SAETM_FAULT");
    EXPECT_EQ(bytes(), "one") << call;
    EXPECT_EQ(entries(), 1) << call;
  }
  write("two");
  EXPECT_EQ(bytes(), "two");
}

TEST_F(OutputFileTest, WhatIsNoFileIsWrittenToAndStays) {
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = bytes(); });
  const std::string text = text_of(0);
  OutputFile file(path());
  file.write(text);
  EXPECT_EQ(file.commit(), sha256_of(text));
  reader.join();
  EXPECT_TRUE(read == text);
  EXPECT_TRUE(fs::is_fifo(path()));
  EXPECT_EQ(entries(), 1);
  EXPECT_THROW(OutputFile(folder_.string()), Error);
}

TEST_F(OutputFileTest, WritesToItsOwnDescriptors) {
  std::FILE* out = std::fopen(path().c_str(), "w");
  std::fputs("one", out);
  std::fflush(out);
  const std::string name = "/dev/fd/" + std::to_string(::fileno(out));
  for (const std::string& link : {name, "/proc/self/fd/" + std::to_string(::fileno(out))}) {
    OutputFile file(end_of_links(link));
    file.write(", two");
    file.commit();
  }
  std::fclose(out);
  EXPECT_EQ(bytes(), "one, two, two");
  EXPECT_EQ(entries(), 1);
  EXPECT_EQ(end_of_links("/dev/stdout"), "/dev/fd/1");
  EXPECT_THROW(OutputFile{name}, Error);  // closed by now
}

TEST_F(OutputFileTest, ALinkIsReplacedUnlessItsEndIsNamed) {
  const std::string end = (folder_ / "end").string(), link = (folder_ / "link").string();
  fs::create_symlink("link", path());
  fs::create_symlink("end", link);
  EXPECT_EQ(end_of_links(path()), end);  // there or not
  EXPECT_EQ(end_of_links(end), end);
  OutputFile(end_of_links(path())).commit();
  EXPECT_TRUE(fs::is_symlink(path()) && fs::is_symlink(link) && fs::is_regular_file(end));
  OutputFile(path()).commit();
  EXPECT_FALSE(fs::is_symlink(path()));
  fs::remove(end);
  fs::create_symlink("link", end);
  EXPECT_THROW(end_of_links(link), Error);
}

TEST_F(OutputFileTest, TwoNamesAreNeverOne) {
  EXPECT_NE(part_name(path()), part_name(path()));
}

}  // namespace
}  // namespace saetm
