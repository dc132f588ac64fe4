#pragma once
/// What steering asks of a partition of atoms, as sets of places in tree.atoms.
#include <utility>
#include <vector>

#include "saetm/steering.h"

namespace saetm {

struct Constraints {
  using Places = std::vector<std::size_t>;      // ascending
  std::vector<Places> pins;                     // each a topic of its own, in the order of lines
  std::vector<std::size_t> pin_lines;           // where they are told
  std::vector<Places> groups;                   // other atoms that are named, joined by `together`
  std::vector<std::vector<std::size_t>> apart;  // for each group the groups it never meets
};

/// Throws Error naming file and line where directives contradict each other.
Constraints constraints_of(const Steering& steering, const AtomTree& tree);

}  // namespace saetm
