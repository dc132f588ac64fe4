/// Words of the documents on the page, and what accounts for each.
#include <algorithm>

#include "core/parallel.h"
#include "run/array.h"
#include "run/files/words.h"
#include "saetm/explain.h"
#include "views/report_parts.h"

namespace saetm {
namespace {

/// The first place from `at` on whose word is not below `word`: near ones are found in few steps.
auto place_of_word(std::span<const std::int32_t>::iterator at,
                   std::span<const std::int32_t>::iterator end, std::int32_t word) {
  std::ptrdiff_t step = 1;
  while (step < end - at && at[step] < word) {
    at += step;
    step *= 2;
  }
  return std::lower_bound(at, at + std::min(step + 1, end - at), word);
}

/// B of one atom at ascending words.
void emissions_at(const WordEmissions& emissions, std::size_t atom,
                  std::span<const std::int32_t> words, float* out) {
  const auto own = emissions.atoms.row_indices(atom);
  const auto values = emissions.atoms.row_values(atom);
  const float share = emissions.smoothing.empty() ? 0.0F : emissions.smoothing[atom];
  auto at = own.begin();
  for (std::size_t w = 0; w < words.size(); ++w) {
    out[w] = share > 0 ? share * emissions.usual[static_cast<std::size_t>(words[w])] : 0.0F;
    at = place_of_word(at, own.end(), words[w]);
    if (at != own.end() && *at == words[w]) {
      out[w] += values[static_cast<std::size_t>(at - own.begin())];
    }
  }
}

/// The topic of the run's cut that each atom is of, T for none.
std::vector<std::size_t> topics_of_atoms(const ReportParts& parts) {
  const auto& topics = parts.topics.topics;
  std::vector<std::size_t> topic_of(parts.atom_shares.cols, topics.size());
  for (std::size_t t = 0; t < topics.size(); ++t) {
    for (const std::int32_t atom : topics[t].atoms) {
      topic_of.at(static_cast<std::size_t>(atom)) = t;
    }
  }
  return topic_of;
}

/// What accounts for most of one word, of parts by atom: 0 the background, where no topic has more,
/// else 1 + the strongest atom of the strongest topic; 0 as well for an atom beyond the 255th.
class Leading {
 public:
  explicit Leading(std::size_t topics) : sums_(topics + 1) {}

  std::uint8_t of(const WordResponsibilities& parts, std::size_t word,
                  const std::vector<std::size_t>& topics) {
    std::size_t best = 0;
    for (std::size_t k = 0; k < topics.size(); ++k) sums_[topics[k]] = 0;
    for (std::size_t k = 0; k < topics.size(); ++k) sums_[topics[k]] += parts.atoms[k][word];
    for (std::size_t k = 0; k < topics.size(); ++k) {
      const double here = sums_[topics[k]], there = sums_[topics[best]];
      const bool same = topics[k] == topics[best];
      if (here > there || (same && parts.atoms[k][word] > parts.atoms[best][word])) best = k;
    }
    const bool none = topics.empty() || sums_[topics[best]] <= parts.background[word];
    return none || best > 254 ? 0 : static_cast<std::uint8_t>(best + 1);
  }

 private:
  std::vector<double> sums_;
};

}  // namespace

void add_words(const ReportParts& parts, const std::vector<std::size_t>& rows, ReportData& data,
               const Context& context) {
  ReportDocuments& documents = data.page_documents;
  documents.words.cols = data.vocabulary.size();
  if (rows.empty()) return;
  const RunArray file = open_array(parts.run, kCounts);
  const SparseView counts = file.sparse_view();
  SparseMatrix& words = documents.words;
  for (const std::size_t row : rows) {
    const auto columns = counts.row_indices(row);
    const auto values = counts.row_values(row);
    words.indices.insert(words.indices.end(), columns.begin(), columns.end());
    words.values.insert(words.values.end(), values.begin(), values.end());
    words.indptr.push_back(static_cast<std::int64_t>(words.indices.size()));
  }
  documents.accounts.resize(words.nonzeros());
  const WordEmissions emissions = words_of(parts.run);
  const std::vector<std::size_t> topic_of = topics_of_atoms(parts);
  parallel_blocks(context, rows.size(), 64, [&](std::size_t begin, std::size_t end) {
    Leading leading(parts.topics.topics.size());
    for (std::size_t i = begin; i < end; ++i) {
      const auto columns = words.row_indices(i);
      // By the document's atoms as the page has them.
      const auto atoms = documents.atoms.row_indices(i);
      Matrix used(atoms.size(), columns.size());
      std::vector<std::size_t> topics;
      std::vector<float> background;
      for (std::size_t k = 0; k < atoms.size(); ++k) {
        const auto atom =
            static_cast<std::size_t>(parts.tree.atoms[static_cast<std::size_t>(atoms[k])]);
        emissions_at(emissions, atom, columns, used.row(k));
        topics.push_back(topic_of[atom]);
      }
      for (const std::int32_t w : columns) {
        background.push_back(emissions.background[static_cast<std::size_t>(w)]);
      }
      const WordResponsibilities found =
          explain_words(documents.atoms.row_values(i), used.view(), words.row_values(i), background,
                        emissions.background_share);
      const auto first = static_cast<std::size_t>(words.indptr[i]);
      for (std::size_t w = 0; w < columns.size(); ++w) {
        documents.accounts[first + w] = leading.of(found, w, topics);
      }
    }
  });
}

}  // namespace saetm
