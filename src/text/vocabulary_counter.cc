#include <algorithm>
#include <mutex>
#include <utility>

#include "core/options_io.h"
#include "core/parallel.h"
#include "saetm/error.h"
#include "saetm/text.h"
#include "text/vocabulary_reader.h"

namespace saetm {
namespace {

constexpr std::size_t kGrain = 32;  // documents that a thread takes at a time

/// Counts of a document, by column; all zero in between.
struct Row {
  std::vector<std::uint32_t> times;
  std::vector<std::int32_t> met;
};

void add_row(VocabularyReader& reader, std::string_view text, Row& row, SparseMatrix& rows) {
  row.met.clear();
  reader.read(text, [&](std::int32_t column, std::uint32_t, auto) {
    if (row.times[column]++ == 0) row.met.push_back(column);
  });
  std::sort(row.met.begin(), row.met.end());
  for (const std::int32_t column : row.met) {
    rows.indices.push_back(column);
    rows.values.push_back(static_cast<float>(row.times[column]));
    row.times[column] = 0;
  }
  rows.indptr.push_back(static_cast<std::int64_t>(rows.indices.size()));
}

}  // namespace

struct VocabularyCounter::State {
  State(const TextOptions& options, const std::vector<std::string>& vocabulary,
        const std::vector<std::string>& terms, const Context& where)
      : context(where), words(vocabulary.size()), readers(options, vocabulary, terms) {}

  Context context;
  std::size_t words;
  VocabularyReaders readers;
};

VocabularyCounter::VocabularyCounter(const TextOptions& options,
                                     const std::vector<std::string>& words, const Context& context,
                                     const std::vector<std::string>& terms) {
  check_options(options);
  if (!terms.empty() && terms.size() != words.size()) {
    throw Error("a vocabulary of " + std::to_string(words.size()) + " words has " +
                std::to_string(terms.size()) + " terms");
  }
  state_ = std::make_unique<State>(options, words, terms, context);
}
VocabularyCounter::~VocabularyCounter() = default;
VocabularyCounter::VocabularyCounter(VocabularyCounter&&) noexcept = default;

SparseMatrix VocabularyCounter::count(const std::vector<std::string>& texts) {
  State& state = *state_;
  state.context.check_interrupt();
  std::vector<SparseMatrix> parts((texts.size() + kGrain - 1) / kGrain);
  std::vector<Row> rows_of(static_cast<std::size_t>(state.context.thread_count()),
                           Row{std::vector<std::uint32_t>(state.words), {}});
  parallel_for_workers(state.context, parts.size(), [&](std::size_t part, std::size_t worker) {
    state.readers.with_reader([&](VocabularyReader& reader) {
      const std::size_t end = std::min(texts.size(), (part + 1) * kGrain);
      for (std::size_t i = part * kGrain; i < end; ++i) {
        add_row(reader, texts[i], rows_of[worker], parts[part]);
      }
    });
  });
  SparseMatrix rows;
  rows.cols = state.words;
  for (const SparseMatrix& part : parts) append_rows(rows, part);
  return rows;
}

}  // namespace saetm
