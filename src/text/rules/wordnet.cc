#include "text/rules/wordnet.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/environment.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::array<const char*, 4> kNames{"noun", "verb", "adj", "adv"};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::string bytes;
  if (file) {
    bytes.resize(static_cast<std::size_t>(file.tellg()));
    file.seekg(0);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  if (!file) throw Error(path + ": cannot be read (a part of WordNet)");
  return bytes;
}

template <class Body>
void for_each_line(std::string_view text, const Body& body) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    body(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

bool is_plain(std::string_view word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// A form that ends in `ending` may be an inflection of the word with `base` in its place.
struct Detachment {
  std::string_view ending;
  std::string_view base;
};

constexpr Detachment kNounRules[] = {{"s", ""},      {"ses", "s"},   {"xes", "x"},   {"zes", "z"},
                                     {"ches", "ch"}, {"shes", "sh"}, {"men", "man"}, {"ies", "y"}};
constexpr Detachment kVerbRules[] = {{"s", ""},   {"ies", "y"}, {"es", "e"},  {"es", ""},
                                     {"ed", "e"}, {"ed", ""},   {"ing", "e"}, {"ing", ""}};
constexpr Detachment kAdjectiveRules[] = {{"er", ""}, {"est", ""}, {"er", "e"}, {"est", "e"}};

struct Rules {
  const Detachment* first;
  std::size_t count;
  const Detachment* begin() const { return first; }
  const Detachment* end() const { return first + count; }
};
constexpr std::array<Rules, 4> kRules{
    Rules{kNounRules, std::size(kNounRules)}, Rules{kVerbRules, std::size(kVerbRules)},
    Rules{kAdjectiveRules, std::size(kAdjectiveRules)}, Rules{nullptr, 0}};

bool has_wordnet(const std::string& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder + "/index.noun", ignored);
}

}  // namespace

WordNet::WordNet(const std::string& folder) {
  for (int pos = 0; pos < kPartsOfSpeech; ++pos) {
    read_index(folder + "/index." + kNames[pos], pos);
    read_exceptions(folder + "/" + kNames[pos] + ".exc", pos);
  }
  read_tag_counts(folder + "/cntlist.rev");
}

std::string WordNet::find_folder() {
  const char* named = std::getenv("SAETM_WORDNET");
  if (named && *named) {
    if (has_wordnet(named)) return named;
    throw Error(std::string(named) +
                ": holds no WordNet (no index.noun), though SAETM_WORDNET names it");
  }
  std::vector<std::string> places{"/usr/share/wordnet", "/usr/local/share/wordnet",
                                  "/usr/share/nltk_data/corpora/wordnet",
                                  "/usr/local/share/nltk_data/corpora/wordnet"};
  if (const char* home = std::getenv("HOME")) {
    places.push_back(std::string(home) + "/nltk_data/corpora/wordnet");
  }
  // The Python package brings WordNet along and names its data there.
  if (const std::string data = environment("SAETM_DATA"); !data.empty()) {
    places.push_back(data + "/wordnet");
  }
  for (const std::string& place : places) {
    if (has_wordnet(place)) return place;
  }
  throw Error(
      "WordNet's files are not found; install the package wordnet-base, or name the folder that "
      "holds index.noun in SAETM_WORDNET, or choose another --language");
}

void WordNet::read_index(const std::string& path, int pos) {
  for_each_line(read_file(path), [&](std::string_view line) {
    // The licence at the top is indented.
    const std::string_view word = line.substr(0, line.find(' '));
    if (!is_plain(word)) return;
    const std::uint32_t id = words_.add(word);
    if (id == lemmas_.size()) lemmas_.emplace_back();
    lemmas_[id].is[pos] = true;
  });
}

void WordNet::read_exceptions(const std::string& path, int pos) {
  Exceptions& exceptions = exceptions_[pos];
  for_each_line(read_file(path), [&](std::string_view line) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < line.size();) {
      const std::size_t space = std::min(line.find(' ', at), line.size());
      if (space > at) words.emplace_back(line.substr(at, space - at));
      at = space + 1;
    }
    if (words.size() < 2 || !is_plain(words[0])) return;
    const std::uint32_t id = exceptions.forms.add(words[0]);
    if (id == exceptions.bases.size()) exceptions.bases.emplace_back();
    std::vector<std::string>& bases = exceptions.bases[id];
    bases.insert(bases.end(), words.begin() + 1, words.end());
  });
}

void WordNet::read_tag_counts(const std::string& path) {
  // A line: lemma%type:file:id:head:id sense count; type 5 is an adjective in a cluster.
  for_each_line(read_file(path), [&](std::string_view line) {
    const std::size_t percent = line.find('%');
    const std::size_t space = line.rfind(' ');
    if (percent == std::string_view::npos || space == std::string_view::npos || space < percent)
      return;
    const std::string_view word = line.substr(0, percent);
    const int type = line[percent + 1] - '0';
    if (!is_plain(word) || type < 1 || type > 5) return;
    const std::uint32_t id = words_.find(word);
    if (id == StringTable::kNone) return;
    std::uint32_t count = 0;
    std::from_chars(line.data() + space + 1, line.data() + line.size(), count);
    lemmas_[id].tagged[type == 5 ? 2 : type - 1] += count;
  });
}

const WordNet::Lemma* WordNet::find(std::string_view word, int pos) const {
  const std::uint32_t id = words_.find(word);
  return id != StringTable::kNone && lemmas_[id].is[pos] ? &lemmas_[id] : nullptr;
}

const std::vector<std::string>* WordNet::exception(std::string_view form, int pos) const {
  const std::uint32_t id = exceptions_[pos].forms.find(form);
  return id == StringTable::kNone ? nullptr : &exceptions_[pos].bases[id];
}

bool WordNet::is_lemma(std::string_view word, PartOfSpeech pos) const {
  return find(word, static_cast<int>(pos)) != nullptr;
}

std::string WordNet::detach(std::string_view form, int pos) const {
  std::string_view stem = form;
  std::string_view ful;
  if (pos == static_cast<int>(PartOfSpeech::kNoun)) {
    if (form.ends_with("ful")) {  // boxesful → boxful
      ful = "ful";
      stem.remove_suffix(ful.size());
    } else if (form.ends_with("ss") || form.size() <= 2) {
      return {};
    }
  }
  for (const Detachment& rule : kRules[pos]) {
    if (!stem.ends_with(rule.ending)) continue;
    std::string base(stem.substr(0, stem.size() - rule.ending.size()));
    base += rule.base;
    if (base != stem && find(base, pos)) return base.append(ful);
  }
  return {};
}

std::string WordNet::base(std::string_view form, PartOfSpeech pos) const {
  if (const auto* bases = exception(form, static_cast<int>(pos))) {
    return bases->front() == form ? std::string() : bases->front();
  }
  return detach(form, static_cast<int>(pos));
}

std::string_view WordNet::lemma(std::string_view form) const {
  std::string_view best;
  std::uint32_t best_tagged = 0;
  const auto consider = [&](std::string_view word, int pos) {
    const std::uint32_t id = words_.find(word);
    if (id == StringTable::kNone || !lemmas_[id].is[pos]) return;
    if (!best.empty() && lemmas_[id].tagged[pos] <= best_tagged) return;
    best = words_[id];
    best_tagged = lemmas_[id].tagged[pos];
  };
  for (int pos = 0; pos < kPartsOfSpeech; ++pos) {
    consider(form, pos);
    if (const auto* bases = exception(form, pos)) {
      for (const std::string& base : *bases) consider(base, pos);
    } else {
      consider(detach(form, pos), pos);
    }
  }
  return best;
}

}  // namespace saetm
