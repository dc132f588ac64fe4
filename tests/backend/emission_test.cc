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
      if (values->size() > 2) (*values)[2] = 0;
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

  EmissionModel model() const {
    EmissionModel model;
    model.totals.resize(atoms);
    std::mt19937 random(8);
    for (std::size_t w = 0; w < words; ++w) {
      for (std::size_t k = 0; k < atoms; ++k) {
        if (random() % 3 == 0) continue;
        const float count = static_cast<float>(random() % 1000) / 100 + 0.01F;
        model.counts.put(k, count);
        model.totals[k] += count;
      }
      model.counts.end_row();
    }
    return model;
  }

  EmissionMixture mixture(double prior) const {
    return {std::vector<double>(words, 1.0 / static_cast<double>(words)), 0.3, prior,
            std::vector<float>(words, 1.0F / static_cast<float>(words))};
  }
};

/// Some documents of a corpus as a block of their own.
struct Part {
  SparseMatrix by_word;
  std::vector<std::int64_t> first;
  EmissionDocuments documents;

  Part(const Corpus& corpus, std::size_t begin, std::size_t count, bool weighted) {
    const SparseMatrix by_document = transpose(corpus.by_word);
    by_word = transpose(SparseView(by_document).rows_from(begin, count));
    const std::int64_t base = corpus.first[begin];
    for (std::size_t d = begin; d <= begin + count; ++d) first.push_back(corpus.first[d] - base);
    documents = corpus.view(weighted);
    documents.counts_by_word = by_word;
    documents.first = first;
    documents.entries = documents.entries.subspan(static_cast<std::size_t>(base),
                                                  static_cast<std::size_t>(first.back()));
    if (weighted) documents.document_weights = documents.document_weights.subspan(begin, count);
  }
};

void expect_same(const EmissionSums& found, const EmissionSums& expected) {
  EXPECT_EQ(found.rows.indptr, expected.rows.indptr);
  EXPECT_EQ(found.rows.indices, expected.rows.indices);
  EXPECT_EQ(found.rows.values, expected.rows.values);
  EXPECT_EQ(found.common, expected.common);
  EXPECT_TRUE(found.likelihood == expected.likelihood);
  EXPECT_TRUE(found.counted == expected.counted);
}

EmissionSums sums_of(EmissionSession& session, const EmissionDocuments& documents,
                     const EmissionMixture& mixture) {
  session.load(documents);
  session.pass(mixture);
  session.unload();
  return session.sums();
}

template <class T>
auto entries_of(const SparseRows<T>& rows, std::size_t w) {
  std::map<std::size_t, double> entries;
  rows.for_each(w, [&](std::size_t k, T value) { entries[k] = static_cast<double>(value); });
  return entries;
}

/// Calls check(found, expected) for each column of a row that either has.
template <class T, class Check>
void for_each_of_both(const SparseRows<T>& found, const SparseRows<T>& expected, std::size_t w,
                      const Check& check) {
  auto one = entries_of(found, w), other = entries_of(expected, w);
  for (const auto& [k, value] : one) check(value, other[k]);
  for (const auto& [k, value] : other) check(one[k], value);
}

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
    const EmissionMixture mixture = corpus.mixture(prior);
    const auto documents = corpus.view(weighted);
    const auto session = backend_of(context()).emissions(corpus.model(), context());
    const auto reference = backend_of(plain).emissions(corpus.model(), plain);
    const EmissionSums found = sums_of(*session, documents, mixture);
    const EmissionSums expected = sums_of(*reference, documents, mixture);
    const auto n = static_cast<double>(corpus.documents);
    ASSERT_EQ(found.rows.rows(), corpus.words);
    for (std::size_t w = 0; w < corpus.words; ++w) {
      expect_near(static_cast<double>(found.common[w]), static_cast<double>(expected.common[w]), n,
                  "common");
      for_each_of_both(found.rows, expected.rows, w,
                       [&](double a, double b) { expect_near(a, b, n, "atom"); });
    }
    const double all = n * static_cast<double>(corpus.words);
    expect_near(static_cast<double>(found.likelihood), static_cast<double>(expected.likelihood),
                all, "likelihood");
    expect_near(static_cast<double>(found.counted), static_cast<double>(expected.counted), all,
                "counted");
  });
}

TEST_P(Emissions, AStepIsTheReferences) {
  for_each_problem([&](const Corpus& corpus, double prior, bool weighted) {
    constexpr double kSmallest = 1e-3;
    const auto documents = corpus.view(weighted);
    const auto session = backend_of(context()).emissions(corpus.model(), context());
    const auto reference = backend_of(plain).emissions(corpus.model(), plain);
    session->load(documents);
    reference->load(documents);
    session->step(corpus.mixture(prior), kSmallest);
    reference->step(corpus.mixture(prior), kSmallest);
    const EmissionModel &found = session->model(), &expected = reference->model();
    for (std::size_t w = 0; w < corpus.words; ++w) {
      for_each_of_both(found.counts, expected.counts, w, [&](double a, double b) {
        EXPECT_NEAR(a, b, 1e-6 * (b + 1)) << w;
        EXPECT_GE(a, kSmallest * (1 - 1e-6));
      });
    }
    for (std::size_t k = 0; k < corpus.atoms; ++k) {
      const double addends = static_cast<double>(corpus.documents * corpus.words);
      EXPECT_NEAR(found.totals[k], expected.totals[k],
                  1e-6 * expected.totals[k] + addends / EmissionSums::kUnit);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Backends, Emissions, testing::ValuesIn(compared_devices()),
                         [](const auto& info) { return info.param; });

class EmissionSessions : public OnEach {};

// In whatever order, together or one after another, at any number of threads.
TEST_P(EmissionSessions, BlocksGiveTheBytesOfTheWhole) {
  for_each_problem([&](const Corpus& corpus, double prior, bool weighted) {
    const EmissionMixture mixture = corpus.mixture(prior);
    const auto session = backend_of(context()).emissions(corpus.model(), context());
    const EmissionSums whole = sums_of(*session, corpus.view(weighted), mixture);
    const std::size_t n = corpus.documents, third = n / 3;
    // The last but one has no documents.
    const Part parts[] = {{corpus, 0, third, weighted},
                          {corpus, third, n - third - third / 2, weighted},
                          {corpus, n - third / 2, 0, weighted},
                          {corpus, n - third / 2, third / 2, weighted}};
    for (const Part& part : parts) session->load(part.documents);
    session->pass(mixture);
    session->unload();
    expect_same(session->sums(), whole);
    const auto alone = backend_of(context(1)).emissions(corpus.model(), context(1));
    for (const std::size_t i : {3, 0, 2, 1}) {
      alone->load(parts[i].documents);
      alone->pass(mixture);
      alone->unload();
    }
    expect_same(alone->sums(), whole);
  });
}

TEST_P(EmissionSessions, SumsAddUpUntilTheyAreTaken) {
  const Corpus corpus(131, 37, 61);
  const EmissionMixture mixture = corpus.mixture(0);
  const auto session = backend_of(context()).emissions(corpus.model(), context());
  session->load(corpus.view(true));
  session->pass(mixture);
  const EmissionSums once = session->sums();
  session->pass(mixture);
  session->pass(mixture);
  const EmissionSums twice = session->sums();
  EXPECT_TRUE(twice.likelihood == 2 * once.likelihood);
  EXPECT_TRUE(twice.counted == 2 * once.counted);
  EXPECT_EQ(twice.rows.indices, once.rows.indices);
  ASSERT_GT(once.rows.values.size(), 100U);
  for (std::size_t i = 0; i < once.rows.values.size(); ++i) {
    EXPECT_EQ(twice.rows.values[i], 2 * once.rows.values[i]);
  }
  expect_same(session->sums(), EmissionSums(corpus.words));
  session->unload();
  session->pass(mixture);  // over nothing
  expect_same(session->sums(), EmissionSums(corpus.words));
}

// A step makes a model of what a pass would have summed, and the next goes on from that.
TEST_P(EmissionSessions, AStepPutsTheSumsInTheModelsPlace) {
  for_each_problem([&](const Corpus& corpus, double prior, bool weighted) {
    constexpr double kSmallest = 1e-2;
    const EmissionMixture mixture = corpus.mixture(prior);
    const auto session = backend_of(context()).emissions(corpus.model(), context());
    session->load(corpus.view(weighted));
    session->pass(mixture);
    const EmissionSums sums = session->sums();
    const EmissionSums rest = session->step(mixture, kSmallest);
    EXPECT_EQ(rest.common, sums.common);
    EXPECT_TRUE(rest.likelihood == sums.likelihood);
    EXPECT_TRUE(rest.counted == sums.counted);
    EmissionModel expected;
    std::vector<EmissionSums::Wide> totals(corpus.atoms);
    for (std::size_t w = 0; w < corpus.words; ++w) {
      sums.rows.for_each(w, [&](std::size_t k, std::int64_t units) {
        if (units < EmissionSums::in_units(kSmallest)) return;
        totals[k] += units;
        expected.counts.put(k, EmissionSums::in_counts(units));
      });
      expected.counts.end_row();
    }
    for (const EmissionSums::Wide total : totals) {
      expected.totals.push_back(static_cast<double>(total) / EmissionSums::kUnit);
    }
    EXPECT_EQ(session->model().counts.indptr, expected.counts.indptr);
    EXPECT_EQ(session->model().counts.indices, expected.counts.indices);
    EXPECT_EQ(session->model().counts.values, expected.counts.values);
    EXPECT_EQ(session->model().totals, expected.totals);
    session->pass(mixture);
    const EmissionSums next = session->sums();
    session->set_model(corpus.model());
    session->pass(mixture);
    expect_same(session->sums(), sums);
    const auto other = backend_of(context()).emissions(expected, context());
    expect_same(sums_of(*other, corpus.view(weighted), mixture), next);
  });
}

INSTANTIATE_TEST_SUITE_P(Devices, EmissionSessions, testing::ValuesIn(devices()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace saetm::backend
