/// What EM begins with.
#include <algorithm>
#include <string>

#include "core/options_io.h"
#include "interpret/emission_rows.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using backend::EmissionSums;

constexpr double kLargestWord = 1 << 30;  // see EmissionSums

void check_sizes(const EmissionInput& input) {
  const std::size_t n = input.codes.rows();
  const auto fail = [](const std::string& why) { throw Error(why); };
  if (n != input.counts.rows()) {
    fail("codes have " + std::to_string(n) + " documents, counts " +
         std::to_string(input.counts.rows()));
  }
  if (!input.atom_weights.empty() && input.atom_weights.size() != input.codes.cols) {
    fail("there are weights of " + std::to_string(input.atom_weights.size()) + " atoms, codes of " +
         std::to_string(input.codes.cols));
  }
  if (!input.document_weights.empty() && input.document_weights.size() != n) {
    fail("there are weights of " + std::to_string(input.document_weights.size()) +
         " documents, codes of " + std::to_string(n));
  }
  const WordEmissions* start = input.start;
  if (start != nullptr &&
      (start->atoms.rows() != input.codes.cols || start->atoms.cols != input.counts.cols)) {
    fail("the words to begin with are of " + std::to_string(start->atoms.rows()) + " atoms and " +
         std::to_string(start->atoms.cols) + " words, not of " + std::to_string(input.codes.cols) +
         " and " + std::to_string(input.counts.cols));
  }
}

}  // namespace

EmissionRun::EmissionRun(const EmissionInput& input, const InterpretOptions& options,
                         const Context& context)
    : input_(input), options_(options), context_(context), root_(options.counts == "root") {
  check_options(options);
  check_sizes(input);
  if (input.document_weights.empty() && options.documents == "even") {
    weights_ = even_document_weights(input.counts, root_);
    input_.document_weights = weights_;
  }
  if (input_.atom_weights.empty()) {
    ones_.assign(input.codes.cols, 1.0F);
    input_.atom_weights = ones_;
  }
  idf_ = inverse_document_frequency(input.counts, options.idf);
  weigh_words();
  const std::size_t words = input.counts.cols;
  backend::EmissionModel model;
  if (input.start == nullptr) {
    // Nothing but the prior, over uniform words: the first pass makes weighted counts of it.
    model.counts.indptr.assign(words + 1, 0);
    model.totals.assign(input.codes.cols, 0);
    mixture_ = {std::vector<double>(words, 1.0 / static_cast<double>(words)), options.background, 1,
                std::vector<float>(words, 1.0F / static_cast<float>(words))};
  } else {
    model = continued_from(*input.start);
  }
  session_ = backend::backend_of(context_).emissions(std::move(model), context_);
  if (options.prior > 0) mark_used();
}

/// Σ of n_dw idf_w, by word and in all.
void EmissionRun::weigh_words() {
  const SparseView& counts = input_.counts;
  std::vector<double> mass(counts.cols);
  for (std::size_t d = 0; d < counts.rows(); ++d) {
    const double weight = input_.document_weights.empty() ? 1 : input_.document_weights[d];
    const auto words = counts.row_indices(d);
    const auto values = counts.row_values(d);
    for (std::size_t j = 0; j < words.size(); ++j) {
      const auto w = static_cast<std::size_t>(words[j]);
      if (values[j] > 0) mass[w] += weight * counted(values[j]) * idf_[w];
    }
  }
  for (std::size_t w = 0; w < mass.size(); ++w) {
    mass_ += mass[w];
    if (!(mass[w] < kLargestWord)) {
      throw Error("word " + std::to_string(w) +
                  " is used more than a billion times: too often to " + "be added up exactly");
    }
  }
  if (!(mass_ > 0)) throw Error("no document has a word of the vocabulary: nothing to interpret");
  usual_.resize(mass.size());
  for (std::size_t w = 0; w < mass.size(); ++w) usual_[w] = static_cast<float>(mass[w] / mass_);
}

backend::EmissionModel EmissionRun::continued_from(const WordEmissions& words) {
  const SparseMatrix by_word = transpose(words.atoms);
  // Of an atom with smoothing the own words sum to 1 − smoothing.
  std::vector<double> scale(words.mass.size());
  for (std::size_t k = 0; k < scale.size(); ++k) {
    const double own = 1 - (words.smoothing.empty() ? 0 : words.smoothing[k]);
    scale[k] = own > 0 ? words.mass[k] / own : 0;
  }
  mixture_.prior = options_.prior > 0 ? options_.prior : 1;
  mixture_.usual = usual_;
  // A word that the background was without is possible again, too.
  mixture_.common.resize(usual_.size());
  for (std::size_t w = 0; w < usual_.size(); ++w) {
    mixture_.common[w] = 0.99 * words.background[w] + 0.01 * usual_[w];
  }
  mixture_.background = options_.learn_background ? words.background_share : options_.background;
  return model_of([&](std::size_t w, const auto& put) {
    const auto atoms = by_word.row_indices(w);
    const auto values = by_word.row_values(w);
    for (std::size_t j = 0; j < atoms.size(); ++j) {
      const auto k = static_cast<std::size_t>(atoms[j]);
      put(k, EmissionSums::in_units(values[j] * scale[k]));
    }
  });
}

/// Atoms that a document with words uses.
void EmissionRun::mark_used() {
  used_.assign(input_.codes.cols, 0);
  for (std::size_t d = 0; d < input_.counts.rows(); ++d) {
    const auto counts = input_.counts.row_values(d);
    if (std::none_of(counts.begin(), counts.end(), [](float n) { return n > 0; })) continue;
    if (!input_.document_weights.empty() && !(input_.document_weights[d] > 0)) continue;
    const auto atoms = input_.codes.row_indices(d);
    const auto values = input_.codes.row_values(d);
    for (std::size_t j = 0; j < atoms.size(); ++j) {
      const auto k = static_cast<std::size_t>(atoms[j]);
      if (values[j] * input_.atom_weights[k] > 0) used_[k] = 1;
    }
  }
}

}  // namespace saetm
