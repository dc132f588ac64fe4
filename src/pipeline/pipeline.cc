#include "pipeline/pipeline.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <utility>

#include "io/npy.h"
#include "io/output_file.h"
#include "io/safetensors.h"
#include "pipeline/documents.h"
#include "pipeline/report_data.h"
#include "pipeline/run_files.h"
#include "pipeline/training_log.h"
#include "pipeline/tree_file.h"
#include "pipeline/vocabulary_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// The stages in order; a stage that is run makes those behind it stale.
const std::vector<std::string> kStages = {"prepare", "embed",  "train",    "encode", "interpret",
                                          "merge",   "topics", "evaluate", "report"};

/// Training that was interrupted; it fits the embeddings that it was begun with, no others.
constexpr const char* kCheckpoint = "training.checkpoint";

std::vector<std::string> stages_after(const std::string& name) {
  // embed does not change what prepare's other readers see; everything else follows in line.
  const auto found = std::find(kStages.begin(), kStages.end(), name);
  return {found + 1, kStages.end()};
}

/// The activations that shares are taken from, see ShareOptions.
SparseMatrix shares_of(const SafetensorsReader& codes) {
  SparseMatrix values = codes.sparse();
  if (codes.metadata().at("shares") == "plain") return values;
  return weighted_by_specificity(std::move(values), codes.values<float>("specificity"));
}

/// A name from a topic's leading words.
std::string name_of(const std::vector<std::string>& words) {
  std::string name;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, words.size()); ++i) {
    name += (i > 0 ? ", " : "") + words[i];
  }
  return name;
}

}  // namespace

std::string hash_input(const std::string& path) {
  if (path == "-") return "";
  std::vector<std::string> files;
  std::error_code code;
  if (fs::is_directory(path, code)) {
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file()) files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
  } else {
    files.push_back(path);
  }
  std::uintmax_t bytes = 0;
  for (const std::string& file : files) {
    const auto size = fs::file_size(file, code);
    if (code) throw Error(file + ": " + code.message());
    bytes += size;
  }
  constexpr std::uintmax_t kReadAll = std::uintmax_t{16} << 30;
  if (files.size() == 1 && bytes <= kReadAll) return sha256_of_file(files[0]);
  Sha256 sum;
  for (const std::string& file : files) {
    const std::string what =
        bytes <= kReadAll
            ? sha256_of_file(file)
            : std::to_string(fs::file_size(file)) + " " +
                  std::to_string(fs::last_write_time(file).time_since_epoch().count());
    const std::string line = fs::path(file).filename().string() + " " + what + "\n";
    sum.add(line.data(), line.size());
  }
  return sum.finish();
}

Pipeline::Pipeline(RunDirectory run, RunOptions options, const Context& context)
    : run_(std::move(run)), options_(std::move(options)), context_(context) {
  check(options_);
}

template <class Work>
void Pipeline::stage(const std::string& name, const Json& options,
                     const std::vector<std::string>& inputs, const Work& work) {
  const std::string text = options.dump();
  const std::string key = RunDirectory::key(name, text, inputs);
  if (run_.is_done(name, key)) {
    log(name + ": done before, kept");
    return;
  }
  context_.check_interrupt();
  const auto start = std::chrono::steady_clock::now();
  const std::vector<RunDirectory::StageFile> files = work();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  run_.finish(name, key, text, files, std::round(seconds * 1000) / 1000, stages_after(name));
}

void Pipeline::prepare(const std::string& corpus) {
  const std::string hash = hash_input(corpus);
  const Json options = merged_json(options_.corpus, options_.text, options_.prepare);
  // Standard input cannot be compared with what was read before, so it is always read again.
  const std::string input =
      hash.empty() ? std::to_string(std::chrono::system_clock::now().time_since_epoch().count())
                   : hash;
  stage("prepare", options, {input}, [&] {
    const std::unique_ptr<CorpusReader> reader = open_corpus(corpus, options_.corpus);
    DocumentWriter documents(run_.file("documents.jsonl"), options_.prepare.keep_text);
    WordCounter counter(options_.text, context_);
    constexpr std::size_t kBlock = 2048;
    std::vector<std::string> texts;
    std::uint64_t read = 0;
    {
      ProgressScope progress(context_, "prepare", 0, "documents");
      Document document;
      while (reader->next(document)) {
        documents.add(document);
        texts.push_back(document.full_text());
        ++read;
        if (texts.size() == kBlock) {
          counter.add(texts);
          texts.clear();
          progress.update(read);
        }
      }
      counter.add(texts);
      progress.update(read);
    }
    if (read == 0) throw Error(corpus + ": holds no document");
    const BagOfWords bag = counter.finish();
    const std::string vocabulary_sum =
        write_vocabulary(run_.file("vocabulary.txt"), bag.vocabulary);
    const std::string counts_sum = save_sparse(run_.file("counts.safetensors"), bag.counts,
                                               {{"vocabulary", vocabulary_sum}});
    const std::string documents_sum = documents.commit();
    const std::size_t empty = [&] {
      std::size_t rows = 0;
      for (std::size_t i = 0; i < bag.counts.rows(); ++i) rows += bag.counts.row_indices(i).empty();
      return rows;
    }();
    run_.set_note("corpus", Json{{"path", corpus},
                                 {"sha256", hash},
                                 {"documents", read},
                                 {"without_words", empty}}
                                .dump());
    log("prepare: " + std::to_string(read) + " documents, " +
        std::to_string(bag.vocabulary.words.size()) + " words" +
        (empty > 0 ? ", " + std::to_string(empty) + " documents without any of them" : ""));
    return std::vector<RunDirectory::StageFile>{{"vocabulary.txt", vocabulary_sum},
                                                {"counts.safetensors", counts_sum},
                                                {"documents.jsonl", documents_sum}};
  });
}

void Pipeline::embed() {
  const std::string& path = options_.embed.embeddings;
  const std::string counts_sum = run_.sha256("prepare", "counts.safetensors");
  if (path.empty()) {
    Json options = merged_json(options_.embed, options_.lsa, options_.seed);
    stage("embed", options, {counts_sum}, [&] {
      const SparseMatrix counts = open_array(run_, "counts.safetensors").sparse();
      const Matrix embeddings = lsa(counts, options_.lsa, seed(), context_);
      run_.set_note("embeddings", "null");
      forget_checkpoint();
      log("embed: LSA, " + std::to_string(embeddings.cols()) + " dimensions");
      return std::vector<RunDirectory::StageFile>{
          {"embeddings.npy", write_npy(run_.file("embeddings.npy"), embeddings.view())}};
    });
    return;
  }
  const std::string hash = hash_input(path);
  const std::string absolute = fs::absolute(path).lexically_normal().string();
  stage("embed", to_json_object(options_.embed), {counts_sum, hash}, [&] {
    const Embeddings embeddings = Embeddings::open(path);
    const auto documents =
        Json::parse(run_.note("corpus")).value("documents", std::uint64_t{0});
    if (embeddings.rows() != documents) {
      throw Error(path + ": has " + std::to_string(embeddings.rows()) + " rows, the corpus " +
                  std::to_string(documents) + " documents");
    }
    embeddings.check_finite(context_);
    run_.set_note("embeddings", Json{{"path", absolute}, {"sha256", hash}}.dump());
    forget_checkpoint();
    log("embed: given, " + std::to_string(embeddings.cols()) + " dimensions");
    return std::vector<RunDirectory::StageFile>{};
  });
}

Embeddings Pipeline::load_embeddings() const {
  if (!run_.has("embed")) run_.sha256("embed", "");
  const Json options = Json::parse(run_.options("embed"));
  if (options.value("embeddings", "").empty()) return Embeddings::open(run_.file("embeddings.npy"));
  return Embeddings::open(Json::parse(run_.note("embeddings")).value("path", ""));
}

void Pipeline::forget_checkpoint() const {
  std::error_code code;
  fs::remove(run_.file(kCheckpoint), code);
}

/// The hash that stands for the embeddings, given or computed.
static std::string embeddings_hash(const RunDirectory& run) {
  const std::string own = run.sha256("embed", "embeddings.npy");
  if (!own.empty()) return own;
  return Json::parse(run.note("embeddings")).value("sha256", "");
}

static std::string sae_json(const TrainingCurve& curve, float threshold) {
  const Json values = {{"step", curve.step},
                       {"loss", curve.loss},
                       {"explained", curve.explained},
                       {"active", curve.active},
                       {"held_out_step", curve.held_out_step},
                       {"held_out_explained", curve.held_out_explained},
                       {"dead", curve.dead},
                       {"threshold", threshold}};
  return values.dump(1) + "\n";
}

static void check_width(const std::string& path, const SparseAutoencoder& sae,
                        const Embeddings& embeddings) {
  if (sae.weights.width() == embeddings.cols()) return;
  throw Error(path + ": takes embeddings of " + std::to_string(sae.weights.width()) +
              " dimensions, these have " + std::to_string(embeddings.cols()));
}

void Pipeline::take_sae(const std::string& path) {
  const std::string hash = hash_input(path);
  stage("train", to_json_object(options_.given_sae), {embeddings_hash(run_), hash}, [&] {
    const SparseAutoencoder sae = load_sae(path);
    check_width(path, sae, load_embeddings());
    const std::string sum = save(sae, run_.file("sae.safetensors"));
    const std::string curve_sum = write_text(run_.file("sae.json"), sae_json({}, sae.threshold));
    run_.set_note("sae", Json{{"path", path}, {"sha256", hash}}.dump());
    forget_checkpoint();
    log("train: given, " + std::to_string(sae.weights.atoms()) + " atoms, " + sae.architecture);
    return std::vector<RunDirectory::StageFile>{{"sae.safetensors", sum}, {"sae.json", curve_sum}};
  });
}

void Pipeline::export_sae(const ExportOptions& options) const {
  if (options.to.empty()) throw Error("--to names no folder");
  check_options(options);
  saetm::export_sae(load_sae(checked_file(run_, "train", "sae.safetensors")), options.to,
                    options.format);
}

void Pipeline::train() {
  if (!options_.given_sae.sae.empty()) return take_sae(options_.given_sae.sae);
  const std::string hash = embeddings_hash(run_);
  const Embeddings embeddings = load_embeddings();
  const TrainOptions resolved = resolve(options_.train, embeddings.rows(), embeddings.cols());
  stage("train", merged_json(resolved, options_.seed), {hash}, [&] {
    log("train: " + std::to_string(embeddings.rows()) + " × " + std::to_string(embeddings.cols()) +
        ", " + std::to_string(resolved.features) + " atoms, k " + std::to_string(resolved.k) + ", " +
        std::to_string(resolved.steps) + " steps of " + std::to_string(resolved.batch) +
        ", learning rate " + Json(resolved.lr).dump());
    const TrainingLife life{.checkpoint = run_.file(kCheckpoint),
                            .checkpoint_seconds = options_.life.checkpoint_seconds,
                            .observer = training_log(options_.life.training_log)};
    const TrainResult result = saetm::train(embeddings, resolved, seed(), life, context_);
    const std::string sum = save(result.sae, run_.file("sae.safetensors"));
    const std::string curve_sum =
        write_text(run_.file("sae.json"), sae_json(result.curve, result.sae.threshold));
    run_.set_note("sae", "null");
    forget_checkpoint();
    log("train: " + Json(std::round(result.curve.explained.back() * 1000) / 1000).dump() +
        " of the variance explained, " + std::to_string(result.curve.dead) + " dead atoms");
    return std::vector<RunDirectory::StageFile>{{"sae.safetensors", sum}, {"sae.json", curve_sum}};
  });
}

void Pipeline::encode() {
  const std::string sae_sum = run_.sha256("train", "sae.safetensors");
  stage("encode", to_json_object(options_.shares), {sae_sum, embeddings_hash(run_)}, [&] {
    const SparseAutoencoder sae = load_sae(checked_file(run_, "train", "sae.safetensors"));
    const Embeddings embeddings = load_embeddings();
    const SparseMatrix codes = sae.encode(embeddings, "f32", context_);
    const std::vector<float> specificity = atom_specificity(codes, embeddings, context_);
    SafetensorsWriter writer;
    writer.metadata("sae", sae_sum);
    writer.metadata("shares", options_.shares.shares);
    writer.add(codes);
    writer.add("specificity", std::span<const float>(specificity));
    return std::vector<RunDirectory::StageFile>{
        {"codes.safetensors", writer.save(run_.file("codes.safetensors"))}};
  });
}

void Pipeline::interpret() {
  const std::string codes_sum = run_.sha256("encode", "codes.safetensors");
  const std::string counts_sum = run_.sha256("prepare", "counts.safetensors");
  stage("interpret", to_json_object(options_.interpret), {codes_sum, counts_sum}, [&] {
    const WordEmissions words =
        saetm::interpret(shares_of(open_array(run_, "codes.safetensors")),
                         open_array(run_, "counts.safetensors").sparse(), options_.interpret,
                         context_);
    SafetensorsWriter writer;
    const auto share = static_cast<float>(words.background_share);
    writer.metadata("codes", codes_sum);
    writer.add("log_likelihood", std::span<const double>(words.log_likelihood));
    writer.add("B", words.atoms);
    writer.add("p0", std::span<const float>(words.background));
    writer.add("pi", std::span<const float>(&share, 1));
    writer.add("mean_shares", std::span<const float>(words.mean_shares));
    log("interpret: " + std::to_string(words.log_likelihood.size()) + " passes, log-likelihood " +
        Json(std::round(words.log_likelihood.back() * 1e5) / 1e5).dump() + " a word");
    return std::vector<RunDirectory::StageFile>{
        {"words.safetensors", writer.save(run_.file("words.safetensors"))}};
  });
}

void Pipeline::merge() {
  const std::string words_sum = run_.sha256("interpret", "words.safetensors");
  const std::string counts_sum = run_.sha256("prepare", "counts.safetensors");
  stage("merge", to_json_object(options_.merge), {words_sum, counts_sum, embeddings_hash(run_)}, [&] {
    const SafetensorsReader words = open_array(run_, "words.safetensors");
    const auto shares = words.values<float>("mean_shares");
    const Matrix atoms =
        options_.merge.vectors == "decoder"
            ? load_sae(checked_file(run_, "train", "sae.safetensors")).weights.decoder
            : nucleus_embeddings(words.matrix("B"),
                                 word_vectors(open_array(run_, "counts.safetensors").sparse(),
                                              load_embeddings(), context_),
                                 options_.merge.nucleus, context_);
    const AtomTree tree = build_tree(atoms, {shares.begin(), shares.end()}, context_);
    log("merge: " + std::to_string(tree.atoms.size()) + " atoms in use");
    return std::vector<RunDirectory::StageFile>{
        {"tree.safetensors", save_tree(tree, run_.file("tree.safetensors"), words_sum)}};
  });
}

void Pipeline::topics() {
  const std::string tree_sum = run_.sha256("merge", "tree.safetensors");
  stage("topics", merged_json(options_.topics, options_.seed), {tree_sum}, [&] {
    const AtomTree tree = load_tree(run_.file("tree.safetensors"),
                                    run_.sha256("interpret", "words.safetensors"));
    const auto count = static_cast<std::size_t>(options_.topics.topics);
    const std::vector<std::int32_t> cut =
        options_.topics.method == "kmeans"
            ? kmeans(tree, count, options_.topics.restarts, seed(), context_)
            : tree.cut(count);
    const SafetensorsReader words = open_array(run_, "words.safetensors");
    const SparseMatrix counts = options_.topics.words == "average"
                                    ? SparseMatrix{}
                                    : open_array(run_, "counts.safetensors").sparse();
    const Embeddings embeddings =
        options_.topics.document_shares == "centroids" ? load_embeddings() : Embeddings{};
    const Topics topics = make_topics(tree, cut, shares_of(open_array(run_, "codes.safetensors")),
                                      words.matrix_view("B"), counts, embeddings, options_.topics, context_);
    const std::vector<std::string> vocabulary =
        read_vocabulary(checked_file(run_, "prepare", "vocabulary.txt"));
    const Matrix ranked = ranked_words(topics, options_.topics.exclusivity, context_);
    Json list = Json::array();
    constexpr std::size_t kWords = 20;
    for (std::size_t t = 0; t < topics.atoms.size(); ++t) {
      std::vector<std::string> top;
      std::vector<double> weights;
      for (const std::int32_t w : top_columns({ranked.row(t), ranked.cols()}, kWords)) {
        if (!(ranked(t, static_cast<std::size_t>(w)) > 0)) break;
        top.push_back(vocabulary[static_cast<std::size_t>(w)]);
        weights.push_back(ranked(t, static_cast<std::size_t>(w)));
      }
      list.push_back({{"id", t},
                      {"name", name_of(top)},
                      {"share", topics.share[t]},
                      {"coverage", topics.coverage[t]},
                      {"words", top},
                      {"weights", weights},
                      {"atoms", topics.atoms[t]}});
    }
    const std::string topics_sum =
        write_text(run_.file("topics.json"), Json{{"topics", list}}.dump(1) + "\n");
    return std::vector<RunDirectory::StageFile>{
        {"topics.json", topics_sum},
        {"document_topics.safetensors",
         save_sparse(run_.file("document_topics.safetensors"), topics.document_topics,
                     {{"topics", topics_sum}})}};
  });
}

void Pipeline::evaluate() {
  const std::string topics_sum = run_.sha256("topics", "topics.json");
  stage("evaluate", to_json_object(options_.evaluate), {topics_sum}, [&] {
    const std::vector<std::string> vocabulary =
        read_vocabulary(checked_file(run_, "prepare", "vocabulary.txt"));
    std::unordered_map<std::string, std::int32_t> column;
    for (std::size_t w = 0; w < vocabulary.size(); ++w) {
      column.emplace(vocabulary[w], static_cast<std::int32_t>(w));
    }
    std::vector<std::vector<std::int32_t>> topic_words;
    const Json topics = topics_json();
    for (const Json& topic : topics["topics"]) {
      std::vector<std::int32_t>& words = topic_words.emplace_back();
      for (const auto& word : topic["words"]) {
        if (words.size() == static_cast<std::size_t>(options_.evaluate.top_words)) break;
        words.push_back(column.at(word.get<std::string>()));
      }
    }
    const SparseMatrix counts = open_array(run_, "counts.safetensors").sparse();
    const SparseMatrix document_topics = open_array(run_, "document_topics.safetensors").sparse();
    const std::vector<double> coherence = npmi(topic_words, counts, context_);
    double mean = 0;
    for (const double value : coherence) mean += value / static_cast<double>(coherence.size());
    std::size_t reached = 0;
    for (std::size_t i = 0; i < document_topics.rows(); ++i) {
      reached += !document_topics.row_indices(i).empty();
    }
    Json scores = {{"npmi", mean},
                   {"diversity", diversity(topic_words)},
                   {"coverage", static_cast<double>(reached) /
                                    static_cast<double>(document_topics.rows())},
                   {"nmi", nullptr},
                   {"purity", nullptr},
                   {"topics", topic_words.size()},
                   {"top_words", options_.evaluate.top_words},
                   {"npmi_by_topic", coherence}};
    const Groups groups =
        groups_of(read_documents(checked_file(run_, "prepare", "documents.jsonl")));
    if (!groups.names.empty()) {
      const std::vector<std::int32_t> main = strongest(document_topics);
      scores["nmi"] = normalized_mutual_information(main, groups.of_document);
      scores["purity"] = purity(main, groups.of_document);
    }
    return std::vector<RunDirectory::StageFile>{
        {"scores.json", write_text(run_.file("scores.json"), scores.dump(1) + "\n")}};
  });
}

void Pipeline::report() {
  const std::string topics_sum = run_.sha256("topics", "topics.json");
  std::vector<std::string> inputs = {topics_sum};
  if (run_.has("evaluate")) inputs.push_back(run_.sha256("evaluate", "scores.json"));
  stage("report", to_json_object(options_.report), inputs, [&] {
    const Json scores = run_.has("evaluate") ? scores_json() : Json::object();
    const ReportData data =
        report_data(run_, options_.report, topics_json(), scores,
                    open_array(run_, "document_topics.safetensors").sparse(),
                    open_array(run_, "codes.safetensors").sparse());
    return std::vector<RunDirectory::StageFile>{
        {"report.html", write_text(report_path(), render_report(data))}};
  });
}

void Pipeline::fit(const std::string& corpus) {
  // A wrong path is told before a large corpus is read.
  const std::string& given = options_.embed.embeddings;
  const Embeddings embeddings = given.empty() ? Embeddings{} : Embeddings::open(given);
  if (const std::string& path = options_.given_sae.sae; !path.empty()) {
    const SparseAutoencoder sae = load_sae(path);
    if (!given.empty()) check_width(path, sae, embeddings);
  }
  run_.set_note("options", to_json(options_).dump());
  prepare(corpus);
  embed();
  train();
  encode();
  interpret();
  merge();
  topics();
  evaluate();
  report();
}

nlohmann::ordered_json Pipeline::topics_json() const {
  return read_json(checked_file(run_, "topics", "topics.json"));
}

nlohmann::ordered_json Pipeline::scores_json() const {
  return read_json(checked_file(run_, "evaluate", "scores.json"));
}

}  // namespace saetm
