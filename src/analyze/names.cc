#include "saetm/names.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/options_io.h"
#include "io/json_file.h"
#include "saetm/answers.h"
#include "saetm/stability.h"

namespace saetm {
namespace {

using Json = nlohmann::json;

constexpr const char* kRole =
    "You name topics that were found in a collection of documents. Answer with one JSON object and "
    "nothing else.";
constexpr double kAgainTemperature = 0.7;  // at 0 another seed would bring the same answer
constexpr std::size_t kLongestName = 80;   // characters; more is no name
constexpr std::size_t kLongestSentence = 500;

std::string listed(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  return list;
}

std::string in_language(const NameOptions& options) {
  return options.name_in.empty() ? "" : " Write in " + options.name_in + ".";
}

std::string naming_prompt(const TopicEvidence& topic, const NameOptions& options) {
  std::string prompt = "Words of the topic, the most telling first: " + listed(topic.words) + "\n";
  const auto most = static_cast<std::size_t>(options.name_documents);
  for (std::size_t i = 0; i < std::min(most, topic.documents.size()); ++i) {
    prompt +=
        (i == 0 ? "\nBeginnings of typical documents:\n- " : "- ") + topic.documents[i] + "\n";
  }
  return prompt +
         "\nAnswer with {\"name\": a title of two to five words, \"sentence\": one sentence that "
         "says what such documents are about, \"kind\": \"concrete\" if the topic is of subjects "
         "(people, things, places, events, activities) or \"abstract\" if it is of general "
         "properties (mood, style, perspective, form, manner of speaking)}." +
         in_language(options);
}

std::string parting_prompt(const std::string& name, const std::vector<const TopicEvidence*>& topics,
                           const NameOptions& options) {
  std::string prompt = "These topics all got the name \"" + name + "\":\n";
  for (std::size_t i = 0; i < topics.size(); ++i) {
    prompt += std::to_string(i + 1) + ". " + listed(topics[i]->words) + "\n";
  }
  return prompt +
         "\nGive each a name of two to five words that tells it from the others. Answer with "
         "{\"names\": [the names, in the order of the topics]}." +
         in_language(options);
}

/// On one line, without spaces at its ends; empty where it is too long to be what was asked for.
std::string tidy(const Json& value, std::size_t longest) {
  if (!value.is_string()) return "";
  std::string text = value.get<std::string>();
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string::npos) return "";
  text = text.substr(begin, text.find_last_not_of(' ') - begin + 1);
  return icu::UnicodeString::fromUTF8(text).countChar32() > static_cast<std::int32_t>(longest)
             ? ""
             : text;
}

std::string folded(const std::string& name) {
  std::string text;
  icu::UnicodeString::fromUTF8(name).foldCase().toUTF8String(text);
  return text;
}

bool read_name(const std::string& answer, TopicName& result) {
  const Json object = parse_json<Json>(object_in_answer(answer));
  if (!object.is_object()) return false;
  const std::string kind = tidy(object.value("kind", Json()), kLongestName);
  const std::string name = tidy(object.value("name", Json()), kLongestName);
  if (name.empty() || (kind != "concrete" && kind != "abstract")) return false;
  result = {name, tidy(object.value("sentence", Json()), kLongestSentence), kind == "abstract"};
  return true;
}

/// Asks `questions` until each answer was taken or there are no more attempts.
template <class Take>
void ask(std::vector<std::string> prompts, const char* stage, const NameOptions& options,
         LanguageClient& client, const Context& context, const Take& take) {
  std::vector<std::size_t> open(prompts.size());
  for (std::size_t i = 0; i < open.size(); ++i) open[i] = i;
  for (std::int64_t attempt = 0; attempt < options.name_attempts && !open.empty(); ++attempt) {
    std::vector<ChatQuestion> asked;
    for (const std::size_t i : open) {
      asked.push_back({.system = kRole,
                       .user = prompts[i],
                       .sample = attempt,
                       .least_temperature = attempt > 0 ? kAgainTemperature : 0});
    }
    const auto answers = client.chat(asked, stage, context);
    std::vector<std::size_t> unclear;
    for (std::size_t j = 0; j < open.size(); ++j) {
      if (!take(open[j], answers[j].text)) unclear.push_back(open[j]);
    }
    open = std::move(unclear);
  }
}

using Alike = std::map<std::string, std::vector<std::size_t>>;

/// Topics by a name that is not theirs alone.
Alike alike(const std::vector<TopicName>& names, const std::set<std::string>& known) {
  Alike by_name;
  for (std::size_t t = 0; t < names.size(); ++t) {
    if (!names[t].name.empty()) by_name[folded(names[t].name)].push_back(t);
  }
  std::erase_if(by_name, [&](const auto& entry) {
    return entry.second.size() == 1 && !known.contains(entry.first);
  });
  return by_name;
}

/// Asks about topics of one name together.
void part(const std::vector<TopicEvidence>& topics, const std::set<std::string>& known,
          const NameOptions& options, LanguageClient& client, const Context& context,
          std::vector<TopicName>& names) {
  std::vector<std::vector<std::size_t>> groups;
  std::vector<std::string> prompts;
  for (const auto& [name, group] : alike(names, known)) {
    std::vector<const TopicEvidence*> shown;
    for (const std::size_t t : group) shown.push_back(&topics[t]);
    groups.push_back(group);
    prompts.push_back(parting_prompt(names[group[0]].name, shown, options));
  }
  ask(prompts, "names (alike)", options, client, context,
      [&](std::size_t i, const std::string& answer) {
        const Json object = parse_json<Json>(object_in_answer(answer));
        const Json list = object.is_object() ? object.value("names", Json()) : Json();
        if (!list.is_array() || list.size() != groups[i].size()) return false;
        std::set<std::string> distinct = known;
        for (const Json& name : list) {
          const std::string text = tidy(name, kLongestName);
          if (text.empty() || !distinct.insert(folded(text)).second) return false;
        }
        for (std::size_t j = 0; j < list.size(); ++j) {
          names[groups[i][j]].name = tidy(list[j], kLongestName);
        }
        return true;
      });
}

}  // namespace

std::vector<TopicName> name_topics(const std::vector<TopicEvidence>& topics,
                                   const std::vector<std::string>& known,
                                   const NameOptions& options, LanguageClient& client,
                                   const Context& context) {
  check_options(options);
  std::vector<TopicName> names(topics.size());
  std::vector<std::string> prompts;
  for (const TopicEvidence& topic : topics) prompts.push_back(naming_prompt(topic, options));
  ask(prompts, "names", options, client, context,
      [&](std::size_t t, const std::string& answer) { return read_name(answer, names[t]); });
  std::set<std::string> taken;
  for (const std::string& name : known) taken.insert(folded(name));
  part(topics, taken, options, client, context, names);
  // What the model cannot tell apart, words do.
  const Alike left = alike(names, taken);
  for (const TopicName& name : names) {
    if (!name.name.empty() && !left.contains(folded(name.name))) taken.insert(folded(name.name));
  }
  for (const auto& [name, group] : left) {
    for (const std::size_t t : group) {
      const std::string plain = names[t].name;
      if (taken.insert(folded(plain)).second) continue;
      for (const std::string& word : topics[t].words) {
        names[t].name = plain + " (" + word + ")";
        if (taken.insert(folded(names[t].name)).second) break;
      }
    }
  }
  return names;
}

std::vector<char> seem_abstract(std::span<const double> specificity) {
  std::vector<double> known;
  for (const double value : specificity) {
    if (!std::isnan(value)) known.push_back(value);
  }
  const double bound = known.empty() ? 0 : quantile(known, 0.5) / 2;
  std::vector<char> abstract;
  for (const double value : specificity) abstract.push_back(value < bound ? 1 : 0);
  return abstract;
}

}  // namespace saetm
