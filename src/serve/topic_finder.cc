#include "serve/topic_finder.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "apply/document_topics.h"
#include "run/artefacts.h"
#include "run/model.h"
#include "run/notes.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

/// What the run's embeddings are of, without where that is.
Json embedder_of(const RunDirectory& run) {
  if (!embeds_texts(run)) return {{"source", "given"}};
  if (sum_of(run, kEmbedder).empty()) return {{"source", "lsa"}};
  return read_json(run, kEmbedder, [](const Json& record) {
    Json embedder = record.at("embedder");
    (void)embedder.at("source").get_ref<const std::string&>();
    return embedder;
  });
}

/// The `most` atoms of the largest shares, in their order.
void keep_strongest(std::vector<DocumentAtom>& atoms, std::size_t most) {
  if (atoms.size() <= most) return;
  const auto stronger = [](const DocumentAtom& a, const DocumentAtom& b) {
    return a.share != b.share ? a.share > b.share : a.atom < b.atom;
  };
  std::nth_element(atoms.begin(), atoms.begin() + static_cast<std::ptrdiff_t>(most), atoms.end(),
                   stronger);
  atoms.resize(most);
  std::sort(atoms.begin(), atoms.end(),
            [](const DocumentAtom& a, const DocumentAtom& b) { return a.atom < b.atom; });
}

/// Leaves of a document what was asked for. What no topic has are atoms alone.
void shorten(DocumentTopics& document, const TopicRequest& request) {
  auto& topics = document.topics;
  std::size_t i = 0;
  std::erase_if(topics, [&](const DocumentTopic& topic) {
    return topic.topic < 0 ? request.atoms == 0 : i++ >= request.topics;
  });
  for (DocumentTopic& topic : topics) keep_strongest(topic.atoms, request.atoms);
}

}  // namespace

TopicFinder::TopicFinder(const RunDirectory& run, const EmbedderOptions& embedder,
                         std::size_t at_once, const Context& context)
    : own_thread_{.threads = 1},
      model_(topic_model_of(run)),
      transform_(model_, context.within()),
      topics_(topics_of(run).topics) {
  if (topics_.size() != model_.topics) {
    throw Error(run.path() + ": its topics and their words are not as many");
  }
  topics_json_ = Json{{"topics", to_json(TopicRecords{topics_, {}})["topics"]}}.dump() + "\n";
  const Json from = embedder_of(run);
  const bool lsa = from["source"] == "lsa";
  try {
    // Words of texts are counted by the thread that asks; only encoders have threads of their own.
    const Context threads{.threads = lsa ? 1 : context.threads};
    const std::size_t count = from["source"] == "endpoint" ? at_once : 1;
    for (std::size_t i = 0; i < count; ++i) {
      idle_.push_back(std::make_unique<TextEmbedder>(run, embedder, threads));
    }
    if (idle_.back()->takes_several()) shared_ = std::move(idle_.back());
  } catch (const Error& error) {
    if (lsa) throw;  // all that it takes is the run's own
    why_no_texts_ = error.what();
  }
  about_ = Json{{"run", std::filesystem::path(run.path()).filename().string()},
                {"documents", corpus_note(run).first.documents},
                {"dimensions", width()},
                {"atoms", model_.sae.weights.atoms()},
                {"topics", model_.topics},
                {"embedder", from},
                {"takes_texts", why_no_texts_.empty()},
                {"version", SAETM_VERSION}}
               .dump() +
           "\n";
}

Matrix TopicFinder::embed(const std::vector<Document>& documents) {
  if (shared_) return shared_->embed(documents, own_thread_);
  Embedder embedder;
  {
    std::unique_lock lock(mutex_);
    came_back_.wait(lock, [&] { return !idle_.empty(); });
    embedder = std::move(idle_.back());
    idle_.pop_back();
  }
  const auto put_back = [&] {
    {
      const std::lock_guard lock(mutex_);
      idle_.push_back(std::move(embedder));
    }
    came_back_.notify_one();
  };
  try {
    Matrix rows = embedder->embed(documents, own_thread_);
    put_back();
    return rows;
  } catch (const std::exception& error) {
    put_back();
    throw EmbeddingFailed{error.what()};
  }
}

std::string TopicFinder::find(const TopicRequest& request) {
  if (!request.has_embeddings && !why_no_texts_.empty()) {
    throw Error("this run cannot embed texts: give 'embeddings' of " + std::to_string(width()) +
                " numbers");
  }
  if (request.documents.empty()) return "{\"documents\":[]}\n";
  if (request.has_embeddings) return answer(request, transform_(request.embeddings));
  const Matrix rows = embed(request.documents);
  if (rows.cols() != width()) {
    throw EmbeddingFailed{"the embeddings came with " + std::to_string(rows.cols()) +
                          " dimensions, the run's have " + std::to_string(width())};
  }
  return answer(request, transform_(rows));
}

std::string TopicFinder::about_topic(std::int32_t topic, std::size_t words) const {
  if (topic < 0) return "";
  const TopicRecord& record = topics_[static_cast<std::size_t>(topic)];
  std::string json = ",\"name\":" + json_text(record.name) + ",\"words\":[";
  for (std::size_t i = 0; i < std::min(words, record.words.size()); ++i) {
    json += (i > 0 ? "," : "") + json_text(record.words[i]);
  }
  return json + "]";
}

std::string TopicFinder::answer(const TopicRequest& request,
                                const SharedTransform::Shares& shares) const {
  std::string json = "{\"documents\":[";
  for (std::size_t i = 0; i < request.documents.size(); ++i) {
    DocumentTopics document = document_topics(model_, *shares.documents, shares.first + i);
    shorten(document, request);
    if (i > 0) json += ",";
    json += document_json(
        request.documents[i].id, document,
        [&](std::int32_t topic) { return about_topic(topic, request.words); }, request.atoms > 0);
  }
  return json + "]}\n";
}

}  // namespace saetm
