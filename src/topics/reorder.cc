#include "topics/reorder.h"

#include <algorithm>
#include <utility>

#include "core/parallel.h"
#include "core/stack_rows.h"

namespace saetm {
namespace {

/// Columns renamed in place, each row sorted again.
void rename_columns(SparseMatrix& m, const std::vector<std::int32_t>& place,
                    const Context& context) {
  parallel_blocks(context, m.rows(), 4096, [&](std::size_t begin, std::size_t end) {
    RowSums row(m.cols);
    for (std::size_t i = begin; i < end; ++i) {
      for (std::int64_t j = m.indptr[i]; j < m.indptr[i + 1]; ++j) {
        row.add(static_cast<std::size_t>(place[m.indices[j]]), m.values[j]);
      }
      std::int64_t next = m.indptr[i];
      row.drain([&](std::size_t column, double value) {
        m.indices[next] = static_cast<std::int32_t>(column);
        m.values[next++] = static_cast<float>(value);
      });
    }
  });
}

}  // namespace

void reorder(Topics& topics, const std::vector<std::int32_t>& order, const Context& context) {
  const std::size_t count = order.size();
  if (std::is_sorted(order.begin(), order.end())) return;
  std::vector<std::int32_t> place(count);
  Topics from;
  from.atoms = std::move(topics.atoms);
  from.share = topics.share;
  from.coverage = topics.coverage;
  from.words = std::move(topics.words);
  topics.atoms.resize(count);
  topics.words = Matrix(count, from.words.cols());
  for (std::size_t t = 0; t < count; ++t) {
    const auto old = static_cast<std::size_t>(order[t]);
    place[old] = static_cast<std::int32_t>(t);
    topics.atoms[t] = std::move(from.atoms[old]);
    topics.share[t] = from.share[old];
    topics.coverage[t] = from.coverage[old];
    std::copy_n(from.words.row(old), from.words.cols(), topics.words.row(t));
  }
  rename_columns(topics.document_topics, place, context);
  rename_columns(topics.model.landmark_shares, place, context);
  for (std::int32_t& topic : topics.model.topic_of_atom) topic = topic < 0 ? topic : place[topic];
  Centroids& centroids = topics.model.centroids;
  const Centroids before = centroids;
  for (std::size_t t = 0; t < centroids.rank.size(); ++t) {
    const auto old = static_cast<std::size_t>(order[t]);
    centroids.rank[t] = before.rank[old];
    std::copy_n(before.directions.row(old), before.directions.cols(), centroids.directions.row(t));
  }
}

}  // namespace saetm
