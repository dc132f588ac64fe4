#include "saetm/judge.h"

#include <cmath>
#include <cstdlib>
#include <set>

#include "language/server.h"
#include "saetm/random.h"

namespace saetm {
namespace {

using Request = LanguageServer::Request;
using Strings = std::vector<std::string>;

/// Topic t has the words t-0, t-1, …: "w3x17" is the 17th word of topic 3.
std::vector<Strings> topics(int count, int words = 20) {
  std::vector<Strings> result(static_cast<std::size_t>(count));
  for (int t = 0; t < count; ++t) {
    for (int w = 0; w < words; ++w) {
      result[t].push_back("w" + std::to_string(t) + "x" + std::to_string(w));
    }
  }
  return result;
}

/// The words that a prompt lists.
Strings words_in(const std::string& prompt) {
  const std::size_t begin = prompt.find(": ") + 2;
  std::istringstream list(prompt.substr(begin, prompt.find('\n') - begin));
  Strings words;
  for (std::string word; std::getline(list, word, ',');) {
    words.push_back(word.substr(word.find_first_not_of(' ')));
  }
  return words;
}

std::string topic_of(const std::string& word) {
  return word.substr(0, word.find('x'));
}

bool is_rating(const Strings& words) {
  return words.size() != 6;
}

/// The word whose topic no other word has.
std::string odd_one(const Strings& words) {
  std::map<std::string, int> times;
  for (const std::string& word : words) ++times[topic_of(word)];
  for (const std::string& word : words) {
    if (times[topic_of(word)] == 1) return word;
  }
  return "";
}

LanguageOptions options_for(const LanguageServer& server) {
  ::setenv("no_proxy", "*", 1);
  LanguageOptions options;
  options.url = server.url();
  options.model = "judge";
  options.backoff = 0.002;
  options.parallel = 4;  // more at once than the server lets wait (5) are late by a second
  return options;
}

Judgement judged(const LanguageServer& server, const std::vector<Strings>& words,
                 const JudgeOptions& options = {}, std::int64_t seed = 0) {
  LanguageOptions language = options_for(server);
  language.seed = seed;
  LanguageClient client(language);
  return judge_topics(words, options, client);
}

TEST(Judge, APerfectJudgeFindsEveryIntruder) {
  const LanguageServer server([](const Request& request, httplib::Response& response) {
    const Strings words = words_in(request.words());
    LanguageServer::say(response, is_rating(words) ? "80" : odd_one(words));
  });
  const Judgement found = judged(server, topics(12));
  EXPECT_EQ(found.c_i, 1);
  EXPECT_EQ(found.c_r, 80);
  EXPECT_EQ(found.intruder, std::vector<double>(12, 1.0));
  EXPECT_EQ(found.rating, std::vector<double>(12, 80.0));
  EXPECT_EQ(found.questions, 12 * 3 * 2);
  EXPECT_EQ(found.answers, found.questions);
  EXPECT_EQ(found.missing, 0);
  EXPECT_EQ(server.log().size(), 72U);
}

TEST(Judge, AskedAreFiveWordsOfTheTopicAndOneOfAnother) {
  const LanguageServer server([](const Request& request, httplib::Response& response) {
    const Strings words = words_in(request.words());
    LanguageServer::say(response, is_rating(words) ? "50" : odd_one(words));
  });
  const auto asked_of = [&](std::int64_t seed) {
    const std::size_t before = server.log().size();
    judged(server, topics(8, 30), {.judge_repeats = 4}, seed);
    std::multiset<std::string> prompts;
    const auto log = server.log();
    for (std::size_t i = before; i < log.size(); ++i) prompts.insert(log[i].words());
    return prompts;
  };
  const auto first = asked_of(1);
  ASSERT_EQ(first.size(), 8U * 4 * 2);
  std::map<std::string, int> ratings, intruders;
  std::set<std::string> places;
  for (const std::string& prompt : first) {
    const Strings words = words_in(prompt);
    EXPECT_EQ(std::set<std::string>(words.begin(), words.end()).size(), words.size());
    for (const std::string& word : words) {
      EXPECT_LT(std::stoi(word.substr(word.find('x') + 1)), 20) << "not one of the leading words";
    }
    std::set<std::string> of;
    for (const std::string& word : words) of.insert(topic_of(word));
    if (is_rating(words)) {
      EXPECT_EQ(words.size(), 20U);
      EXPECT_EQ(of.size(), 1U);
      ++ratings[topic_of(words[0])];
    } else {
      EXPECT_EQ(of.size(), 2U);
      const std::string odd = odd_one(words);
      ASSERT_NE(odd, "");
      const auto at = std::find(words.begin(), words.end(), odd);
      places.insert(std::to_string(at - words.begin()));
      ++intruders[topic_of(words[at == words.begin() ? 1 : 0])];
    }
  }
  for (const auto& count : {ratings, intruders}) {
    EXPECT_EQ(count.size(), 8U);
    for (const auto& [topic, times] : count) EXPECT_EQ(times, 4) << topic;
  }
  EXPECT_GE(places.size(), 4U) << "the intruder stands anywhere";
  EXPECT_EQ(asked_of(1), first);
  EXPECT_NE(asked_of(2), first);
}

TEST(Judge, AJudgeWhoGuessesFindsASixth) {
  const LanguageServer server([](const Request& request, httplib::Response& response) {
    const Strings words = words_in(request.words());
    const Random random(std::hash<std::string>{}(request.body));
    LanguageServer::say(
        response, is_rating(words) ? "10" : words[static_cast<std::size_t>(6 * random.uniform(0))]);
  });
  LanguageClient client(options_for(server));
  const Judgement found = judge_topics(topics(100), {.judge_repeats = 8}, client);
  // 800 questions: 1/6 ± 4 standard deviations of sqrt(5/36/800) = 0.013.
  EXPECT_NEAR(found.c_i, 1.0 / 6, 0.053);
  EXPECT_EQ(found.missing, 0);
}

TEST(Judge, UnclearAnswersAreAskedForAgainWithOtherSeeds) {
  std::mutex mutex;
  std::map<std::string, std::vector<nlohmann::json>> asked;  // by prompt
  const LanguageServer server([&](const Request& request, httplib::Response& response) {
    const Strings words = words_in(request.words());
    std::size_t time = 0;
    {
      const std::lock_guard lock(mutex);
      auto& before = asked[request.words()];
      time = before.size();
      before.push_back(request.json());
    }
    if (topic_of(words[0]) == "w1" && is_rating(words)) {
      return LanguageServer::say(response, "I would rather not.");
    }
    if (time < 2)
      return LanguageServer::say(response, time == 0            ? ""
                                           : words.size() == 20 ? "10 or 20"
                                                                : words[0] + " or " + words[1]);
    LanguageServer::say(response, is_rating(words) ? "Rating: 60" : odd_one(words));
  });
  const Judgement found = judged(server, topics(3), {.judge_repeats = 2});
  EXPECT_EQ(found.c_i, 1);
  EXPECT_EQ(found.c_r, 60) << "over the topics that have a rating";
  EXPECT_TRUE(std::isnan(found.rating[1]));
  EXPECT_EQ(found.missing, 2);
  EXPECT_EQ(found.answers, 10);
  EXPECT_EQ(found.asked_again, 2 * 12);
  for (const auto& [prompt, requests] : asked) {
    ASSERT_EQ(requests.size(), 3U);
    EXPECT_EQ(requests[0]["temperature"], 0);
    std::set<int> seeds;
    for (const auto& request : requests) seeds.insert(request["seed"].get<int>());
    EXPECT_EQ(seeds.size(), 3U);
    EXPECT_EQ(requests[1]["temperature"], 0.7);
  }
}

TEST(Judge, AnsweredWronglyIsWrongAndNotMissing) {
  const LanguageServer server([](const Request& request, httplib::Response& response) {
    Strings words = words_in(request.words());
    const std::string odd = odd_one(words);
    std::erase(words, odd);
    LanguageServer::say(response, words.size() == 20 ? "0" : words[0]);
  });
  const Judgement found = judged(server, topics(5));
  EXPECT_EQ(found.c_i, 0);
  EXPECT_EQ(found.c_r, 0);
  EXPECT_EQ(found.missing, 0);
}

TEST(Judge, TopicsThatCannotBeAskedAreMissing) {
  const LanguageServer server(
      [](const Request&, httplib::Response& response) { LanguageServer::say(response, "7"); });
  // The first two are the same, the third is short, the fourth has one word.
  std::vector<Strings> words = topics(1);
  words.push_back(words[0]);
  words.push_back({words[0][0], words[0][1], words[0][2]});
  words.push_back({words[0][0]});
  const Judgement found = judged(server, words, {.judge_repeats = 1});
  EXPECT_EQ(server.log().size(), 3U) << "ratings of all but the last";
  EXPECT_EQ(found.missing, 5);
  EXPECT_EQ(found.questions, 8);
  EXPECT_TRUE(std::isnan(found.c_i));
  EXPECT_EQ(found.c_r, 7);
  EXPECT_TRUE(std::isnan(judged(server, {}).c_r));
}

TEST(Judge, RatingsAreRead) {
  for (const char* text :
       {"85", " 85\n", "85.", "**85**", "Rating: 85", "85/100", "85 / 100", "85 out of 100",
        "On a scale from 0 to 100: 85", "I rate this 85 (0-100).", "`85`", "85%",
        "{\"rationale\": \"all of 3 kinds\", \"score\": 85}", "```json\n{\"rating\": 85}\n```",
        "{\"rating\": \"85\"}", "<think>perhaps 20, or 30?</think>\n85", "word2vec gets 85",
        "85, that is 85 of the best"}) {
    EXPECT_EQ(read_rating(text), 85) << text;
  }
  EXPECT_EQ(read_rating("0"), 0);
  EXPECT_EQ(read_rating("100"), 100);
  EXPECT_EQ(read_rating("100/100"), 100);
  EXPECT_EQ(read_rating("72.5"), 72.5);
  for (const char* text : {"", "high", "-5", "101", "8/10", "between 60 and 70", "60-70",
                           "0 to 100", "<think>85", "{\"score\": 850}", "{\"words\": 85}",
                           "{\"score\": null}", "85 or 90", "gpt4", "999999999999999999999999"}) {
    EXPECT_TRUE(std::isnan(read_rating(text))) << text;
  }
  // More than a double holds, and less.
  EXPECT_TRUE(std::isnan(read_rating(std::string(400, '9'))));
  EXPECT_TRUE(std::isnan(read_rating("85 or " + std::string(400, '9'))));
  EXPECT_EQ(read_rating("0." + std::string(400, '0') + "1"), 0);
}

TEST(Judge, IntrudersAreRead) {
  const Strings words = {"bread", "Ärger", "york", "new_york", "butter", "comet"};
  for (const auto& [text, place] :
       std::map<std::string, std::ptrdiff_t>{{"comet", 5},
                                             {"Comet.", 5},
                                             {" **comet**\n", 5},
                                             {"\"comet\"", 5},
                                             {"ärger", 1},
                                             {"York", 2},
                                             {"new york", 3},
                                             {"new_york", 3},
                                             {"The intruder is comet.", 5},
                                             {"Answer: comet", 5},
                                             {"{\"intruder\": \"comet\"}", 5},
                                             {"```json\n{\"word\": \"Comet\"}\n```", 5},
                                             {"<think>bread? butter?</think>comet", 5},
                                             {"bread and butter are food.\nAnswer: comet", 5},
                                             {"bread and butter are food.\n\n**comet**\n", 5}}) {
    EXPECT_EQ(read_intruder(text, words), place) << text;
  }
  for (const char* text :
       {"", "none", "comets", "breadcrumbs", "comet, because bread and butter are food",
        "comet or bread", "bread, Ärger, york, new_york, butter, comet", "<think>comet",
        "comet is not food.\nIt has nothing to do with bread and butter.", "6", "{\"n\": 1}"}) {
    EXPECT_EQ(read_intruder(text, words), -1) << text;
  }
}

/// Vectors of topics that point somewhere each, with some noise.
Matrix vectors_of(std::size_t topics, std::size_t words, double noise) {
  const Random random(3);
  Matrix vectors(topics * words, 16);
  for (std::size_t i = 0; i < vectors.rows(); ++i) {
    for (std::size_t j = 0; j < 16; ++j) {
      vectors(i, j) =
          static_cast<float>((j == i / words ? 1 : 0) + noise * random.normal(i * 16 + j));
    }
  }
  return vectors;
}

std::vector<std::vector<std::int32_t>> ids(std::int32_t topics, std::int32_t words) {
  std::vector<std::vector<std::int32_t>> result(static_cast<std::size_t>(topics));
  for (std::int32_t t = 0; t < topics; ++t) {
    for (std::int32_t w = 0; w < words; ++w) result[t].push_back(t * words + w);
  }
  return result;
}

TEST(EmbeddingJudge, FindsIntrudersWhereVectorsTellThem) {
  const auto words = ids(12, 20);
  const JudgeOptions options{.judge_repeats = 20};
  const auto clear = embedding_intruders(words, vectors_of(12, 20, 0.05), options, 1);
  EXPECT_EQ(clear, std::vector<double>(12, 1.0));
  // Noise alone: 240 questions, 1/6 ± 4 standard deviations.
  const auto chance = embedding_intruders(words, vectors_of(12, 20, 1e6), options, 1);
  EXPECT_NEAR(mean_of_known(chance), 1.0 / 6, 0.097);
  const Matrix vectors = vectors_of(12, 20, 0.5);
  EXPECT_EQ(embedding_intruders(words, vectors, options, 1, {.threads = 1}),
            embedding_intruders(words, vectors, options, 1, {.threads = 4}));
  EXPECT_NE(embedding_intruders(words, vectors, options, 1),
            embedding_intruders(words, vectors, options, 2));
  // Vectors that are all the same tell nothing, and neither do zeros.
  EXPECT_EQ(mean_of_known(embedding_intruders(words, Matrix(240, 3), options, 1)), 0);
  const auto short_one = embedding_intruders({{0, 1, 2, 3}, {4, 5, 6, 7, 8}}, vectors, options, 1);
  EXPECT_TRUE(std::isnan(short_one[0]));
  EXPECT_FALSE(std::isnan(short_one[1]));
}

TEST(EmbeddingJudge, RatesByMeanCosine) {
  Matrix vectors(4, 2);
  vectors(0, 0) = 2;                  // east
  vectors(1, 0) = vectors(1, 1) = 5;  // north-east
  vectors(2, 1) = 0.5;                // north
  vectors(3, 0) = -1;                 // west
  const auto rating = embedding_rating({{0, 1, 2}, {0, 3}, {0, 1, 2, 3, 0}, {0}, {}}, vectors, {});
  const double half = std::sqrt(0.5);
  EXPECT_NEAR(rating[0], (half + half + 0) / 3, 1e-7);
  EXPECT_NEAR(rating[1], -1, 1e-7);
  EXPECT_NEAR(rating[2], (half + half + 0 - 1 - half + 0 + 1 + half + 0 - 1) / 10, 1e-7);
  EXPECT_TRUE(std::isnan(rating[3]));
  EXPECT_TRUE(std::isnan(rating[4]));
}

TEST(Judge, IntruderIsDrawnEvenly) {
  // Topic 0 has five words; of topics 1 to 3 the last has nothing of its own.
  const std::vector<std::vector<std::int32_t>> words = {
      {0, 1, 2, 3, 4}, {0, 1, 2, 10}, {20, 21, 22, 23}, {4, 3, 2}};
  std::map<std::int32_t, int> times;
  for (std::uint64_t repeat = 0; repeat < 4000; ++repeat) {
    const IntruderQuestion asked = intruder_question(words, 0, repeat, {}, 9);
    ASSERT_EQ(asked.words.size(), 6U);
    ++times[asked.words[asked.intruder]];
  }
  // Half of them from topic 1, an eighth for each word of topic 2; ± 5 standard deviations.
  EXPECT_EQ(times.size(), 5U);
  EXPECT_NEAR(times[10], 2000, 5 * std::sqrt(4000 * 0.25));
  for (const int word : {20, 21, 22, 23}) {
    EXPECT_NEAR(times[word], 500, 5 * std::sqrt(4000 * 7.0 / 64));
  }
}

}  // namespace
}  // namespace saetm
