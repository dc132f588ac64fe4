// Held-out perplexity of documents that are made by known topics.
#include "saetm/perplexity.h"

#include <gtest/gtest.h>

#include <cmath>

#include "saetm/error.h"

namespace saetm {
namespace {

struct Corpus {
  SparseMatrix shares, counts;
};

/// Topic t has words 4t to 4t + 3, each once in each of its documents.
Corpus make(std::size_t documents) {
  Corpus made;
  made.shares.cols = 2;
  made.counts.cols = 9;
  for (std::size_t d = 0; d < documents; ++d) {
    const auto topic = static_cast<std::int32_t>(d % 2);
    made.shares.indices.push_back(topic);
    made.shares.values.push_back(1);
    made.shares.indptr.push_back(static_cast<std::int64_t>(d + 1));
    for (std::int32_t w = 0; w < 4; ++w) {
      made.counts.indices.push_back(4 * topic + w);
      made.counts.values.push_back(1);
    }
    made.counts.indptr.push_back(static_cast<std::int64_t>(made.counts.indices.size()));
  }
  return made;
}

TEST(Perplexity, IsTheNumberOfEquallyLikelyWords) {
  const Corpus made = make(400);
  const InterpretOptions options{
      .background = 0.01, .prior = 0, .iterations = 200, .tolerance = 1e-9};
  const Perplexity known = held_out_perplexity(made.shares, made.counts, options);
  EXPECT_NEAR(known.perplexity, 4, 0.05);
  EXPECT_EQ(known.words, 160);
  EXPECT_EQ(known.unseen, 0);
  // Topics that say nothing of words. Held-out documents all have the first four, which are those
  // of 160 of the 360 others: each is 1/4 · 160/360.
  Corpus mixed = made;
  for (std::size_t d = 0; d < 400; ++d) mixed.shares.indices[d] = static_cast<int>(d / 2 % 2);
  EXPECT_NEAR(held_out_perplexity(mixed.shares, made.counts, options).perplexity, 9, 0.1);
  const Perplexity again = held_out_perplexity(made.shares, made.counts, options, {.threads = 3});
  EXPECT_EQ(again.perplexity, known.perplexity);
  EXPECT_EQ(again.log_likelihood, known.log_likelihood);
}

TEST(Perplexity, CompletesDocumentsByHalfOfTheirWords) {
  const Corpus made = make(400);
  const InterpretOptions options{
      .background = 0.01, .prior = 0, .iterations = 200, .tolerance = 1e-9};
  const Perplexity known = held_out_perplexity(made.shares, made.counts, options);
  // Two words are given, one more is spread over both topics: 2.5 of 3 are the topic's.
  EXPECT_NEAR(known.log_likelihood, std::log(2.5 / 3 / 4), 0.02);
  EXPECT_EQ(known.completed_words, 80);
  Corpus mixed = made;
  for (std::size_t d = 0; d < 400; ++d) mixed.shares.indices[d] = static_cast<int>(d / 2 % 2);
  EXPECT_NEAR(held_out_perplexity(mixed.shares, made.counts, options).log_likelihood, -std::log(9),
              0.02);
  // The shares of held-out documents have no part in it.
  Corpus other = made;
  for (std::size_t d = 0; d < 400; d += 10) other.shares.indices[d] = 1;
  const Perplexity same = held_out_perplexity(other.shares, made.counts, options);
  EXPECT_EQ(same.log_likelihood, known.log_likelihood);
  EXPECT_NE(same.perplexity, known.perplexity);
}

TEST(Perplexity, CompletesNoDocumentOfOneWord) {
  Corpus made = make(40);
  made.counts.indices.clear();
  made.counts.values.assign(40, 2);
  for (std::int32_t d = 0; d < 40; ++d) {
    made.counts.indices.push_back(d % 2);
    made.counts.indptr[static_cast<std::size_t>(d) + 1] = d + 1;
  }
  // Of every second document held out the one word is the half that is foretold, by nothing.
  const Perplexity found = held_out_perplexity(made.shares, made.counts, {});
  EXPECT_EQ(found.completed_words, 4);
  EXPECT_TRUE(std::isfinite(found.log_likelihood));
}

TEST(Perplexity, LeavesOutWhatNoOtherDocumentHas) {
  Corpus made = make(40);
  made.counts.indices.insert(made.counts.indices.begin() + 4, 8);  // in document 0, held out
  made.counts.values.insert(made.counts.values.begin() + 4, 3.0F);
  for (std::size_t d = 1; d <= 40; ++d) ++made.counts.indptr[d];
  const Perplexity found = held_out_perplexity(made.shares, made.counts, {});
  EXPECT_EQ(found.unseen, 3);
  EXPECT_EQ(found.words, 16);
  EXPECT_TRUE(std::isfinite(found.perplexity));
}

TEST(Perplexity, RefusesWhatDoesNotBelongTogether) {
  const Corpus made = make(20);
  EXPECT_THROW(held_out_perplexity(made.shares, make(19).counts, {}), Error);
  EXPECT_THROW(held_out_perplexity(make(1).shares, make(1).counts, {}), Error);
}

}  // namespace
}  // namespace saetm
