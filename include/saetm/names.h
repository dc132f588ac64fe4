#pragma once
/// Names of topics for a person to read: a language model's, from words and typical documents, and
/// whether a topic is abstract (section 6.1 of the paper).
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/language.h"
#include "saetm/options.h"

namespace saetm {

struct NameOptions {
  std::int64_t name_documents = 4;
  std::string name_in = "";
  std::int64_t name_attempts = 3;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// What a topic is named by.
struct TopicEvidence {
  std::vector<std::string> words;      ///< most telling first
  std::vector<std::string> documents;  ///< texts, most typical first
};

struct TopicName {
  std::string name;      ///< empty where the model gave none
  std::string sentence;  ///< what such documents are about
  /// Of general properties (mood, style, form, manner of speaking) rather than of subjects.
  bool abstract = false;
};

/// A name for each topic, no two alike (letters' case aside): topics that got one name are shown to
/// the model together and asked about again, and what is alike even then gets a leading word that
/// the others lack behind it. `known` are names of other topics that stay as they are, too. Throws
/// Error and Interrupted as LanguageClient::chat() does; with a cache the same call then goes on.
std::vector<TopicName> name_topics(const std::vector<TopicEvidence>& topics,
                                   const std::vector<std::string>& known,
                                   const NameOptions& options, LanguageClient& client,
                                   const Context& context = {});

/// An estimate without a model: topics whose specificity (T) is below half the median of all. Not a
/// number counts as not abstract.
std::vector<char> seem_abstract(std::span<const double> specificity);

// What the options are: names, help, ranges.

template <class Visitor>
void NameOptions::fields(Visitor&& visit) {
  visit("name_documents", &NameOptions::name_documents,
        Field{.help = "typical documents of a topic, by the texts that the run keeps, that the "
                      "model is shown beside its words",
              .unit = "documents",
              .min = 0,
              .max = 100});
  visit("name_in", &NameOptions::name_in,
        Field{.help = "language that names are asked for in, as German; without it the model "
                      "takes that of the words",
              .unit = "language"});
  visit("name_attempts", &NameOptions::name_attempts,
        Field{.help = "how often a model is asked that does not answer in the form asked for, or "
                      "gives topics one name, before words stand for it",
              .min = 1,
              .max = 100});
}

}  // namespace saetm
