#pragma once
/// What a person asks of topics, kept beside a run and heeded at every number of topics.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/topics.h"

namespace saetm {

/// A line of a steering file; docs/formats.md describes the format.
struct Directive {
  enum class Kind {
    kTogether,  ///< these atoms are in one topic
    kApart,     ///< no two of these are
    kPin,       ///< these, and no others, are a topic
    kHide,      ///< the topics that hold these are set aside
    kName,      ///< the topic that holds this atom has this name
    kNote       ///< and this note
  };
  Kind kind = Kind::kTogether;
  std::size_t line = 0;             ///< from 1
  std::vector<std::string> terms;   ///< atom ids or seed words, as written
  std::vector<std::int32_t> atoms;  ///< ids, once resolved: ascending, distinct, in use
  std::string text;                 ///< of pin (may be empty), name and note
};

/// Directives and the name of the file that errors are told of.
struct Steering {
  std::string file;
  std::vector<Directive> directives;
};

/// Reads a steering file's text; atoms are not resolved. Throws Error naming file and line.
Steering parse_steering(std::string_view text, const std::string& file);

/// Finds each directive's atoms: a number is an id below `atoms` (K), any other term a seed word,
/// which stands for atom_of_word(term) (−1: not in the vocabulary). Of these, atoms that are not in
/// use drop out; a directive that none are left of goes, and a line on each is given to
/// context.progress->log. Throws Error naming file and line for an unknown atom or word, and for
/// lines that contradict each other.
Steering resolve_steering(Steering steering, const AtomTree& tree, std::size_t atoms,
                          const std::function<std::int32_t(const std::string&)>& atom_of_word,
                          const Context& context = {});

/// Resolved steering for another tree of the same atoms: those that it does not use drop out.
Steering in_use(Steering steering, const AtomTree& tree);

/// The atom that accounts for most of a word's uses: argmax_k θ̄_k·B_kw (ties by atom), −1 when none
/// has the word.
std::int32_t leading_atom(const WordEmissions& words, std::size_t word);

/// The topic of each of the tree's atoms, as AtomTree::cut() and kmeans() give it, under resolved
/// steering. Method ward: atoms that belong together are merged first, then always the two clusters
/// that Ward's criterion names among those that may merge; a tree of many atoms starts from a cut
/// into T + 2,048 clusters out of which steered atoms are taken. Method kmeans: clusters what
/// belongs together as points, then moves what must be apart to the nearest topic that is free of
/// it. Throws Error when T topics are not possible, saying how many are.
std::vector<std::int32_t> steered_cut(const AtomTree& tree, const Steering& steering,
                                      const TopicOptions& options, std::uint64_t seed,
                                      const Context& context = {});

/// What steering says of each topic.
struct TopicLabel {
  std::string name;  ///< empty: named by its words
  std::string note;
  bool pinned = false, hidden = false;
};

/// Labels of topics given by their atoms' ids. Of several names or notes the topic has that of the
/// atom with the largest share; a pin's name comes before.
std::vector<TopicLabel> topic_labels(const std::vector<std::vector<std::int32_t>>& topics,
                                     const AtomTree& tree, const Steering& steering);

/// Hidden topics are moved behind the others, in `topics` and `labels`; the rest keep their order.
void set_aside(Topics& topics, std::vector<TopicLabel>& labels, const Context& context = {});

}  // namespace saetm
