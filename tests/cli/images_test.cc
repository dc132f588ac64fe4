// From a folder of pictures to topics and a report.
#include <chrono>

#include "cli/cli_test.h"
#include "cli/drawn_images.h"
#include "core/base64.h"
#include "io/safetensors.h"
#include "language/server.h"
#include "run/files/thumbnails.h"

namespace saetm {
namespace {

class ImagesTest : public CliTest {
 protected:
  ImagesTest() {
    ::setenv("no_proxy", "*", 1);
    ::unsetenv("SAETM_API_KEY");
    ::unsetenv("OPENAI_API_KEY");
  }

  /// Pictures in folders of their kinds' names, and embeddings of them in the order of paths, as
  /// `embeddings`. `count` says how many of a kind, from number `first`.
  void draw(const std::string& folder, std::uint64_t first, std::uint64_t each,
            const std::string& embeddings) const {
    std::map<std::string, std::vector<float>> features;
    for (std::size_t k = 0; k < kDrawnKinds.size(); ++k) {
      std::filesystem::create_directories(path(folder + "/" + kDrawnKinds[k].name));
      for (std::uint64_t i = first; i < first + each; ++i) {
        const Image image = drawn_image(k, k * 10'000 + i);
        const std::string name =
            std::string(kDrawnKinds[k].name) + "/" + std::to_string(i) + ".jpg";
        write(folder + "/" + name, encode_jpeg(image, 90));
        features[name] = pixel_features(seen(image));
      }
    }
    Matrix rows(features.size(), 66);
    std::size_t row = 0;
    for (const auto& [name, values] : features) {
      std::copy(values.begin(), values.end(), rows.row(row++));
    }
    write_npy(path(embeddings), rows.view());
  }
  /// The same with captions beside the pictures.
  void caption(const std::string& folder) const {
    for (std::size_t k = 0; k < kDrawnKinds.size(); ++k) {
      for (const auto& entry :
           std::filesystem::directory_iterator(path(folder + "/" + kDrawnKinds[k].name))) {
        const std::filesystem::path text = std::filesystem::path(entry).replace_extension(".txt");
        std::ofstream(text) << caption_of(k, std::hash<std::string>()(text.stem().string()))
                            << "\n";
      }
    }
  }
  static Words small(Words words) {
    for (const char* word : {"--topics", "10", "--features", "40", "--k", "4", "--steps", "400",
                             "--objective", "topk", "--batch", "128", "--min-documents", "2"}) {
      words.emplace_back(word);
    }
    return words;
  }
  Thumbnails pictures(const std::string& name) const {
    return thumbnails(RunDirectory::open(path(name)));
  }
  std::size_t documents(const std::string& name) const {
    return manifest(name)["corpus"]["documents"];
  }
};

// Nothing but a folder, a model that sees and vectors of the pictures; one of them is broken.
TEST_F(ImagesTest, AFolderBecomesTopicsThatAreItsKinds) {
  constexpr std::uint64_t kEach = 250;
  draw("photos", 0, kEach, "features.npy");
  write("photos/circle/broken.jpg", "\xFF\xD8\xFF cut short");
  const auto typical = typical_features();
  const LanguageServer server(
      [&](const LanguageServer::Request& request, httplib::Response& response) {
        const std::string url = request.json()["messages"][0]["content"][0]["image_url"]["url"];
        const auto bytes = from_base64(url.substr(url.find(',') + 1));
        const std::size_t kind = seen_kind(decode_image(bytes.value_or(""), "sent"), typical);
        LanguageServer::say(response, caption_of(kind, std::hash<std::string>()(url)));
      });
  const Words words =
      small({"fit", path("photos"), "--out", path("run"), "--embeddings", path("features.npy"),
             "--caption-url", server.url(), "--caption-model", "seeing", "--skip-broken"});
  const Outcome done = run(words);
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.err.find("broken.jpg"), std::string::npos) << done.err;
  ASSERT_EQ(documents("run"), kEach * kDrawnKinds.size());
  EXPECT_EQ(server.log().size(), kEach * kDrawnKinds.size());

  const Json scores = json(read(path("run/scores.json")));
  std::printf("purity %.3f, nmi %.3f, npmi %.3f\n", scores["purity"].get<double>(),
              scores["nmi"].get<double>(), scores["npmi"].get<double>());
  EXPECT_GT(scores["purity"], 0.9);
  EXPECT_GT(scores["nmi"], 0.85);
  // Each kind is the first word of a topic.
  std::set<std::string> leading;
  const Json found_topics = json(read(path("run/topics.json")))["topics"];
  for (const Json& topic : found_topics) {
    for (std::size_t i = 0; i < 7 && i < topic["words"].size(); ++i) {
      leading.insert(topic["words"][i].get<std::string>());
    }
  }
  std::size_t found = 0;
  for (const DrawnKind& kind : kDrawnKinds) found += leading.contains(kind.name);
  EXPECT_GE(found, 8U);

  const Thumbnails kept = pictures("run");
  ASSERT_EQ(kept.size(), kEach * kDrawnKinds.size());
  EXPECT_EQ(decode_image(kept.jpeg(17), "thumbnail").width, 40);  // not made larger
  const std::string page = read(path("run/report.html"));
  std::size_t shown = 0;  // besides typical ones 1,500 drawn at random
  for (std::size_t i = 0; i < 100; ++i) {
    shown += page.find(to_base64(kept.jpeg(i))) != std::string::npos;
  }
  EXPECT_GT(shown, 40U);
  const Outcome again = run(words);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(server.log().size(), kEach * kDrawnKinds.size());
  EXPECT_NE(again.err.find("prepare: done before"), std::string::npos) << again.err;
}

TEST_F(ImagesTest, PicturesWithTextsBesideThemAreAppendedAndTransformed) {
  draw("photos", 0, 12, "features.npy");
  caption("photos");
  draw("more", 100, 3, "further.npy");
  caption("more");
  const Outcome done = run(small({"fit", path("photos"), "--out", path("run"), "--embeddings",
                                  path("features.npy"), "--thumbnails", "24"}));
  ASSERT_EQ(done.code, 0) << done.err;
  const Thumbnails before = pictures("run");
  ASSERT_EQ(before.size(), 120U);
  const std::string record = read(path("run/documents.jsonl"));
  EXPECT_EQ(json(record.substr(0, record.find('\n')))["image"], path("photos/checker/0.jpg"));

  // A contact sheet shows pictures that topics have most of, each of its kind.
  ASSERT_EQ(run({"plot", "images", path("run"), "--typical", "4", "--out", path("sheet.svg")}).code,
            0);
  const std::string sheet = read(path("sheet.svg"));
  std::size_t images = 0;
  for (std::size_t at = 0; (at = sheet.find("<image", at)) != std::string::npos; ++at) ++images;
  EXPECT_EQ(images, 40U);
  std::size_t shown = 0;
  for (std::size_t i = 0; i < 120; ++i) {
    shown += sheet.find(to_base64(before.jpeg(i))) != std::string::npos;
  }
  EXPECT_GE(shown, 30U);  // a picture may be typical of two topics
  EXPECT_LE(shown, 40U);
  ASSERT_EQ(run({"plot", "documents", path("run"), "#0", "--out", path("one.svg")}).code, 0);
  EXPECT_NE(read(path("one.svg")).find(to_base64(before.jpeg(0))), std::string::npos);

  // New ids are needed: those of the run's own pictures are taken.
  std::filesystem::rename(path("more"), path("photos2"));
  const Outcome added =
      run({"append", path("run"), path("photos2"), "--embeddings", path("further.npy")});
  ASSERT_EQ(added.code, 0) << added.err;
  const Thumbnails after = pictures("run");
  ASSERT_EQ(after.size(), 150U);
  for (std::size_t i = 0; i < 120; ++i) EXPECT_EQ(after.jpeg(i), before.jpeg(i));
  EXPECT_EQ(decode_image(after.jpeg(149), "thumbnail").width, 24);
  EXPECT_EQ(run({"info", path("run"), "--verify"}).code, 0);
  const Outcome found = run({"transform", path("run"), path("photos2"), "--embeddings",
                             path("further.npy"), "--out", path("shares.csv")});
  EXPECT_EQ(found.code, 0) << found.err;
}

TEST_F(ImagesTest, BadPicturesEndWithALine) {
  draw("photos", 0, 2, "features.npy");
  const auto prepare = [&](const Words& more) {
    Words words = {"prepare", path("photos"), "--out", path("run"), "--min-documents", "1"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  expect_refused(prepare({}), {"its images have no texts", "saetm caption"});
  caption("photos");
  write("photos/ring/0.jpg", read(path("photos/ring/0.jpg")).substr(0, 300));
  expect_refused(prepare({}), {path("photos/ring/0.jpg"), "document 13 of", "--skip-broken"});
  EXPECT_FALSE(std::filesystem::exists(path("run")));
  ASSERT_EQ(prepare({"--skip-broken"}).code, 0);
  EXPECT_EQ(documents("run"), 19U);
  EXPECT_EQ(manifest("run")["corpus"]["skipped"], Json({12}));
  // Rows are those of the documents that are left, here and wherever the corpus is read again.
  stage("embed", "run", {"--dimensions", "4"});
  std::filesystem::rename(path("photos/ring"), path("photos/rinh"));  // another group, other ids
  ASSERT_EQ(prepare({"--skip-broken"}).code, 0);
  EXPECT_NE(read(path("run/documents.jsonl")).find("rinh/1.jpg"), std::string::npos);
  ASSERT_EQ(prepare({"--thumbnails", "0"}).code, 0);  // nobody looks at the pictures
  EXPECT_EQ(documents("run"), 20U);
  EXPECT_EQ(pictures("run").size(), 0U);
}

}  // namespace
}  // namespace saetm
