/// Scores by a reference corpus.
#include <algorithm>
#include <cmath>
#include <optional>

#include "apply/evaluate.h"
#include "apply/new_documents.h"
#include "run/artefacts.h"
#include "run/corpus.h"
#include "run/files/scores.h"
#include "run/files/topics.h"
#include "run/notes.h"
#include "saetm/error.h"
#include "saetm/word_places.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kBlock = 2048;  // documents

/// In texts "hard drive" is the phrase "hard_drive": no word of a text holds a space or a "_".
NumberedTopics number_words_of(TopicStrings topics, const CorpusOptions& reading) {
  for (auto& words : topics) {
    for (std::string& word : words) {
      if (reading.words_field.empty()) std::replace(word.begin(), word.end(), ' ', '_');
    }
  }
  return number_words(topics);
}

/// So that phrases are found where there are any; those of more than 3 words are nowhere.
std::int64_t longest_phrase(const std::vector<std::string>& words) {
  std::int64_t longest = 1;
  for (const std::string& word : words) {
    longest = std::max<std::int64_t>(longest, 1 + std::count(word.begin(), word.end(), '_'));
  }
  return std::min<std::int64_t>(longest, 3);
}

/// Reads corpora into WordOccurrences.
class Reference {
 public:
  Reference(const NumberedTopics& topics, const CorpusOptions& reading, TextOptions text,
            std::vector<std::int64_t> windows, const Context& context)
      : context_(context),
        occurrences_(topics.topics, topics.words.size(), std::move(windows), context),
        progress_(context, "evaluate", 0, "documents") {
    if (reading.words_field.empty()) {
      text.ngrams = longest_phrase(topics.words);
      texts_.emplace(text, topics.words, context);
    } else {
      bags_.emplace(topics.words);
    }
  }

  void read(const std::string& corpus, const CorpusOptions& reading) {
    const std::unique_ptr<CorpusReader> reader = open_corpus(corpus, reading);
    const std::uint64_t before = documents_;
    std::vector<Document> block;
    for (bool more = true; more;) {
      block.clear();
      Document document;
      while (block.size() < kBlock && (more = reader->next(document))) block.push_back(document);
      count(block);
    }
    for (const std::string& remark : reader->remarks()) context_.progress->log(remark);
    if (documents_ == before) throw Error(corpus + ": holds no document");
  }

  /// The run's own, as it was read.
  void read(RunCorpus& corpus) {
    for (std::size_t first = 0; first < corpus.documents(); first += kBlock) {
      count(corpus.read(first, std::min(first + kBlock, corpus.documents())));
    }
  }

  const WordOccurrences& occurrences() const { return occurrences_; }
  std::uint64_t documents() const { return documents_; }

 private:
  void count(const std::vector<Document>& block) {
    if (texts_) {
      std::vector<std::string> texts;
      for (const Document& document : block) texts.push_back(document.full_text());
      occurrences_.add(texts_->find(texts));
    } else {
      std::vector<WeightedWords> bags;
      for (const Document& document : block) bags.push_back(document.words);
      occurrences_.add(bags_->find(bags));
    }
    documents_ += block.size();
    progress_.update(documents_);
  }

  Context context_;
  WordOccurrences occurrences_;
  ProgressScope progress_;
  std::optional<WordPlaces> texts_;  // one of these two
  std::optional<BagPlaces> bags_;
  std::uint64_t documents_ = 0;
};

std::vector<std::int64_t> windows_of(const ReferenceOptions& options) {
  std::vector<std::int64_t> windows = {kWholeDocument, options.window};
  if (options.cv_window != options.window) windows.push_back(options.cv_window);
  return windows;
}

Json scores_of(const TopicStrings& topics, const NumberedTopics& numbered,
               const Reference& reference, const ReferenceOptions& options,
               const Context& context) {
  const WordOccurrences& found = reference.occurrences();
  const std::pair<const char*, std::vector<double>> measures[] = {
      {"npmi", c_npmi(numbered.topics, found, kWholeDocument)},
      {"npmi_window", c_npmi(numbered.topics, found, options.window)},
      {"c_v", c_v(numbered.topics, found, options.cv_window)},
      {"c_uci", c_uci(numbered.topics, found, options.window)},
      {"u_mass", u_mass(numbered.topics, found)}};
  std::size_t unseen = 0;
  for (std::size_t w = 0; w < numbered.words.size(); ++w) {
    unseen += !found.seen(static_cast<std::int32_t>(w));
  }
  Json scores;
  for (const auto& [name, values] : measures) scores[name] = score_json(mean_over_topics(values));
  scores["diversity"] = score_json(diversity(numbered.topics));
  scores["rbo"] = score_json(inverted_rbo(numbered.topics, 0.9, context));
  scores["topics"] = topics.size();
  scores["documents"] = reference.documents();
  scores["distinct_words"] = numbered.words.size();
  scores["unseen_words"] = unseen;
  const std::vector<double>& npmi = measures[0].second;
  scores["unscored_topics"] =
      std::count_if(npmi.begin(), npmi.end(), [](double value) { return std::isnan(value); });
  scores["window"] = options.window;
  scores["cv_window"] = options.cv_window;
  Json by_topic = Json::array();
  for (std::size_t t = 0; t < topics.size(); ++t) {
    Json topic = {{"words", topics[t]}};
    for (const auto& [name, values] : measures) topic[name] = score_json(values[t]);
    by_topic.push_back(std::move(topic));
  }
  scores["by_topic"] = std::move(by_topic);
  return scores;
}

}  // namespace

Json reference_scores(const TopicStrings& topics, const std::string& corpus,
                      const CorpusOptions& reading, TextOptions text,
                      const ReferenceOptions& options, const Context& context) {
  const NumberedTopics numbered = number_words_of(topics, reading);
  if (!options.reference_language.empty()) text.language = options.reference_language;
  Reference reference(numbered, reading, text, windows_of(options), context);
  reference.read(corpus, reading);
  return scores_of(topics, numbered, reference, options, context);
}

Json reference_scores(const RunDirectory& run, const CorpusOptions& reading,
                      const EvaluateOptions& evaluate, const ReferenceOptions& options,
                      const Context& context) {
  const TopicStrings topics = topic_words_of(run, evaluate.top_words);
  const auto text = stage_options<TextOptions>(run, kCounts.maker);
  if (!options.reference.empty()) {
    return reference_scores(topics, options.reference, reading, text, options, context);
  }
  RunCorpus corpus(run);
  const auto own = stage_options<CorpusOptions>(run, kCounts.maker);
  const NumberedTopics numbered = number_words_of(topics, own);
  Reference reference(numbered, own, text, windows_of(options), context);
  reference.read(corpus);
  return scores_of(topics, numbered, reference, options, context);
}

}  // namespace saetm
