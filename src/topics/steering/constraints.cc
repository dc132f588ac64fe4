#include "topics/steering/constraints.h"

#include <algorithm>
#include <map>
#include <set>

#include "saetm/error.h"

namespace saetm {
namespace {

using Kind = Directive::Kind;

class Builder {
 public:
  Builder(const Steering& steering, const AtomTree& tree) : steering_(steering), tree_(tree) {}

  Constraints build() {
    for (const Directive& d : steering_.directives) {
      if (d.kind == Kind::kPin) pin(d);
    }
    for (const Directive& d : steering_.directives) {
      if (d.kind == Kind::kTogether) join(d);
    }
    for (const Directive& d : steering_.directives) {
      if (d.kind == Kind::kApart) part(d);
    }
    Constraints result;
    std::map<std::int32_t, std::size_t> group_of_root;
    for (const Directive* d : pins_) {
      result.pins.push_back(places(d->atoms));
      result.pin_lines.push_back(d->line);
    }
    for (const auto& [atom, parent] : parent_) {  // ascending
      const auto [group, fresh] = group_of_root.emplace(root(atom), result.groups.size());
      if (fresh) result.groups.emplace_back();
      result.groups[group->second].push_back(place(atom));
    }
    result.apart.resize(result.groups.size());
    for (const auto& [a, b] : apart_) {
      const std::size_t x = group_of_root.at(root(a));
      const std::size_t y = group_of_root.at(root(b));
      result.apart[x].push_back(y);
      result.apart[y].push_back(x);
    }
    for (auto& others : result.apart) {
      std::sort(others.begin(), others.end());
      others.erase(std::unique(others.begin(), others.end()), others.end());
    }
    return result;
  }

 private:
  [[noreturn]] void fail(const Directive& d, const std::string& why) const {
    throw Error(steering_.file + ":" + std::to_string(d.line) + ": " + why);
  }

  void pin(const Directive& d) {
    for (const std::int32_t atom : d.atoms) {
      const auto [other, fresh] = pin_of_.emplace(atom, &d);
      if (!fresh) {
        fail(d, "atom " + std::to_string(atom) + " is pinned in line " +
                    std::to_string(other->second->line) + " too");
      }
    }
    pins_.push_back(&d);
  }

  void join(const Directive& d) {
    const auto pinned = [&](std::int32_t atom) {
      const auto found = pin_of_.find(atom);
      return found == pin_of_.end() ? nullptr : found->second;
    };
    for (const std::int32_t atom : d.atoms) {
      const Directive* pin = pinned(atom) ? pinned(atom) : pinned(d.atoms[0]);
      if (pinned(atom) != pinned(d.atoms[0])) {
        fail(d, "line " + std::to_string(pin->line) + " pins some of these atoms without the rest");
      }
      if (pin) continue;
      parent_.emplace(atom, atom);
      const std::int32_t a = root(atom), b = root(d.atoms[0]);
      parent_[std::max(a, b)] = std::min(a, b);
    }
  }

  void part(const Directive& d) {
    for (std::size_t i = 0; i < d.atoms.size(); ++i) {
      for (std::size_t j = i + 1; j < d.atoms.size(); ++j) part(d, d.atoms[i], d.atoms[j]);
    }
  }

  void part(const Directive& d, std::int32_t a, std::int32_t b) {
    const bool a_pinned = pin_of_.contains(a), b_pinned = pin_of_.contains(b);
    const bool same = a_pinned && b_pinned   ? pin_of_[a] == pin_of_[b]
                      : a_pinned || b_pinned ? false
                                             : root(a) == root(b);
    if (same) {
      fail(d, "atoms " + std::to_string(a) + " and " + std::to_string(b) +
                  " cannot be apart: line " + std::to_string(line_joining(a)) +
                  " puts them together");
    }
    if (!a_pinned && !b_pinned) apart_.insert(std::minmax(a, b));
  }

  /// The first line that puts an atom together with others.
  std::size_t line_joining(std::int32_t atom) const {
    for (const Directive& d : steering_.directives) {
      if ((d.kind == Kind::kTogether || d.kind == Kind::kPin) &&
          std::binary_search(d.atoms.begin(), d.atoms.end(), atom)) {
        return d.line;
      }
    }
    return 0;
  }

  std::int32_t root(std::int32_t atom) {
    std::int32_t& parent = parent_.emplace(atom, atom).first->second;
    return parent == atom ? atom : parent = root(parent);
  }

  std::size_t place(std::int32_t atom) const {
    return static_cast<std::size_t>(std::lower_bound(tree_.atoms.begin(), tree_.atoms.end(), atom) -
                                    tree_.atoms.begin());
  }
  Constraints::Places places(const std::vector<std::int32_t>& atoms) const {
    Constraints::Places result;
    for (const std::int32_t atom : atoms) result.push_back(place(atom));
    return result;
  }

  const Steering& steering_;
  const AtomTree& tree_;
  std::vector<const Directive*> pins_;
  std::map<std::int32_t, const Directive*> pin_of_;
  std::map<std::int32_t, std::int32_t> parent_;  // union–find over atoms named and not pinned
  std::set<std::pair<std::int32_t, std::int32_t>> apart_;
};

}  // namespace

Constraints constraints_of(const Steering& steering, const AtomTree& tree) {
  return Builder(steering, tree).build();
}

}  // namespace saetm
