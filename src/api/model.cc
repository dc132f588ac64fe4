#include "saetm/model.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <set>

#include "api/given.h"
#include "apply/apply.h"
#include "apply/new_documents.h"
#include "core/absolute_path.h"
#include "run/files/shares.h"
#include "run/files/topics.h"
#include "run/model.h"
#include "run/notes.h"
#include "run/options/options_from.h"
#include "saetm/error.h"
#include "stages/fit.h"
#include "stages/stage.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "saetm-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw Error(name + ": cannot make a temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code code;
    fs::remove_all(path_, code);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

/// Throws Error for a name that none of the tables has.
template <class... Tables>
void check_names(const OptionTexts& texts) {
  std::set<std::string> known;
  (Tables::fields([&](const char* name, auto, const Field&) { known.insert(name); }), ...);
  for (const auto& [name, text] : texts) {
    if (!known.contains(name)) throw Error("there is no option '" + name + "'");
  }
}

/// All options of a run as one table.
struct RunTable {
  template <class Visitor>
  static void fields(Visitor&& visit) {
    const RunOptions options;
    RunOptions::parts(options, [&](const auto& part) { part.fields(visit); });
  }
};

Topic topic_of(TopicRecord& record) {
  return {.id = record.id,
          .name = std::move(record.name),
          .words = std::move(record.words),
          .weights = std::move(record.weights),
          .atoms = std::move(record.atoms),
          .share = record.share,
          .coverage = record.coverage,
          .hidden = record.hidden};
}

void append_rows(TransformedDocuments& documents, const TransformedDocuments& more) {
  append_rows(documents.codes, more.codes);
  append_rows(documents.atom_shares, more.atom_shares);
  append_rows(documents.document_topics, more.document_topics);
}

void fit_run(const std::string& run, const std::string& corpus, const OptionTexts& options,
             const Context& context) {
  check_names<RunTable>(options);
  RunDirectory begun = RunDirectory::create(run);
  const RunOptions all = run_options_from(options, begun, true);
  check(all);
  StageRun at{std::move(begun), all, context};
  fit(at, absolute_path(corpus));
}

}  // namespace

struct Model::State {
  /// A run in a temporary folder.
  State() : temporary(std::make_unique<TemporaryFolder>()), run(temporary->file("run")) {}
  explicit State(const std::string& path) : run(absolute_path(path)) {
    if (run.size() > 1 && run.ends_with('/')) run.pop_back();
  }

  std::unique_ptr<TemporaryFolder> temporary;
  std::string run;
  std::size_t documents = 0;
  TopicModel model;
  std::vector<Topic> topics;

  /// Embeds texts by what is read of the run when it is first needed; one thread at a time.
  Matrix embed(const std::vector<std::string>& texts, const Context& context) {
    const std::lock_guard lock(embedding);
    if (!embedder || threads != context.thread_count()) {
      const Context silent{.threads = context.thread_count()};
      embedder = std::make_unique<TextEmbedder>(RunDirectory::open(run), EmbedderOptions{}, silent);
      threads = silent.threads;
    }
    return embedder->embed(texts, context);
  }

  std::mutex embedding;
  std::unique_ptr<TextEmbedder> embedder;
  int threads = 0;  // of the embedder
};

Model::Model(std::unique_ptr<State> state) : state_(std::move(state)) {
  read();
}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

void Model::read() {
  const RunDirectory run = RunDirectory::open(state_->run);
  TopicModel model = topic_model_of(run);
  TopicRecords records = topics_of(run);
  std::vector<Topic> topics;
  for (TopicRecord& record : records.topics) topics.push_back(topic_of(record));
  if (topics.size() != model.topics) {
    throw Error(run.path() + ": its topics and their words are not as many");
  }
  state_->documents = corpus_note(run).first.documents;
  state_->model = std::move(model);
  state_->topics = std::move(topics);
}

Model Model::open(const std::string& run) {
  return Model(std::make_unique<State>(run));
}

Model Model::fit_file(const std::string& corpus, const OptionTexts& options, const std::string& run,
                      const Context& context) {
  auto state = run.empty() ? std::make_unique<State>() : std::make_unique<State>(run);
  fit_run(state->run, corpus, options, context);
  return Model(std::move(state));
}

Model Model::fit(const Documents& documents, const OptionTexts& options, const std::string& run,
                 const Context& context) {
  auto state = run.empty() ? std::make_unique<State>() : std::make_unique<State>(run);
  const GivenDocuments given(documents, state->run);
  OptionTexts all = options;
  if (!given.embeddings().empty() && !all.emplace("embeddings", given.embeddings()).second) {
    throw Error("embeddings are given in memory and by the option 'embeddings'");
  }
  fit_run(state->run, given.corpus(), all, context);
  given.keep();
  return Model(std::move(state));
}

const std::string& Model::run() const {
  return state_->run;
}
std::size_t Model::documents() const {
  return state_->documents;
}
std::size_t Model::atoms() const {
  return state_->model.sae.weights.atoms();
}
std::size_t Model::width() const {
  return state_->model.sae.weights.width();
}
const std::vector<Topic>& Model::topics() const {
  return state_->topics;
}

SparseMatrix Model::theta() const {
  return theta_of(RunDirectory::open(state_->run));
}

SparseMatrix Model::document_topics() const {
  return topic_shares(theta(), state_->model.topic_of_atom, state_->model.topics);
}

void Model::cut(std::size_t topics, const Context& context) {
  RunDirectory run = RunDirectory::open(state_->run);
  const RunOptions all = run_options_from({{"topics", std::to_string(topics)}}, run, false);
  check(all);
  StageRun at{std::move(run), all, context};
  stage_named("topics").work(at);
  read();
}

TransformedDocuments Model::transform(const std::vector<std::string>& texts,
                                      const Context& context) const {
  constexpr std::size_t kBlock = 2048;  // texts whose embeddings are in memory at a time
  check_utf8(texts);
  TransformedDocuments all = transform(MatrixView<const float>{nullptr, 0, width()});
  for (std::size_t i = 0; i < texts.size(); i += kBlock) {
    const auto begin = texts.begin() + static_cast<std::ptrdiff_t>(i);
    const auto size = static_cast<std::ptrdiff_t>(std::min(kBlock, texts.size() - i));
    const Matrix rows = state_->embed({begin, begin + size}, context);
    append_rows(all, transform(rows.view(), context));
  }
  return all;
}

TransformedDocuments Model::transform(MatrixView<const float> embeddings,
                                      const Context& context) const {
  if (embeddings.cols != width()) {
    throw Error("the embeddings have " + std::to_string(embeddings.cols) +
                " dimensions, those of the model " + std::to_string(width()));
  }
  if (embeddings.rows > 0 && !embeddings.data) throw Error("the embeddings are null");
  const auto rows = Embeddings::view(embeddings.data, Embeddings::Type::kF32, embeddings.rows,
                                     embeddings.cols, nullptr);
  rows.check_finite(context);
  return saetm::transform(state_->model, rows, context);
}

std::uint64_t Model::transform_file(const std::string& corpus, const std::string& out,
                                    const OptionTexts& options, const Context& context) const {
  check_names<TransformOptions, CorpusOptions, EmbeddingEndpoint>(options);
  const RunDirectory run = RunDirectory::open(state_->run);
  if (options.contains("out")) throw Error("the option 'out' is the call's own argument");
  auto asked = options_of<TransformOptions>(options);
  asked.out = out;
  set_options(options, asked.embedder.endpoint);
  if (out.empty()) throw Error("there is no file to write the topics to");
  return transform_documents(
             run, corpus, asked, options_of(options, corpus_options_of(run)),
             [](std::string_view) {}, context)
      .documents;
}

}  // namespace saetm
