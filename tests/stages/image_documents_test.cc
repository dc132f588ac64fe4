// Images looked at as a corpus is read, and their thumbnails in a run.
#include "stages/corpus/image_documents.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "run/artefacts.h"
#include "saetm/error.h"
#include "saetm/image.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class ImageDocumentsTest : public ::testing::Test {
 protected:
  ImageDocumentsTest() {
    std::string name = (fs::temp_directory_path() / "saetm-looked-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    std::string lines;
    for (int i = 0; i < 600; ++i) {  // more than are read ahead
      const std::string file = std::to_string(i) + ".jpg";
      lines += i % 7 == 6 ? "{\"text\": \"no image\"}\n"
                          : "{\"image\": \"" + file + "\", \"text\": \"a\"}\n";
      if (i % 7 != 6) write(file, encode_jpeg(plain(i), 90));
    }
    write("c.jsonl", lines);
  }
  ~ImageDocumentsTest() override { fs::remove_all(folder_); }

  static Image plain(int i) {
    Image image{30 + i % 5, 20, {}};
    image.rgb.assign(static_cast<std::size_t>(image.width * image.height * 3),
                     static_cast<std::uint8_t>(i % 256));
    return image;
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  ImageDocuments open(const ImageOptions& options, Thumbnails known = {},
                      const ImageLimit& limit = {}) const {
    return {
        path("c.jsonl"), open_corpus(path("c.jsonl"), {}), options, limit, std::move(known), {}};
  }
  /// A run of 600 documents that has these files as its thumbnails.
  RunDirectory save(ThumbnailWriter& writer, RunDirectory run) const {
    SparseMatrix counts;
    counts.cols = 1;
    counts.indptr.assign(601, 0);
    auto files = writer.commit();
    files.push_back(save_sparse(run, kCounts, counts, ""));
    run.finish("prepare", "key", "{}", files, 0, {});
    return run;
  }

  fs::path folder_;
};

TEST_F(ImageDocumentsTest, ThumbnailsGoIntoTheRunAndBack) {
  RunDirectory run = RunDirectory::create(path("run"));
  ThumbnailWriter writer(run, 16);
  ImageDocuments documents = open({.thumbnails = 16});
  std::vector<Thumbnail> made;
  for (Document document; documents.next(document);) {
    made.push_back(documents.thumbnail());
    writer.add(made.back());
    EXPECT_EQ(made.back().jpeg.empty(), document.image.empty());
  }
  ASSERT_EQ(made.size(), 600U);
  run = save(writer, std::move(run));
  const Thumbnails kept = thumbnails(run);
  ASSERT_EQ(kept.size(), 600U);
  for (std::size_t i = 0; i < made.size(); ++i) EXPECT_EQ(kept.jpeg(i), made[i].jpeg) << i;
  const Image small = decode_image(kept.jpeg(4), "thumbnail");
  EXPECT_EQ(small.width, 16);
  EXPECT_EQ(small.height, 9);  // of 34×20
  EXPECT_NEAR(small.rgb[0], 4, 3);
  EXPECT_TRUE(kept.jpeg(600).empty());
  EXPECT_EQ(thumbnails(RunDirectory::open(path("run"))).at(4).sum, made[4].sum);
  std::ofstream(path("run/thumbnails.bin"), std::ios::app) << "x";
  EXPECT_THROW(thumbnails(run), Error);
}

TEST_F(ImageDocumentsTest, KnownImagesAreNotDecodedAgain) {
  ImageDocuments first = open({.thumbnails = 16});
  RunDirectory run = RunDirectory::create(path("run"));
  ThumbnailWriter writer(run, 16);
  for (Document document; first.next(document);) {
    Thumbnail marked = first.thumbnail();
    if (!marked.jpeg.empty()) marked.jpeg = "made of " + marked.sum;
    writer.add(marked);
  }
  run = save(writer, std::move(run));
  write("3.jpg", encode_jpeg(plain(6), 90));  // another image now
  fs::rename(path("4.jpg"), path("swap"));
  fs::rename(path("5.jpg"), path("4.jpg"));
  fs::rename(path("swap"), path("5.jpg"));
  ImageDocuments again = open({.thumbnails = 16}, thumbnails(run));
  std::size_t row = 0;
  for (Document document; again.next(document); ++row) {
    const Thumbnail& thumbnail = again.thumbnail();
    if (document.image.empty()) continue;
    EXPECT_EQ(thumbnail.jpeg == "made of " + thumbnail.sum, row != 3) << row;
  }
  ImageDocuments larger = open({.thumbnails = 20}, thumbnails(run));
  Document document;
  ASSERT_TRUE(larger.next(document));
  EXPECT_EQ(decode_image(larger.thumbnail().jpeg, "thumbnail").width, 20);
}

TEST_F(ImageDocumentsTest, BrokenImagesAreNamedOrLeftOut) {
  write("301.jpg", "broken");
  fs::remove(path("598.jpg"));
  const auto message = [&](const ImageOptions& options) -> std::string {
    try {
      ImageDocuments documents = open(options);
      std::size_t count = 0;
      for (Document document; documents.next(document);) ++count;
      return std::to_string(count);
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_EQ(message({}), path("301.jpg") + ": is no JPEG, PNG or WebP image (document 302 of " +
                             path("c.jsonl") + "; --skip-broken leaves such out)");
  EXPECT_EQ(message({.thumbnails = 0}), "600");  // nobody looks
  EXPECT_EQ(message({.thumbnails = 0, .skip_broken = true}), "598");
  ImageDocuments documents = open({.skip_broken = true});
  for (Document document; documents.next(document);) EXPECT_NE(document.id, "301");
  EXPECT_EQ(documents.skipped(), (std::vector<std::uint64_t>{301, 598}));
}

}  // namespace
}  // namespace saetm
