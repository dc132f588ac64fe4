// Expected counts beside the reference's. A backend may sum p(w|d) in f32: what an atom explains is
// then off by a few 2⁻²⁴ of it, and each addend is rounded to a unit. Blocks give the bytes of the
// whole.
#include <map>

#include "backend_test.h"

namespace saetm::backend {
namespace {

/// Documents with words and shares of atoms, made up.
struct Corpus {
  std::size_t documents, words, atoms;
  SparseMatrix by_word;  // (V, N)
  std::vector<std::int64_t> first{0};
  std::vector<EmissionEntry> entries;
  std::vector<float> idf, document_weights;

  Corpus(std::size_t n, std::size_t v, std::size_t k)
      : documents(n), words(v), atoms(k), by_word(some(v, n)) {
    const SparseMatrix theta = some(n, k);
    for (std::size_t d = 0; d < n; ++d) {
      float sum = 0;
      for (const float share : theta.row_values(d)) sum += share;
      for (std::size_t j = 0; j < theta.row_indices(d).size(); ++j) {
        entries.push_back({theta.row_indices(d)[j], theta.row_values(d)[j] / sum});
      }
      first.push_back(static_cast<std::int64_t>(entries.size()));
    }
    idf = normal_values(v, 21);
    document_weights = normal_values(n, 22);
    for (std::vector<float>* values : {&idf, &document_weights}) {
      for (float& x : *values) x = std::abs(x);
    }
  }

  /// Rows of whole numbers, some of them empty.
  static SparseMatrix some(std::size_t rows, std::size_t cols) {
    std::mt19937 random(static_cast<unsigned>(rows * 31 + cols));
    SparseMatrix m;
    m.cols = cols;
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < cols && i % 7 != 5; ++j) {
        if (random() % 4 != 0) continue;
        m.indices.push_back(static_cast<std::int32_t>(j));
        m.values.push_back(static_cast<float>(random() % 5 + 1));
      }
      m.indptr.push_back(static_cast<std::int64_t>(m.indices.size()));
    }
    return m;
  }

  EmissionDocuments view(bool weighted) const {
    return {by_word, first, entries, idf,
            weighted ? std::span<const float>(document_weights) : std::span<const float>()};
  }

  EmissionModel model(double prior) const {
    EmissionModel model;
    model.totals.resize(atoms);
    std::mt19937 random(8);
    for (std::size_t w = 0; w < words; ++w) {
      std::map<std::size_t, float> counts;
      for (std::size_t k = 0; k < atoms; ++k) {
        if (random() % 3) counts[k] = static_cast<float>(random() % 1000) / 100 + 0.01F;
      }
      WordRow<float> row;
      row.assign(counts.size(), atoms, [&](const auto& put) {
        for (const auto& [k, count] : counts) put(k, count);
      });
      row.for_each([&](std::size_t k, float count) { model.totals[k] += count; });
      model.rows.push_back(std::move(row));
      model.common.push_back(1.0 / static_cast<double>(words));
      model.usual.push_back(1.0F / static_cast<float>(words));
    }
    model.background = 0.3;
    model.prior = prior;
    return model;
  }
};

void expect_near(double found, double expected, double addends, const std::string& what) {
  EXPECT_NEAR(found, expected, 1e-6 * std::abs(expected) + addends + 1) << what;
}

class Emissions : public AgainstReference {};

template <class Check>
void for_each_problem(const Check& check) {
  struct Size {
    std::size_t documents, words, atoms;
  };
  for (const auto& [n, v, k] :
       {Size{1, 1, 1}, Size{1, 13, 3}, Size{67, 1, 2}, Size{131, 37, 61}, Size{64, 50, 300}}) {
    for (const double prior : {0.0, 30.0}) {
      for (const bool weighted : {false, true}) {
        SCOPED_TRACE(std::to_string(n) + " documents, V " + std::to_string(v) + ", K " +
                     std::to_string(k) + ", prior " + std::to_string(prior));
        check(Corpus(n, v, k), prior, weighted);
      }
    }
  }
}

TEST_P(Emissions, SumsAreTheReferences) {
  for_each_problem([&](const Corpus& corpus, double prior, bool weighted) {
    const EmissionModel model = corpus.model(prior);
    const auto documents = corpus.view(weighted);
    EmissionSums found, expected;
    backend_of(context()).emission_sums(documents, model, found, context());
    backend_of(plain).emission_sums(documents, model, expected, plain);
    const auto n = static_cast<double>(corpus.documents);
    for (std::size_t w = 0; w < corpus.words; ++w) {
      expect_near(static_cast<double>(found.common[w]), static_cast<double>(expected.common[w]), n,
                  "common");
      std::map<std::size_t, std::pair<double, double>> counts;
      found.rows[w].for_each([&](std::size_t k, std::int64_t units) { counts[k].first = units; });
      expected.rows[w].for_each(
          [&](std::size_t k, std::int64_t units) { counts[k].second = units; });
      for (const auto& [k, both] : counts) expect_near(both.first, both.second, n, "atom");
    }
    const double all = n * static_cast<double>(corpus.words);
    expect_near(static_cast<double>(found.likelihood), static_cast<double>(expected.likelihood), all,
                "likelihood");
    expect_near(static_cast<double>(found.counted), static_cast<double>(expected.counted), all,
                "counted");
    // Again: every sum doubles.
    EmissionSums twice = found;
    backend_of(context()).emission_sums(documents, model, twice, context(1));
    EXPECT_EQ(twice.likelihood, 2 * found.likelihood);
    for (std::size_t w = 0; w < corpus.words; ++w) {
      EXPECT_EQ(twice.rows[w].atoms, found.rows[w].atoms);
      for (std::size_t i = 0; i < twice.rows[w].counts.size(); ++i) {
        EXPECT_EQ(twice.rows[w].counts[i], 2 * found.rows[w].counts[i]);
      }
    }
  });
}

TEST_P(Emissions, AStepIsTheReferences) {
  for_each_problem([&](const Corpus& corpus, double prior, bool weighted) {
    EmissionModel found = corpus.model(prior), expected = found;
    const auto documents = corpus.view(weighted);
    constexpr double kSmallest = 1e-3;
    const auto sums = backend_of(context()).emission_step(documents, found, kSmallest, context());
    const auto other = backend_of(plain).emission_step(documents, expected, kSmallest, plain);
    for (std::size_t w = 0; w < corpus.words; ++w) {
      std::map<std::size_t, std::pair<double, double>> counts;
      found.rows[w].for_each([&](std::size_t k, float count) { counts[k].first = count; });
      expected.rows[w].for_each([&](std::size_t k, float count) { counts[k].second = count; });
      for (const auto& [k, both] : counts) {
        EXPECT_NEAR(both.first, both.second, 1e-6 * (both.second + 1)) << w << ", " << k;
        EXPECT_GE(both.first, kSmallest * (1 - 1e-6));
      }
    }
    for (std::size_t k = 0; k < corpus.atoms; ++k) {
      expect_near(static_cast<double>(sums.totals[k]), static_cast<double>(other.totals[k]),
                  static_cast<double>(corpus.documents * corpus.words), "total");
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Backends, Emissions, testing::ValuesIn(compared_devices()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace saetm::backend
