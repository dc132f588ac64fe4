#include "interpret/emission_run.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/options_io.h"
#include "core/parallel.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using backend::EmissionSums;

/// An entry of fewer expected counts is no longer told from none.
constexpr double kSmallest = 1.0 / (1 << 24);
constexpr double kLargestBackground = 0.99;  // at 1 nothing would be left to atoms
constexpr double kLargestWord = 1 << 30;     // see EmissionSums
constexpr std::size_t kBlockEntries = std::size_t{1} << 27;
constexpr std::size_t kWords = 16;  // in a block of work
/// Stepwise EM: step t moves the model by (t + 2)^−κ (Cappé & Moulines 2009, Liang & Klein 2009).
constexpr double kStepExponent = 0.7;

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
    : input_(input), options_(options), context_(context) {
  check_options(options);
  check_sizes(input);
  if (input_.atom_weights.empty()) {
    ones_.assign(input.codes.cols, 1.0F);
    input_.atom_weights = ones_;
  }
  idf_ = inverse_document_frequency(input.counts, options.idf);
  weigh_words();
  const std::size_t words = input.counts.cols;
  model_.rows.resize(words);
  model_.background = options.background;
  if (input.start == nullptr) {
    // Nothing but the prior, over uniform words: the first pass makes weighted counts of it.
    model_.totals.assign(input.codes.cols, 0);
    model_.prior = 1;
    model_.usual.assign(words, 1.0F / static_cast<float>(words));
    model_.common.assign(words, 1.0 / static_cast<double>(words));
  } else {
    continue_from(*input.start);
  }
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
      if (values[j] > 0) mass[w] += weight * values[j] * idf_[w];
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

void EmissionRun::continue_from(const WordEmissions& words) {
  const SparseMatrix by_word = transpose(words.atoms);
  // Of an atom with smoothing the own words sum to 1 − smoothing.
  std::vector<double> scale(words.mass.size());
  for (std::size_t k = 0; k < scale.size(); ++k) {
    const double own = 1 - (words.smoothing.empty() ? 0 : words.smoothing[k]);
    scale[k] = own > 0 ? words.mass[k] / own : 0;
  }
  set_rows([&](std::size_t w, const auto& put) {
    const auto atoms = by_word.row_indices(w);
    const auto values = by_word.row_values(w);
    for (std::size_t j = 0; j < atoms.size(); ++j) {
      const auto k = static_cast<std::size_t>(atoms[j]);
      put(k, EmissionSums::in_units(values[j] * scale[k]));
    }
  });
  model_.prior = options_.prior > 0 ? options_.prior : 1;
  model_.usual = usual_;
  // A word that the background was without is possible again, too.
  model_.common.resize(usual_.size());
  for (std::size_t w = 0; w < usual_.size(); ++w) {
    model_.common[w] = 0.99 * words.background[w] + 0.01 * usual_[w];
  }
  model_.background = options_.learn_background ? words.background_share : options_.background;
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

std::unique_ptr<EmissionRun::Block> EmissionRun::make_block(std::size_t first,
                                                            std::size_t count) const {
  auto block = std::make_unique<Block>();
  const SparseView codes = input_.codes.rows_from(first, count);
  block->counts_by_word = transpose(input_.counts.rows_from(first, count));
  const std::int64_t base = codes.indptr.front();
  block->first.resize(count + 1);
  for (std::size_t d = 0; d <= count; ++d) block->first[d] = codes.indptr[d] - base;
  block->entries = HugePages<backend::EmissionEntry>(codes.nonzeros());
  parallel_blocks(context_, count, 4096, [&](std::size_t begin, std::size_t end) {
    for (std::size_t d = begin; d < end; ++d) {
      const auto atoms = codes.row_indices(d);
      const auto values = codes.row_values(d);
      backend::EmissionEntry* entries = block->entries.data() + block->first[d];
      double sum = 0;
      for (std::size_t j = 0; j < atoms.size(); ++j) {
        const float value = values[j] * input_.atom_weights[static_cast<std::size_t>(atoms[j])];
        entries[j] = {atoms[j], value};
        sum += value;
      }
      for (std::size_t j = 0; j < atoms.size(); ++j) {
        entries[j].share = sum > 0 ? static_cast<float>(entries[j].share / sum) : 0.0F;
      }
    }
  });
  block->documents = {
      block->counts_by_word, block->first, {block->entries.data(), codes.nonzeros()}, idf_, {}};
  if (!input_.document_weights.empty()) {
    block->documents.document_weights = input_.document_weights.subspan(first, count);
  }
  return block;
}

std::size_t EmissionRun::block_documents() const {
  const std::size_t n = documents();
  if (input_.block_documents > 0) return std::min(n, input_.block_documents);
  const std::size_t blocks = input_.counts.nonzeros() / kBlockEntries + 1;
  return (n + blocks - 1) / blocks;
}

void EmissionRun::add_sums(std::size_t first, std::size_t count, EmissionSums& sums) const {
  const std::size_t step = block_documents();
  for (std::size_t begin = first; begin < first + count; begin += step) {
    context_.check_interrupt();
    const auto block = make_block(begin, std::min(step, first + count - begin));
    backend::cpu_backend().emission_sums(block->documents, model_, sums, context_);
  }
}

void EmissionRun::pass() {
  context_.check_interrupt();
  if (block_documents() < documents()) {
    EmissionSums sums;
    add_sums(0, documents(), sums);
    advance(sums);
    return;
  }
  const double prior = prior_likelihood();
  if (!whole_) whole_ = make_block(0, documents());
  const EmissionSums sums =
      backend::cpu_backend().emission_step(whole_->documents, model_, kSmallest, context_);
  for (std::size_t k = 0; k < model_.totals.size(); ++k) {
    model_.totals[k] = static_cast<double>(sums.totals[k]) / EmissionSums::kUnit;
  }
  end_pass(prior, sums);
}

void EmissionRun::advance(const EmissionSums& sums) {
  const double prior = prior_likelihood();
  set_rows([&](std::size_t w, const auto& put) {
    sums.rows[w].for_each([&](std::size_t k, std::int64_t units) { put(k, units); });
  });
  end_pass(prior, sums);
}

template <class Each>
void EmissionRun::set_rows(const Each& each) {
  const std::size_t words = model_.rows.size();
  const std::size_t atoms = input_.codes.cols;
  const std::int64_t least = EmissionSums::in_units(kSmallest);
  std::vector<std::vector<EmissionSums::Wide>> totals(
      static_cast<std::size_t>(context_.thread_count()));
  parallel_for_workers(
      context_, (words + kWords - 1) / kWords, [&](std::size_t block, std::size_t id) {
        totals[id].resize(atoms);
        for (std::size_t w = block * kWords; w < std::min(words, (block + 1) * kWords); ++w) {
          std::size_t kept = 0;
          each(w, [&](std::size_t k, std::int64_t units) {
            if (units < least) return;
            ++kept;
            totals[id][k] += units;
          });
          backend::WordRow<float> row;
          row.assign(kept, atoms, [&](const auto& put) {
            each(w, [&](std::size_t k, std::int64_t units) {
              if (units >= least) put(k, EmissionSums::in_counts(units));
            });
          });
          model_.rows[w] = std::move(row);
        }
      });
  model_.totals.assign(atoms, 0);
  std::vector<EmissionSums::Wide> all(atoms);
  for (const auto& part : totals) {
    for (std::size_t k = 0; k < part.size(); ++k) all[k] += part[k];
  }
  for (std::size_t k = 0; k < atoms; ++k) {
    model_.totals[k] = static_cast<double>(all[k]) / EmissionSums::kUnit;
  }
}

void EmissionRun::set_background(const EmissionSums& sums) {
  EmissionSums::Wide explained = 0;
  for (const std::int64_t units : sums.common) explained += units;
  if (!(explained > 0)) return;
  for (std::size_t w = 0; w < model_.common.size(); ++w) {
    model_.common[w] = static_cast<double>(sums.common[w]) / static_cast<double>(explained);
  }
  if (options_.learn_background && sums.counted > 0) {
    model_.background = std::min(static_cast<double>(explained) / static_cast<double>(sums.counted),
                                 kLargestBackground);
  }
}

void EmissionRun::end_pass(double prior, const EmissionSums& sums) {
  set_background(sums);
  model_.prior = options_.prior;
  model_.usual = usual_;
  log_likelihood_.push_back((static_cast<double>(sums.likelihood) / EmissionSums::kUnit + prior) /
                            mass_);
}

/// prior · Σ_k Σ_w usual_w log B_kw over atoms in use.
double EmissionRun::prior_likelihood() const {
  if (!(options_.prior > 0)) return 0;
  double used = 0;
  double sum = 0;
  for (std::size_t k = 0; k < used_.size(); ++k) {
    used += used_[k];
    if (used_[k]) sum -= std::log(model_.totals[k] + model_.prior);
  }
  // log(S + α q) = log(α q) + log(1 + S/(α q)); eight factors of the latter share a logarithm,
  // their product cannot overflow.
  std::vector<double> of_word(model_.rows.size());
  parallel_blocks(context_, of_word.size(), kWords, [&](std::size_t begin, std::size_t end) {
    for (std::size_t w = begin; w < end; ++w) {
      const double smooth = model_.prior * model_.usual[w];
      if (!(usual_[w] > 0) || !(smooth > 0)) continue;
      double logarithms = used * std::log(smooth);
      double product = 1;
      int factors = 0;
      model_.rows[w].for_each([&](std::size_t, float count) {
        product *= 1 + count / smooth;
        if (++factors % 8 != 0) return;
        logarithms += std::log(product);
        product = 1;
      });
      of_word[w] = usual_[w] * (logarithms + std::log(product));
    }
  });
  for (const double part : of_word) sum += part;
  return options_.prior * sum;
}

void EmissionRun::blend(const EmissionSums& sums, double step, double factor) {
  set_rows([&](std::size_t w, const auto& put) {
    // Both rows are ascending; `old` is read beside `now`.
    const auto& now = sums.rows[w];
    std::size_t i = 0;
    const auto put_now = [&](double before) {
      put(static_cast<std::size_t>(now.atoms[i]),
          static_cast<std::int64_t>(before + step * factor * static_cast<double>(now.counts[i])));
      ++i;
    };
    model_.rows[w].for_each([&](std::size_t k, float count) {
      const double before = (1 - step) * count * EmissionSums::kUnit;
      while (i < now.atoms.size() && static_cast<std::size_t>(now.atoms[i]) < k) put_now(0);
      if (i < now.atoms.size() && static_cast<std::size_t>(now.atoms[i]) == k) {
        put_now(before);
      } else {
        put(k, static_cast<std::int64_t>(before));
      }
    });
    while (i < now.atoms.size()) put_now(0);
  });
}

void EmissionRun::stepwise_pass() {
  const auto step = static_cast<std::size_t>(options_.step_documents);
  ProgressScope progress(context_, "interpret", documents(), "documents");
  for (std::size_t first = 0, t = 0; first < documents(); first += step, ++t) {
    const std::size_t count = std::min(step, documents() - first);
    const auto block = make_block(first, count);
    EmissionSums sums;
    backend::cpu_backend().emission_sums(block->documents, model_, sums, context_);
    if (!(sums.counted > 0)) continue;
    const double counted = static_cast<double>(sums.counted) / EmissionSums::kUnit;
    const double size = t == 0 ? 1 : std::pow(static_cast<double>(t + 1), -kStepExponent);
    const std::vector<double> common = model_.common;
    blend(sums, size, mass_ / counted);
    set_background(sums);
    for (std::size_t w = 0; w < common.size(); ++w) {
      model_.common[w] = (1 - size) * common[w] + size * model_.common[w];
    }
    // Words that no document of this step has stay possible for its atoms.
    model_.prior = options_.prior > 0 ? options_.prior : 1;
    model_.usual = usual_;
    log_likelihood_.push_back(static_cast<double>(sums.likelihood) /
                              static_cast<double>(sums.counted));
    progress.update(first + count);
  }
  model_.prior = options_.prior;
}

bool EmissionRun::is_done() const {
  const std::size_t n = log_likelihood_.size();
  if (n >= static_cast<std::size_t>(options_.iterations)) return true;
  // The first gain, from uniform words, says nothing of what is still to come.
  return n > 2 && log_likelihood_[n - 1] - log_likelihood_[n - 2] <
                      options_.tolerance * std::abs(log_likelihood_[n - 1]);
}

void EmissionRun::resume(backend::EmissionModel model, std::vector<double> log_likelihood) {
  model_ = std::move(model);
  model_.usual = usual_;
  log_likelihood_ = std::move(log_likelihood);
}

WordEmissions EmissionRun::finish() {
  WordEmissions result;
  const std::size_t atoms = input_.codes.cols;
  result.smoothing.assign(atoms, 0);
  std::vector<double> scale(atoms);
  for (std::size_t k = 0; k < atoms; ++k) {
    const double total = model_.totals[k] + model_.prior;
    if (!(model_.totals[k] > 0)) continue;
    scale[k] = 1 / total;
    result.smoothing[k] = static_cast<float>(model_.prior / total);
  }
  SparseMatrix& b = result.atoms;
  b.cols = model_.rows.size();
  b.indptr.assign(atoms + 1, 0);
  for (const auto& row : model_.rows)
    row.for_each([&](std::size_t k, float) { ++b.indptr[k + 1]; });
  for (std::size_t k = 0; k < atoms; ++k) b.indptr[k + 1] += b.indptr[k];
  b.indices.resize(static_cast<std::size_t>(b.indptr.back()));
  b.values.resize(b.indices.size());
  std::vector<std::int64_t> next(b.indptr.begin(), b.indptr.end() - 1);
  for (std::size_t w = 0; w < model_.rows.size(); ++w) {
    model_.rows[w].for_each([&](std::size_t k, float count) {
      const auto at = static_cast<std::size_t>(next[k]++);
      b.indices[at] = static_cast<std::int32_t>(w);
      b.values[at] = static_cast<float>(count * scale[k]);
    });
    model_.rows[w] = {};
  }
  result.usual = usual_;
  result.background.assign(model_.common.begin(), model_.common.end());
  result.background_share = model_.background;
  result.mass = model_.totals;
  result.mean_shares = mean_shares(input_.codes, input_.atom_weights);
  result.log_likelihood = log_likelihood_;
  return result;
}

}  // namespace saetm
