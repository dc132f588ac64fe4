/// Steering files: their text, and the atoms that their terms stand for.
#include "saetm/steering.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "saetm/error.h"

namespace saetm {
namespace {

using Kind = Directive::Kind;

struct Form {
  const char* word;
  Kind kind;
  std::size_t least, most;  // terms
  bool has_text, needs_text;
};

constexpr std::size_t kAny = static_cast<std::size_t>(-1);
constexpr Form kForms[] = {
    {"together", Kind::kTogether, 2, kAny, false, false},
    {"apart", Kind::kApart, 2, kAny, false, false},
    {"pin", Kind::kPin, 1, kAny, true, false},
    {"hide", Kind::kHide, 1, kAny, false, false},
    {"name", Kind::kName, 1, 1, true, true},
    {"note", Kind::kNote, 1, 1, true, true},
};

[[noreturn]] void fail(const std::string& file, std::size_t line, const std::string& why) {
  throw Error(file + ":" + std::to_string(line) + ": " + why);
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// A '#' that begins the line or follows white space begins a comment.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '#' && (i == 0 || is_space(line[i - 1]))) return line.substr(0, i);
  }
  return line;
}

/// Parts between white space and commas.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text) {
    if (!is_space(c) && c != ',') {
      part += c;
    } else if (!part.empty()) {
      parts.push_back(std::move(part));
      part.clear();
    }
  }
  if (!part.empty()) parts.push_back(std::move(part));
  return parts;
}

Directive parse_line(std::string_view line, std::size_t number, const std::string& file) {
  const std::size_t equals = line.find('=');
  std::vector<std::string> terms = split(line.substr(0, equals));
  const std::string verb = terms.empty() ? "" : terms.front();
  const Form* form = std::find_if(std::begin(kForms), std::end(kForms),
                                  [&](const Form& f) { return verb == f.word; });
  if (form == std::end(kForms)) {
    fail(file, number,
         "'" + verb + "' is no directive: together, apart, pin, hide, name and note are");
  }
  terms.erase(terms.begin());
  if (equals != std::string_view::npos && !form->has_text) fail(file, number, verb + " takes no =");
  Directive directive;
  directive.kind = form->kind;
  directive.line = number;
  if (equals != std::string_view::npos) directive.text = trimmed(line.substr(equals + 1));
  if (directive.text.empty() && (form->needs_text || equals != std::string_view::npos)) {
    fail(file, number, verb + " needs a text: " + verb + " ATOM = text");
  }
  if (terms.size() < form->least || terms.size() > form->most) {
    fail(file, number,
         verb + (form->most == 1    ? " needs one atom or word"
                 : form->least == 1 ? " needs an atom or word"
                                    : " needs two or more atoms or words"));
  }
  directive.terms = std::move(terms);
  return directive;
}

/// The id that a term is, or −1 for a word.
std::int64_t id_of(const std::string& term) {
  if (!std::all_of(term.begin(), term.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return -1;
  }
  std::int64_t id = 0;
  const auto [end, code] = std::from_chars(term.data(), term.data() + term.size(), id);
  return code == std::errc() ? id : INT64_MAX;
}

/// Two names, or two notes, for one atom.
void refuse_two_texts(const Steering& steering) {
  std::map<std::pair<Kind, std::int32_t>, const Directive*> told;
  for (const Directive& now : steering.directives) {
    if (now.kind != Kind::kName && now.kind != Kind::kNote) continue;
    const auto [before, fresh] = told.emplace(std::pair(now.kind, now.atoms[0]), &now);
    if (!fresh && before->second->text != now.text) {
      fail(steering.file, now.line,
           "atom " + std::to_string(now.atoms[0]) + " has another " +
               (now.kind == Kind::kName ? "name" : "note") + " in line " +
               std::to_string(before->second->line));
    }
  }
}

}  // namespace

Steering parse_steering(std::string_view text, const std::string& file) {
  Steering steering;
  steering.file = file;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!simdjson::validate_utf8(whole.data(), whole.size())) {
      fail(file, number, "the text is not UTF-8");
    }
    const std::string_view line = trimmed(without_comment(whole));
    if (!line.empty()) steering.directives.push_back(parse_line(line, number, file));
  }
  return steering;
}

Steering in_use(Steering steering, const AtomTree& tree) {
  for (Directive& directive : steering.directives) {
    std::erase_if(directive.atoms, [&](std::int32_t atom) {
      return !std::binary_search(tree.atoms.begin(), tree.atoms.end(), atom);
    });
  }
  std::erase_if(steering.directives, [](const Directive& d) { return d.atoms.empty(); });
  return steering;
}

std::int32_t leading_atom(const WordEmissions& words, std::size_t word) {
  std::int32_t best = -1;
  double most = 0;
  for (std::size_t k = 0; k < words.atoms.rows(); ++k) {
    const auto columns = words.atoms.row_indices(k);
    const auto found =
        std::lower_bound(columns.begin(), columns.end(), static_cast<std::int32_t>(word));
    const bool own = found != columns.end() && *found == static_cast<std::int32_t>(word);
    const double share =
        (own ? words.atoms.row_values(k)[static_cast<std::size_t>(found - columns.begin())] : 0.0) +
        static_cast<double>(words.smoothing[k]) * words.usual[word];
    const double uses = words.mean_shares[k] * share;
    if (uses > most) {
      most = uses;
      best = static_cast<std::int32_t>(k);
    }
  }
  return best;
}

Steering resolve_steering(Steering steering, const AtomTree& tree, std::size_t atoms,
                          const std::function<std::int32_t(const std::string&)>& atom_of_word,
                          const Context& context) {
  std::vector<Directive> kept;
  for (Directive& directive : steering.directives) {
    const std::string place = steering.file + ":" + std::to_string(directive.line) + ": ";
    std::map<std::int32_t, std::string> term_of;
    std::string resolved;
    for (const std::string& term : directive.terms) {
      std::int64_t id = id_of(term);
      if (id >= static_cast<std::int64_t>(atoms)) {
        fail(steering.file, directive.line,
             "there is no atom " + term + ": atoms are 0 to " + std::to_string(atoms - 1));
      }
      if (id < 0) {
        id = atom_of_word(term);
        if (id < 0) {
          fail(steering.file, directive.line, "'" + term + "' is not in the run's vocabulary");
        }
        resolved += (resolved.empty() ? "" : ", ") + term + " is atom " + std::to_string(id);
      }
      const auto atom = static_cast<std::int32_t>(id);
      if (!std::binary_search(tree.atoms.begin(), tree.atoms.end(), atom)) {
        context.progress->log(place + "atom " + term + " is in no document, passed over");
        continue;
      }
      const auto [other, fresh] = term_of.emplace(atom, term);
      if (!fresh && directive.kind == Kind::kApart && other->second != term) {
        fail(steering.file, directive.line,
             "'" + other->second + "' and '" + term + "' both stand for atom " +
                 std::to_string(atom) + ", which cannot be apart from itself");
      }
    }
    if (!resolved.empty()) context.progress->log(place + resolved);
    if (term_of.empty()) continue;
    for (const auto& [atom, term] : term_of) directive.atoms.push_back(atom);
    kept.push_back(std::move(directive));
  }
  steering.directives = std::move(kept);
  refuse_two_texts(steering);
  return steering;
}

}  // namespace saetm
