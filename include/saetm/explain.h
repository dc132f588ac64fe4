#pragma once
/// Which atoms account for the words of a document.
#include <cstddef>
#include <span>
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// Of one document with m active atoms and n distinct words.
struct WordResponsibilities {
  /// (m, n) uses of a word that an atom accounts for: n_w·(1−π)·θ_k·B_kw / p(w | document).
  std::vector<std::vector<double>> atoms;
  /// (n) the rest of n_w: what the background accounts for, n_w·π·p0_w / p(w | document), and words
  /// that nothing explains. With a word's column of `atoms`, in that order, it sums to n_w.
  std::vector<double> background;
};

/// The posterior of the mixture p(w | d) = (1−π)·Σ_k θ_k·B_kw + π·p0_w (Eq. 11). shares (m): θ of
/// the document's active atoms; emissions (m, n): B of these atoms at the words that it uses;
/// counts and background (n): n_w and p0_w of these; background_share: π.
WordResponsibilities explain_words(std::span<const float> shares, MatrixView<const float> emissions,
                                   std::span<const float> counts, std::span<const float> background,
                                   double background_share);

}  // namespace saetm
