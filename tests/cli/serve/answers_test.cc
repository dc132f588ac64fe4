/// What `saetm serve` answers: the topics that `saetm transform` finds, and refusals in one line.
#include <regex>

#include "cli/serve/serve_test.h"

namespace saetm {
namespace {

class ServeAnswersTest : public ServeTest {
 protected:
  static constexpr int kAll = 1000;

  /// An answer without what `transform` does not tell.
  static std::string without_words(const std::string& body) {
    return std::regex_replace(body, std::regex(R"re(,"name":"[^"]*","words":\[\])re"), "");
  }
  /// What the answer must be, of lines of `transform`.
  static std::string answer_of(std::string lines) {
    if (!lines.empty()) lines.pop_back();
    std::replace(lines.begin(), lines.end(), '\n', ',');
    return "{\"documents\":[" + lines + "]}\n";
  }
  static Json documents(const std::vector<Record>& records) {
    Json list = Json::array();
    for (const Record& r : records) {
      list.push_back({{"id", r.id}, {"title", r.title}, {"text", r.text}});
    }
    return {{"documents", list}, {"topics", kAll}, {"words", 0}, {"atoms", kAll}};
  }
};

TEST_F(ServeAnswersTest, TextsGetWhatTransformTells) {
  make_lsa_run();
  start();
  std::vector<Record> records = make_records(kDocuments);
  records.push_back({"no word", "", "", "", "qqq"});
  const std::string lines = stage("transform", "run", {write("new.jsonl", as_jsonl(records))});
  const httplib::Result all = post(documents(records));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->status, 200);
  EXPECT_EQ(all->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(without_words(all->body), answer_of(lines));
  EXPECT_NE(all->body.find("\"no_active_atom\":true"), std::string::npos);

  // Alone, and without ids and titles.
  std::istringstream each(lines);
  std::string line;
  for (std::size_t i = 0; i < 3 && std::getline(each, line); ++i) {
    EXPECT_EQ(without_words(post(documents({records[i]}))->body), answer_of(line + "\n"));
  }
  std::string text_lines;
  Json texts = {{"texts", Json::array()}, {"topics", kAll}, {"words", 0}, {"atoms", kAll}};
  for (std::size_t i = 0; i < 9; ++i) {
    texts["texts"].push_back(records[i].text);
    text_lines += Json{{"text", records[i].text}}.dump() + "\n";
  }
  const std::string told = stage("transform", "run", {write("texts.jsonl", text_lines)});
  EXPECT_EQ(without_words(post(texts)->body), answer_of(told));
  EXPECT_EQ(post(Json{{"texts", Json::array()}})->body, "{\"documents\":[]}\n");
}

TEST_F(ServeAnswersTest, EmbeddingsGetWhatTransformTells) {
  make_run("run");
  start();
  EXPECT_NE(program_->so_far().err.find("its embeddings were given"), std::string::npos);
  std::string ids;
  for (std::size_t i = 0; i < kDocuments; ++i) ids += "{\"text\":\"\"}\n";
  const std::string lines =
      stage("transform", "run", {write("ids.jsonl", ids), "--embeddings", embeddings_});
  const Matrix x = make_embeddings(kDocuments);
  Json rows = Json::array();
  for (std::size_t i = 0; i < x.rows(); ++i) {
    rows.push_back(std::vector<float>(x.row(i), x.row(i) + x.cols()));
  }
  const httplib::Result reply =
      post(Json{{"embeddings", rows}, {"topics", kAll}, {"words", 0}, {"atoms", kAll}});
  EXPECT_EQ(without_words(reply->body), answer_of(lines));

  expect_error(post(Json{{"texts", {"A text."}}}), 400, "give 'embeddings' of 16 numbers");
  rows[3].erase(rows[3].begin());
  expect_error(post(Json{{"embeddings", rows}}), 400,
               "'embeddings' 3 has 15 numbers, the run's embeddings have 16");
  rows[3].push_back(1e300);
  expect_error(post(Json{{"embeddings", rows}}), 400, "'embeddings' 3: value 15 is not finite");
  rows[3].back() = "x";
  expect_error(post(Json{{"embeddings", rows}}), 400, "'embeddings' 3: value 15 is not a number");
  std::string nan = Json{{"embeddings", Json::array({rows[0]})}}.dump();
  nan.replace(nan.rfind(']') - 1, 1, ",NaN]");
  expect_error(post_text(nan), 400, "the body is not JSON");
  EXPECT_EQ(json(get("/v1/model")->body)["takes_texts"], false);
}

TEST_F(ServeAnswersTest, TellsAsMuchAsIsAskedFor) {
  make_lsa_run();
  start();
  const std::string text = make_records(1)[0].text;
  const Json topics = json(stage("topics", "run", {"--json"}))["topics"];
  EXPECT_EQ(json(get("/v1/topics")->body)["topics"], topics);

  const Json plain = json(post(Json{{"texts", {text}}})->body)["documents"][0];
  EXPECT_EQ(plain["id"], "0");
  ASSERT_FALSE(plain["topics"].empty());
  EXPECT_FALSE(plain["topics"][0].contains("atoms"));
  const Json& strongest = topics[plain["topics"][0]["topic"].get<std::size_t>()];
  EXPECT_EQ(plain["topics"][0]["name"], strongest["name"]);
  EXPECT_EQ(plain["topics"][0]["words"].size(), 5U);

  const Json all =
      json(post(Json{{"texts", {text}}, {"topics", kAll}, {"atoms", kAll}})->body)["documents"][0];
  const Json few = json(post(Json{{"texts", {text}}, {"topics", 1}, {"words", 2}, {"atoms", 1}})
                            ->body)["documents"][0];
  ASSERT_EQ(few["topics"].size(), 1U);
  EXPECT_EQ(few["topics"][0]["share"], all["topics"][0]["share"]);
  EXPECT_EQ(few["topics"][0]["words"], Json({strongest["words"][0], strongest["words"][1]}));
  ASSERT_EQ(few["topics"][0]["atoms"].size(), 1U);
  for (const Json& atom : all["topics"][0]["atoms"]) {
    EXPECT_LE(atom["share"], few["topics"][0]["atoms"][0]["share"]);
  }

  const Json model = json(get("/v1/model")->body);
  EXPECT_EQ(model["run"], "run");
  EXPECT_EQ(model["documents"], kDocuments);
  EXPECT_EQ(model["dimensions"], 8);
  EXPECT_EQ(model["atoms"], 24);
  EXPECT_EQ(model["topics"], 4);
  EXPECT_EQ(model["embedder"], (Json{{"source", "lsa"}}));
  EXPECT_EQ(model["takes_texts"], true);
  EXPECT_EQ(json(get("/openapi.json")->body)["openapi"], "3.1.0");
  const httplib::Result page = get("/");
  EXPECT_NE(page->body.find("<form"), std::string::npos);
  EXPECT_EQ(page->body.find("://"), std::string::npos) << "the page asks nobody else";
  EXPECT_NE(page->get_header_value("Content-Security-Policy").find("default-src 'none'"),
            std::string::npos);
  EXPECT_EQ(client()->Head("/v1/model")->status, 200);
}

TEST_F(ServeAnswersTest, RefusesInOneLine) {
  make_lsa_run();
  start({"--max-documents", "3", "--max-body", "4096"});
  expect_error(post_text("{\"texts\": [\"a\""), 400, "the body is not JSON");
  expect_error(post_text("[]"), 400, "the body is not a JSON object");
  expect_error(post_text("{\"texts\": [\"\xff\"]}"), 400, "the body is not JSON");
  expect_error(post_text(std::string(2000, '[')), 400, "the body is not JSON");
  expect_error(post_text("{}"), 400, "none of 'texts', 'documents' and 'embeddings'");
  expect_error(post_text("{\"texts\":[],\"embeddings\":[]}"), 400, "more than one of");
  expect_error(post_text("{\"text\":[]}"), 400, "'text' is no field of a request");
  expect_error(post_text("{\"texts\":\"a\"}"), 400, "'texts' is not a list");
  expect_error(post_text("{\"texts\":[\"a\",2]}"), 400, "'texts' 1 is not a string");
  expect_error(post_text("{\"documents\":[{\"text\":\"a\"},{\"title\":\"b\"}]}"), 400,
               "'documents' 1 has no 'text'");
  expect_error(post_text("{\"documents\":[{\"text\":\"a\",\"image\":\"b\"}]}"), 400,
               "'documents' 0: 'image' is no field");
  expect_error(post_text("{\"texts\":[],\"topics\":-1}"), 400, "'topics' is not a whole number");
  expect_error(post(Json{{"texts", Words(4, "a")}}), 400, "'texts' holds 4 documents, at most 3");
  expect_error(get("/v1/topic"), 404, "no such path");
  const httplib::Result put = client()->Put("/v1/topics", "{}", "application/json");
  expect_error(put, 405, "GET, HEAD, POST");
  EXPECT_EQ(put->get_header_value("Allow"), "GET, HEAD, POST");
  expect_error(client()->Post("/v1/topics", "{}", "text/plain"), 415, "application/json");

  // Too large: as it says itself, as it turns out to be, and as it is unpacked.
  expect_error(post(Json{{"texts", {std::string(5000, 'a')}}}), 413, "4096 bytes");
  const auto packing = client();
  packing->set_compress(true);
  const std::string large = Json{{"texts", {std::string(1'000'000, 'a')}}}.dump();
  expect_error(packing->Post("/v1/topics", large, "application/json"), 413, "4096 bytes");
  const std::string fits = Json{{"texts", {std::string(4000, 'a')}}}.dump();
  EXPECT_EQ(packing->Post("/v1/topics", fits, "application/json")->status, 200);
  const auto in_chunks = [&](std::size_t count) {
    return client()->Post(
        "/v1/topics",
        [count](std::size_t, httplib::DataSink& sink) {
          std::string text = "{\"texts\":[\"" + std::string(count, 'a') + "\"]}";
          sink.write(text.data(), text.size());
          sink.done();
          return true;
        },
        "application/json");
  };
  expect_error(in_chunks(100'000), 413, "4096 bytes");
  EXPECT_EQ(in_chunks(4000)->status, 200);
}

TEST_F(ServeAnswersTest, TakesOnlyWhatEndsWhereEverybodySeesIt) {
  make_lsa_run();
  start();
  const auto answer = [&](const std::string& request) {
    const RawClient client(port_);
    client.say(request);
    return client.hear();
  };
  const std::string post = "POST /v1/topics HTTP/1.1\r\nContent-Type: application/json\r\n";
  EXPECT_TRUE(answer(post + "\r\n").starts_with("HTTP/1.1 411 "));
  EXPECT_TRUE(answer(post + "Content-Length: -1\r\n\r\n").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(answer(post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")
                  .starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(answer(post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}")
                  .starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(answer("nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(answer("GET /" + std::string(20000, 'a')).starts_with("HTTP/1.1 431 "));
  // What follows a body that nobody read is no request.
  const std::string smuggled =
      answer("GET /v1/model HTTP/1.1\r\nContent-Length: 30\r\n\r\nGET /v1/topics HTTP/1.1\r\n\r\n");
  EXPECT_EQ(smuggled.find("HTTP/1.1", 8), std::string::npos) << smuggled;
  // One request behind another is answered in its turn.
  const std::string both =
      answer("GET /v1/model HTTP/1.1\r\n\r\nGET /v1/model HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_NE(both.find("HTTP/1.1 200", 8), std::string::npos) << both;
}

TEST_F(ServeAnswersTest, AsksForTheToken) {
  make_lsa_run();
  ::setenv("SAETM_TOKEN", "s3cret", 1);
  start({"--verbose"});
  ::unsetenv("SAETM_TOKEN");
  const httplib::Result refused = post(Json{{"texts", {"a"}}});
  expect_error(refused, 401, "token");
  EXPECT_EQ(refused->get_header_value("WWW-Authenticate"), "Bearer");
  for (const char* path : {"/v1/topics", "/v1/model", "/metrics", "/else"}) {
    expect_error(get(path), 401, "token");
  }
  for (const char* wrong : {"s3cre", "s3cret1", "S3cret", ""}) {
    const httplib::Headers headers = {{"Authorization", std::string("Bearer ") + wrong}};
    expect_error(client()->Get("/v1/model", headers), 401, "token");
  }
  expect_error(client()->Get("/v1/model", {{"Authorization", "Basic s3cret"}}), 401, "token");
  EXPECT_EQ(client()->Get("/v1/model", {{"Authorization", "Bearer s3cret"}})->status, 200);
  EXPECT_EQ(client()->Get("/v1/model", {{"Authorization", "bearer s3cret"}})->status, 200);
  for (const char* path : {"/", "/openapi.json", "/healthz", "/readyz"}) {
    EXPECT_EQ(get(path)->status, 200) << path;
  }
  EXPECT_EQ(stop().err.find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace saetm
