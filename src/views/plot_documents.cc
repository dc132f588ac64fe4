/// Documents and images themselves, with what they are about.
#include <algorithm>
#include <cstdio>
#include <numeric>

#include "run/array.h"
#include "run/files/documents.h"
#include "run/files/thumbnails.h"
#include "run/files/topics.h"
#include "saetm/error.h"
#include "saetm/repeats.h"
#include "views/pictures.h"
#include "views/typical_documents.h"

namespace saetm {
namespace {

constexpr std::size_t kTopics = 5;  // of a document

std::size_t topics_asked(const TopicRecords& records, const PlotRequest& request) {
  const std::size_t shown = records.shown();
  return request.plot.top > 0 ? std::min(shown, static_cast<std::size_t>(request.plot.top)) : shown;
}

std::vector<std::vector<std::size_t>> typical(const RunDirectory& run, const SparseMatrix& shares,
                                              std::size_t count) {
  const SparseMatrix codes = open_array(run, kCodes).sparse();
  return typical_documents(shares, codes,
                           first_copies(open_array(run, kCounts).sparse_view(), codes), count);
}

/// The strongest topics that are shown, ties to the lower one.
std::vector<BarChart::Bar> bars_of(const SparseMatrix& shares, std::size_t row,
                                   const TopicRecords& records) {
  const auto topics = shares.row_indices(row);
  const auto values = shares.row_values(row);
  std::vector<std::size_t> order(topics.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  std::vector<BarChart::Bar> bars;
  for (const std::size_t j : order) {
    const auto t = static_cast<std::size_t>(topics[j]);
    if (t >= records.shown() || bars.size() == kTopics) continue;
    bars.push_back({{records.topics[t].name, "", std::to_string(t)}, values[j]});
  }
  return bars;
}

}  // namespace

DocumentCards picture_of_documents(const RunDirectory& run, const PlotRequest& request,
                                   const Context&) {
  const TopicRecords records = topics_of(run);
  const SparseMatrix shares = document_topics_of(run);
  std::vector<std::size_t> rows;
  for (const std::string& name : request.more) {
    rows.push_back(find_document(run, name)["row"].get<std::size_t>());
  }
  DocumentCards chart{picture_title(run, request, "Documents"),
                      "share of the document, of its five strongest topics", {}, {}};
  if (rows.empty()) {
    const auto of_topics = typical(run, shares, 1);
    const std::size_t most = topics_asked(records, request);
    for (std::size_t t = 0; t < most; ++t) {
      for (const std::size_t row : of_topics[t]) {
        if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(row);
      }
    }
    chart.notes = shown_note(most, records.shown(), "the largest: the most typical document of each");
  }
  const std::vector<DocumentRecord> documents = documents_of(run);
  const Thumbnails images = thumbnails(run);
  for (const std::size_t row : rows) {
    const DocumentRecord& document = documents[row];
    DocumentCards::Card& card = chart.cards.emplace_back();
    card.title = document.title.empty() ? document.id : document.title;
    for (const std::string& part :
         {document.title.empty() ? "" : document.id, document.group, document.time}) {
      if (!part.empty()) card.note += (card.note.empty() ? "" : " · ") + part;
    }
    card.text = document.excerpt;
    if (images.size() > 0) card.jpeg = images.jpeg(row);
    card.bars = bars_of(shares, row, records);
  }
  return chart;
}

ContactSheet picture_of_images(const RunDirectory& run, const PlotRequest& request,
                               const Context&) {
  const Thumbnails images = thumbnails(run);
  if (images.size() == 0) {
    throw Error(run.path() + ": keeps no small pictures: its documents have no images, or it was " +
                "prepared with --thumbnails 0");
  }
  const TopicRecords records = topics_of(run);
  const auto count = static_cast<std::size_t>(request.plot.typical);
  // Some documents may have no image.
  const auto of_topics = typical(run, document_topics_of(run), 3 * count);
  ContactSheet sheet{picture_title(run, request, "Images by topic"),
                     "the most typical images of each topic, and its mean share", {}, {}};
  for (std::size_t t = 0; t < topics_asked(records, request); ++t) {
    const TopicRecord& topic = records.topics[t];
    ContactSheet::Row& row = sheet.rows.emplace_back();
    row.label = topic_label(topic.id, topic.name, topic.words);
    char share[32];
    std::snprintf(share, sizeof share, "%.1f%%", 100 * topic.share);
    row.value = share;
    for (const std::size_t document : of_topics[t]) {
      const std::string_view jpeg = images.jpeg(document);
      if (!jpeg.empty() && row.jpegs.size() < count) row.jpegs.emplace_back(jpeg);
    }
  }
  sheet.notes = shown_note(sheet.rows.size(), records.shown(), "the largest");
  return sheet;
}

}  // namespace saetm
