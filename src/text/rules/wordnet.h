#pragma once
/// WordNet's lemmas and the morphology that leads from a form to them. Only words of plain letters
/// are kept: no collocations, hyphens or digits.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/string_table.h"

namespace saetm {

/// In the order that breaks ties between parts of speech.
enum class PartOfSpeech { kNoun, kVerb, kAdjective, kAdverb };

class WordNet {
 public:
  /// Reads index.*, *.exc and cntlist.rev of a WordNet 3 database. Throws Error naming the file
  /// that cannot be read. Afterwards all methods may be called from any thread.
  explicit WordNet(const std::string& folder);

  /// The folder named by SAETM_WORDNET, else the first usual place that holds WordNet. Throws Error
  /// saying which package holds it when there is none.
  static std::string find_folder();

  bool is_lemma(std::string_view word, PartOfSpeech pos) const;

  /// Morphy's first answer: the base of an inflected lower-case form, "" when there is none (also
  /// when the form is a base already). An exception's base need not be a lemma itself.
  std::string base(std::string_view form, PartOfSpeech pos) const;

  /// The likeliest lemma of a lower-case form over all parts of speech, the form itself included:
  /// the one most often tagged in WordNet's own corpora; ties go to the earlier part of speech,
  /// then to the form itself. "" when WordNet does not know the form. Good for the table's
  /// lifetime.
  std::string_view lemma(std::string_view form) const;

 private:
  static constexpr int kPartsOfSpeech = 4;
  struct Lemma {
    std::array<bool, kPartsOfSpeech> is{};
    std::array<std::uint32_t, kPartsOfSpeech> tagged{};  // how often, over all its senses
  };
  struct Exceptions {
    StringTable forms;
    std::vector<std::vector<std::string>> bases;
  };

  void read_index(const std::string& path, int pos);
  void read_exceptions(const std::string& path, int pos);
  void read_tag_counts(const std::string& path);
  const Lemma* find(std::string_view word, int pos) const;
  const std::vector<std::string>* exception(std::string_view form, int pos) const;
  std::string detach(std::string_view form, int pos) const;

  StringTable words_;
  std::vector<Lemma> lemmas_;  // by number in words_
  std::array<Exceptions, kPartsOfSpeech> exceptions_;
};

}  // namespace saetm
