#pragma once
#include <string_view>

namespace saetm {

/// Looks for the same thing in one text from places that only move on: what is nowhere behind one is
/// looked for once, so that a text of nothing but beginnings is read once, too.
class ForwardSearch {
 public:
  explicit ForwardSearch(std::string_view text) : text_(text) {}

  /// Returns where `what` is from this place on, npos for nowhere.
  std::size_t find(std::string_view what, std::size_t from) {
    return find_by(from, [&] { return text_.find(what, from); });
  }
  /// Returns what `find` does, as long as that is not npos.
  template <class Find>
  std::size_t find_by(std::size_t from, const Find& find) {
    if (from >= none_from_) return std::string_view::npos;
    const std::size_t found = find();
    if (found == std::string_view::npos) none_from_ = from;
    return found;
  }

 private:
  std::string_view text_;
  std::size_t none_from_ = std::string_view::npos;
};

}  // namespace saetm
