#include "cli/print/print.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <utility>

#include "core/utf8.h"
#include "run/embeddings.h"
#include "run/notes.h"
#include "run/options/options.h"

namespace saetm::cli {
using Json = nlohmann::ordered_json;

std::size_t width(const std::string& text) {
  return characters(text);
}

std::string cell(const std::string& text) {
  std::string rest, lines;
  for (const char c : text) {
    lines += c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\r' ? "\\r" : std::string(1, c);
  }
  return shown_safely(lines, rest);
}

std::string score_text(const Json& score, std::size_t columns, int digits) {
  char text[64];
  if (score.is_number()) {
    std::snprintf(text, sizeof text, "%*.*f", static_cast<int>(columns), digits,
                  score.get<double>());
    return text;
  }
  return std::string(columns > 0 ? columns - 1 : 0, ' ') + "–";
}

std::string padded(const std::string& text, std::size_t columns) {
  const std::size_t used = width(text);
  return used < columns ? text + std::string(columns - used, ' ') : text;
}

namespace {

/// What stands between words: a comma where given words hold spaces of their own.
const char* between(const TopicRecords& records) {
  for (const TopicRecord& topic : records.topics) {
    for (const std::string& word : topic.words) {
      if (word.find(' ') != std::string::npos) return ", ";
    }
  }
  return " ";
}

}  // namespace

void print_topics(const TopicRecords& records) {
  const char* separator = between(records);
  std::size_t widest = 4;
  for (const TopicRecord& topic : records.topics)
    widest = std::max(widest, width(cell(topic.name)));
  std::printf("%4s %6s  %s  %s\n", "id", "share", padded("name", widest).c_str(), "words");
  bool aside = false;
  for (const TopicRecord& topic : records.topics) {
    if (!aside && (aside = topic.hidden)) std::printf("\nset aside:\n");
    std::string words;
    std::size_t shown = 0;
    for (const std::string& word : topic.words) {
      if (shown++ == 10) break;
      words += (words.empty() ? "" : separator) + cell(word);
    }
    std::printf("%4zu %5.1f%%  %s  %s\n", topic.id, 100 * topic.share,
                padded(cell(topic.name), widest).c_str(), words.c_str());
    if (!topic.note.empty()) std::printf("%13s  note: %s\n", "", cell(topic.note).c_str());
  }
}

void print_scores(const Json& scores) {
  constexpr std::pair<const char*, const char*> kMeanings[] = {
      {"npmi", "coherence of a topic's words, −1 to 1"},
      {"npmi_window", "the same by sliding window, −1 to 1"},
      {"c_v", "coherence C_v, 0 to 1"},
      {"c_uci", "coherence C_uci, above 0 for words that seek each other"},
      {"u_mass", "coherence U_mass, 0 at best"},
      {"diversity", "distinct words among all topics' words, 0 to 1"},
      {"rbo", "1 − rank-biased overlap of pairs of topics, 0 to 1"},
      {"coverage", "documents that have a topic, 0 to 1"},
      {"nmi", "agreement of main topic and group, 0 to 1"},
      {"ami", "the same above chance, at most 1"},
      {"ari", "the same by pairs of documents, adjusted Rand index, at most 1"},
      {"fmi", "the same, Fowlkes and Mallows' index, 0 to 1"},
      {"purity", "documents in the commonest group of their main topic, 0 to 1"},
      {"harmonic_purity", "the same, and groups not spread over topics either, 0 to 1"},
      {"label_support", "documents that hold one of their main topic's 3 first words, 0 to 1"},
      {"c_r", "a language model's rating of a topic's words, 0 to 100"},
      {"c_i", "intruders among words that it finds, 0 to 1; by chance 0.167"},
      {"wmd", "mean word mover's distance between topics"},
      {"embedding_rating", "mean cosine of a topic's words, −1 to 1; no model asked"},
      {"embedding_intruders", "intruders that words' vectors tell, 0 to 1; no model asked"},
      {"probe_topics", "held-out documents whose group a linear probe tells by topics, 0 to 1"},
      {"probe_embeddings", "the same by embeddings"},
      {"perplexity", "of held-out documents' words, less is better"},
      {"held_out_log_likelihood", "of a word by the other half of its document, more is better"},
      {"stability", "of the topics over samples of the documents, 0 to 1"}};
  // Without groups, vectors or a judge a score is not there; without words it is, and has no value.
  const auto there = [&](const std::string& name) {
    static const std::set<std::string> kOfWords = {"npmi",   "npmi_window", "c_v", "c_uci",
                                                   "u_mass", "diversity",   "rbo", "label_support"};
    return scores.contains(name) &&
           (scores[name].is_number() || (scores[name].is_null() && kOfWords.contains(name)));
  };
  std::size_t widest = 10;
  for (const auto& [name, meaning] : kMeanings) {
    if (there(name)) widest = std::max(widest, width(name));
  }
  for (const auto& [name, meaning] : kMeanings) {
    if (!there(name)) continue;
    std::printf("%s %s  %s\n", padded(name, widest).c_str(), score_text(scores[name], 6).c_str(),
                meaning);
  }
  if (const auto unscored = scores.value("unscored_topics", 0ULL); unscored > 0) {
    std::printf(
        "\n%llu of %llu topics have fewer than two words in the documents: no coherence, "
        "and no part in its mean\n",
        unscored, scores.value("topics", 0ULL));
  }
}

void print_usage(const Json& usage) {
  std::printf("%llu tokens sent, %llu received",
              usage.at("prompt_tokens").get<unsigned long long>(),
              usage.at("completion_tokens").get<unsigned long long>());
  if (usage.at("cost") > 0) std::printf(", cost %.4f", usage.at("cost").get<double>());
  std::printf("\n");
}

void print_info(const RunDirectory& run) {
  const Json manifest = Json::parse(run.manifest());
  const CorpusNote corpus = corpus_note(run);
  std::printf("run        %s (format %d, saetm %s)\n", run.path().c_str(),
              manifest["format_version"].get<int>(), manifest.value("saetm_version", "?").c_str());
  const auto print_part = [](const char* title, const CorpusPart& part) {
    std::printf("%-10s %s, %llu documents\n", title, part.path.c_str(),
                static_cast<unsigned long long>(part.documents));
  };
  if (run.note("corpus") != "null") print_part("corpus", corpus.first);
  for (const CorpusPart& part : corpus.appended) print_part("appended", part);
  const std::vector<GivenEmbeddings> given = noted_embeddings(run);
  if (!given.empty()) std::printf("embeddings %s\n", given[0].path.c_str());
  const Json defaults = to_json(RunOptions{});
  for (const auto& [stage, entry] : manifest["stages"].items()) {
    std::string changed;
    for (const auto& [name, value] : entry["options"].items()) {
      if (defaults.contains(name) && defaults[name] != value) {
        changed += " " + flag_name(name) + " " +
                   (value.is_string() ? value.get<std::string>() : value.dump());
      }
    }
    std::printf("%-10s %7.2f s %s\n", stage.c_str(), entry.value("seconds", 0.0), changed.c_str());
  }
}

}  // namespace saetm::cli
