#include "topics/cut/reorder.h"

#include <algorithm>
#include <utility>

namespace saetm {
namespace {

template <class T>
void rearrange(std::vector<T>& values, const std::vector<std::int32_t>& order) {
  std::vector<T> from = std::move(values);
  values.clear();
  for (const std::int32_t t : order) values.push_back(std::move(from[static_cast<std::size_t>(t)]));
}

}  // namespace

void reorder(Topics& topics, const std::vector<std::int32_t>& order, const Context& context) {
  if (std::is_sorted(order.begin(), order.end())) return;
  rearrange(topics.atoms, order);
  rearrange(topics.share, order);
  rearrange(topics.coverage, order);
  rearrange(topics.sums, order);
  rearrange(topics.leading, order);
  std::vector<std::int32_t> place(order.size());
  for (std::size_t t = 0; t < order.size(); ++t) {
    place[static_cast<std::size_t>(order[t])] = static_cast<std::int32_t>(t);
  }
  topics.document_topics = topic_shares(topics.document_topics, place, order.size(), context);
  for (std::int32_t& topic : topics.topic_of_atom) {
    if (topic >= 0) topic = place[static_cast<std::size_t>(topic)];
  }
}

}  // namespace saetm
