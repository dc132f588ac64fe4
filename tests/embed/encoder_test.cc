/// A real encoder, where one was made for the tests: alone and in company, cards, and what stops
/// it.
#include "saetm/encoder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "embed/encoder_card.h"
#include "embed/test_encoder.h"
#include "io/output_file.h"
#include "saetm/error.h"
#include "stages/embed/embed_blocks.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class EncoderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!no_test_encoder().empty()) GTEST_SKIP() << no_test_encoder();
  }
  static Encoder open(const std::string& precision = "f32", int threads = 0,
                      const std::string& long_documents = "truncate") {
    return Encoder::open({test_encoder(), precision, long_documents}, {.threads = threads});
  }
};

/// Of one to 330 words, so that some are cut.
std::vector<std::string> texts(std::size_t count) {
  const std::vector<std::string> words = {"star", "bread", "court", "goal", "中文", "naïve", "🙂"};
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    std::string text;
    for (std::size_t j = 0; j < 1 + (i * 37) % 330; ++j) {
      text.append(words[(i + j * (1 + i % 3)) % words.size()]).append(" ");
    }
    texts.push_back(i == 5 ? "" : text);
  }
  return texts;
}

float largest_difference(const float* a, const float* b, std::size_t n) {
  float largest = 0;
  for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

TEST_F(EncoderTest, ATextAloneIsAsInABatch) {
  for (const std::string long_documents : {"truncate", "mean"}) {
    Encoder encoder = open("f32", 0, long_documents);
    const std::vector<std::string> all = texts(40);
    const Matrix together = encoder.embed(all);
    ASSERT_EQ(together.rows(), all.size());
    ASSERT_EQ(together.cols(), encoder.about().dimensions);
    for (const std::size_t i : {0U, 3U, 5U, 17U, 39U}) {
      const Matrix alone = encoder.embed({all[i]});
      EXPECT_LT(largest_difference(alone.row(0), together.row(i), alone.cols()), 1e-5F) << i;
    }
  }
}

TEST_F(EncoderTest, ThreadsDoNotMatter) {
  for (const std::string precision : {"f32", "bf16"}) {
    const Matrix one = open(precision, 1).embed(texts(60));
    const Matrix three = open(precision, 3).embed(texts(60));
    EXPECT_EQ(largest_difference(one.data(), three.data(), one.size()), 0.0F) << precision;
  }
}

/// Asks to stop once this many documents are done.
struct StopAfter : Progress {
  explicit StopAfter(std::uint64_t rows) : stop(rows) {}
  void update(std::uint64_t rows, std::string_view) override { done = rows; }
  bool interrupted() const override { return done >= stop; }
  std::uint64_t stop, done = 0;
};

TEST_F(EncoderTest, WhatWasInterruptedGoesOnToTheSameFile) {
  std::string folder = (fs::temp_directory_path() / "saetm-encoder-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::vector<std::string> all = texts(50);
  Encoder encoder = open("auto");
  std::size_t asked = 0;
  const auto write = [&](const std::string& name, const Context& context) {
    return write_embedding_blocks(
        {.path = folder + "/" + name,
         .partial = folder + "/" + name + ".partial",
         .key = "key",
         .rows = all.size(),
         .block = 16},
        [&](std::size_t first, std::size_t last) {
          asked += last - first;
          return encoder.embed({all.begin() + static_cast<std::ptrdiff_t>(first),
                                all.begin() + static_cast<std::ptrdiff_t>(last)},
                               context);
        },
        context);
  };
  const std::string whole = write("whole.npy", {});
  EXPECT_EQ(asked, 50U);
  StopAfter stop(32);
  EXPECT_THROW(write("broken.npy", {.progress = &stop}), Interrupted);
  asked = 0;
  EXPECT_EQ(write("broken.npy", {}), whole);
  EXPECT_LT(asked, 50U);  // what was done is kept
  EXPECT_EQ(sha256_of_file(folder + "/broken.npy"), whole);
  fs::remove_all(folder);
}

TEST_F(EncoderTest, CtrlCEndsItWithinABlock) {
  Encoder encoder = open();
  StopAfter now(0);
  EXPECT_THROW(encoder.embed(texts(40), {.progress = &now}), Interrupted);
  EXPECT_EQ(encoder.embed(texts(2)).rows(), 2U);  // and it is as good as before
}

TEST_F(EncoderTest, ImagesAreRefusedByAnEncoderOfTexts) {
  Encoder encoder = open();
  try {
    encoder.embed_images({"a.png"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("takes texts, not images"), std::string::npos);
  }
}

class CardTest : public ::testing::Test {
 protected:
  CardTest() {
    std::string name = (fs::temp_directory_path() / "saetm-card-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder = name;
  }
  ~CardTest() override { fs::remove_all(folder); }

  std::string refusal(const std::string& card) const {
    std::ofstream(folder + "/encoder.json") << card;
    try {
      read_encoder_card(folder);
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }
  std::string folder;
};

const char* const kCard = R"({"format_version": 1, "name": "n", "kind": "text", "dimensions": 4,
  "max_length": 8, "normalized": true, "prompt": "p: ", "prefix": [1], "suffix": [2, 3], "pad": 0,
  "files": {"model.xml": "a", "model.bin": "b", "tokenizer.xml": "c", "tokenizer_whole.xml": "d"}})";

TEST_F(CardTest, IsRead) {
  EXPECT_EQ(refusal(kCard), "");
  const EncoderCard card = read_encoder_card(folder);
  EXPECT_EQ(card.about.name, "n");
  EXPECT_EQ(card.about.dimensions, 4U);
  EXPECT_EQ(card.about.max_length, 8U);
  EXPECT_EQ(card.prompt, "p: ");
  EXPECT_EQ(card.suffix, (std::vector<std::int32_t>{2, 3}));
  EXPECT_EQ(card.about.sha256.size(), 64U);
}

TEST_F(CardTest, IsRefusedWhereItIsDamagedOrNewer) {
  const auto changed = [](const std::string& from, const std::string& to) {
    std::string card = kCard;
    return card.replace(card.find(from), from.size(), to);
  };
  EXPECT_NE(refusal("").find("damaged"), std::string::npos);
  EXPECT_NE(refusal("[1]").find("damaged"), std::string::npos);
  EXPECT_NE(refusal(changed("\"dimensions\": 4", "\"dimensions\": \"4\"")).find("damaged"),
            std::string::npos);
  for (const std::string number : {"-4", "4.5", "1e300", "18446744073709551616"}) {
    EXPECT_NE(refusal(changed("\"dimensions\": 4", "\"dimensions\": " + number)).find("damaged"),
              std::string::npos)
        << number;
    if (number == "-4") continue;
    EXPECT_NE(refusal(changed("\"suffix\": [2", "\"suffix\": [" + number)).find("damaged"),
              std::string::npos)
        << number;
  }
  EXPECT_NE(refusal(changed("\"model.bin\"", "\"other\"")).find("names no sum"), std::string::npos);
  EXPECT_NE(refusal(changed("\"max_length\": 8", "\"max_length\": 3")).find("fit together"),
            std::string::npos);
  EXPECT_NE(refusal(changed("\"text\"", "\"sound\"")).find("fit together"), std::string::npos);
  EXPECT_NE(refusal(changed("\"format_version\": 1", "\"format_version\": 2")).find("update saetm"),
            std::string::npos);
}

TEST_F(CardTest, IsFoundByNameWhereEncodersAre) {
  ASSERT_EQ(::setenv("SAETM_ENCODERS", folder.c_str(), 1), 0);
  EXPECT_EQ(encoders_folder(), folder);
  fs::create_directory(folder + "/mine");
  std::ofstream(folder + "/mine/encoder.json") << kCard;
  EXPECT_EQ(find_encoder("mine"), folder + "/mine");
  EXPECT_EQ(find_encoder(folder + "/mine"), folder + "/mine");
  EXPECT_EQ(list_encoders().size(), 1U);
  EXPECT_THROW(find_encoder("yours"), Error);
  EXPECT_THROW(find_encoder(""), Error);
  ASSERT_EQ(::unsetenv("SAETM_ENCODERS"), 0);
}

}  // namespace
}  // namespace saetm
