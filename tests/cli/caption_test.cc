// saetm caption: a local server that looks at the pictures it is sent.
#include "cli/cli_test.h"
#include "cli/drawn_images.h"
#include "core/base64.h"
#include "io/output_file.h"
#include "language/server.h"

namespace saetm {
namespace {

class CaptionTest : public CliTest {
 protected:
  CaptionTest()
      : typical_(typical_features()),
        server_([this](const auto& request, auto& response) { answer(request, response); }) {
    ::setenv("no_proxy", "*", 1);
    ::unsetenv("SAETM_API_KEY");
    ::unsetenv("OPENAI_API_KEY");
  }

  /// The JPEG of a request.
  static std::string sent_image(const LanguageServer::Request& request) {
    static const std::string kBegin = "data:image/jpeg;base64,";
    const auto asked = request.json();
    for (const Json part : asked["messages"].back()["content"]) {
      if (part["type"] != "image_url") continue;
      const std::string url = part["image_url"]["url"];
      EXPECT_TRUE(url.starts_with(kBegin));
      return from_base64(url.substr(kBegin.size())).value_or("");
    }
    ADD_FAILURE() << "no image";
    return {};
  }

  void answer(const LanguageServer::Request& request, httplib::Response& response) {
    const std::string sent = sent_image(request);
    const std::size_t kind = seen_kind(decode_image(sent, "sent"), typical_);
    const int number = ++requests_;
    if (misbehaves_ && number % 3 == 1) {
      if (number % 2 == 0) return LanguageServer::fail(response, 500, "broken");
      response.set_header("Retry-After", "0");
      return LanguageServer::fail(response, 429, "later");
    }
    if (misbehaves_ && number % 3 == 2) {
      return number % 2 == 0 ? response.set_content("[garbage", "application/json")
                             : LanguageServer::say(response, " \n");
    }
    if (static_cast<int>(kind) == refused_) {
      return LanguageServer::fail(response, 400, "{\"error\": {\"message\": \"not allowed\"}}");
    }
    if (stops_after_ >= 0 && ++said_ > stops_after_) {
      return LanguageServer::fail(response, 401, "no more");
    }
    {
      const std::lock_guard lock(mutex_);
      ++answered_[sent];
    }
    LanguageServer::say(response, "<think>a " + std::to_string(kind) + "?</think>\n" +
                                      caption_of(kind, std::hash<std::string>()(sent)) + "\n");
  }

  /// `each` pictures of each kind in folders of their names; returns how many.
  std::size_t draw(const std::string& folder, std::uint64_t each) const {
    for (std::size_t k = 0; k < kDrawnKinds.size(); ++k) {
      std::filesystem::create_directories(path(folder + "/" + kDrawnKinds[k].name));
      for (std::uint64_t i = 0; i < each; ++i) {
        write(picture(folder, k, i), encode_jpeg(drawn_image(k, k * each + i), 95));
      }
    }
    return kDrawnKinds.size() * each;
  }
  static std::string picture(const std::string& folder, std::size_t kind, std::uint64_t i) {
    return folder + "/" + kDrawnKinds[kind].name + "/" + std::to_string(i) + ".jpg";
  }

  Words asking(const Words& more = {}) const {
    Words words = {"--caption-url",     server_.url(), "--caption-model",   "seeing",
                   "--caption-backoff", "0",           "--caption-retries", "100"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Outcome caption(const std::string& corpus, const Words& more = {}) const {
    Words words = {"caption", path(corpus), "--out", path("captions.jsonl"), "--json"};
    for (const std::string& word : asking(more)) words.push_back(word);
    return run(words);
  }
  std::vector<Json> captions() const {
    std::istringstream lines(read(path("captions.jsonl")));
    std::vector<Json> all;
    for (std::string line; std::getline(lines, line);) all.push_back(json(line));
    return all;
  }
  static std::string word_of(std::size_t kind) {
    return std::string("shows a ") + kDrawnKinds[kind].name;
  }

  std::vector<std::vector<float>> typical_;
  std::atomic<bool> misbehaves_ = false;
  std::atomic<int> requests_ = 0, refused_ = -1, stops_after_ = -1, said_ = 0;
  std::mutex mutex_;
  std::map<std::string, int> answered_;
  LanguageServer server_;
};

TEST_F(CaptionTest, WritesACorpusWhateverTheEndpointDoes) {
  const std::size_t count = draw("photos", 4);
  misbehaves_ = true;
  const Outcome done = caption("photos", {"--caption-prompt", "What is it?", "--caption-size", "36",
                                          "--caption-price-out", "100"});
  ASSERT_EQ(done.code, 0) << done.err;
  const Json told = json(done.out);
  EXPECT_EQ(told["captioned"], count);
  EXPECT_EQ(told["completion_tokens"], 10 * count);
  EXPECT_DOUBLE_EQ(told["cost"].get<double>(), 1e-4 * 10 * static_cast<double>(count));
  EXPECT_GT(told["asked_again"], 0);
  EXPECT_EQ(answered_.size(), count);
  for (const auto& [image, times] : answered_) EXPECT_EQ(times, 1);

  const std::vector<Json> lines = captions();
  ASSERT_EQ(lines.size(), count);
  for (const Json& line : lines) {
    const std::string id = line["id"];
    EXPECT_EQ(line["image"], "photos/" + id);
    EXPECT_EQ(line["group"], id.substr(0, id.find('/')));
    EXPECT_NE(line["text"].get<std::string>().find("shows a " + line["group"].get<std::string>()),
              std::string::npos)
        << line;
    EXPECT_EQ(line["text"].get<std::string>().back(), '.');
  }
  const Json body = server_.log()[0].json();
  EXPECT_EQ(body["model"], "seeing");
  EXPECT_EQ(body["messages"].back()["content"].back()["text"], "What is it?");
  const Image sent = decode_image(sent_image(server_.log()[0]), "sent");
  EXPECT_EQ(sent.width, 36);

  // The same again asks nothing and writes the same.
  const std::string before = read(path("captions.jsonl"));
  const int requests = requests_;
  const Outcome again =
      caption("photos", {"--caption-prompt", "What is it?", "--caption-size", "36"});
  EXPECT_EQ(json(again.out)["cached"], count);
  EXPECT_EQ(requests_, requests);
  EXPECT_EQ(read(path("captions.jsonl")), before);
}

TEST_F(CaptionTest, AFailedImageIsNamedAndAskedForAgainAlone) {
  const std::size_t count = draw("photos", 2);
  write("photos/broken.png", "no picture");
  write("photos/again.jpg", read(path(picture("photos", 0, 0))));
  refused_ = 3;
  const Outcome done = caption("photos", {"--caption-parallel", "1"});
  EXPECT_EQ(done.code, 3);
  const Json told = json(done.out);
  EXPECT_EQ(told["documents"], count + 2);
  EXPECT_EQ(told["captioned"], count - 1);  // two are refused, one is there twice
  ASSERT_EQ(told["failures"].size(), 3U);
  EXPECT_EQ(told["failures"][0]["id"], "broken.png");
  EXPECT_NE(done.err.find("broken.png: is no JPEG, PNG or WebP image"), std::string::npos)
      << done.err;
  EXPECT_EQ(told["failures"][1]["id"], "stripe/0.jpg");
  EXPECT_NE(told["failures"][1]["why"].get<std::string>().find("not allowed"), std::string::npos);
  EXPECT_EQ(requests_, count);  // not of the copy, nor of what is no picture
  EXPECT_FALSE(captions()[1].contains("text"));

  refused_ = -1;
  const Outcome again = caption("photos");
  EXPECT_EQ(again.code, 3);
  EXPECT_EQ(json(again.out)["failures"].size(), 1U);
  EXPECT_EQ(requests_, count + 2);
}

TEST_F(CaptionTest, GoesOnAfterAnEnd) {
  const std::size_t count = draw("photos", 3);
  stops_after_ = 11;
  expect_refused(caption("photos", {"--caption-parallel", "1"}), {server_.url(), "no more"});
  EXPECT_FALSE(std::filesystem::exists(path("captions.jsonl")));
  stops_after_ = -1;
  EXPECT_EQ(json(caption("photos").out)["cached"], 11);
  EXPECT_EQ(answered_.size(), count);
  for (const auto& [image, times] : answered_) EXPECT_EQ(times, 1);
}

TEST_F(CaptionTest, AFitGoesOnAfterAnEndAmongItsCaptions) {
  const std::size_t count = draw("photos", 3);
  Words words = {"fit",     path("photos"), "--out",   path("run"), "--topics",
                 "10",      "--features",   "20",      "--k",       "3",
                 "--steps", "40",           "--batch", "16",        "--min-documents",
                 "2",       "--dimensions", "12"};
  for (const std::string& word : asking({"--caption-parallel", "1"})) words.push_back(word);
  stops_after_ = 11;
  expect_refused(run(words), {server_.url(), "no more"});
  stops_after_ = -1;
  const Outcome done = run(words);
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.err.find("30 images, 11 of them answered before"), std::string::npos) << done.err;
  EXPECT_EQ(answered_.size(), count);
  for (const auto& [image, times] : answered_) EXPECT_EQ(times, 1);
  EXPECT_EQ(manifest("run")["corpus"]["path"], path("run/captions.jsonl"));
  // A model that is not named leaves nothing behind.
  expect_refused(run({"fit", path("photos"), "--out", path("none"), "--caption-url", "http://x"}),
                 {"--caption-model"});
  EXPECT_FALSE(std::filesystem::exists(path("none")));
}

TEST_F(CaptionTest, EndsWhereEveryImageWouldFail) {
  draw("photos", 4);
  refused_ = -2;
  const LanguageServer blind(
      [](const auto&, auto& response) { LanguageServer::fail(response, 400, "takes no images"); });
  const Outcome done = run({"caption", path("photos"), "--out", path("captions.jsonl"),
                            "--caption-url", blind.url(), "--caption-model", "blind"});
  expect_refused(done, {blind.url(), "takes no images"});
  EXPECT_LE(blind.log().size(), 28U);
  expect_refused(run({"caption", path("photos"), "--out", path("c.jsonl"), "--caption-model", "m"}),
                 {"--caption-url"});
}

TEST_F(CaptionTest, LeavesTextsThatAreThere) {
  draw("photos", 1);
  write("photos/circle/0.txt", "What I saw\n");
  write("c.jsonl",
        "{\"name\": \"a\", \"image\": \"photos/square/0.jpg\", \"year\": 1999}\n"
        "{\"name\": \"b\", \"image\": \"photos/cross/0.jpg\", \"caption\": \"mine\"}\n"
        "{\"name\": \"c\", \"text\": \"no picture\"}\n");
  ASSERT_EQ(caption("photos").code, 0);
  EXPECT_EQ(captions()[1]["text"], "What I saw");
  EXPECT_EQ(requests_, 9);
  ASSERT_EQ(caption("c.jsonl", {"--id-field", "name", "--time-field", "year"}).code, 0);
  const std::vector<Json> lines = captions();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_NE(lines[0]["text"].get<std::string>().find(word_of(1)), std::string::npos);
  EXPECT_EQ(lines[0]["year"], "1999");
  EXPECT_EQ(lines[1]["text"], "mine");
  EXPECT_EQ(lines[2], Json({{"name", "c"}, {"text", "no picture"}}));
  EXPECT_EQ(requests_, 9);  // known by its bytes
}

}  // namespace
}  // namespace saetm
