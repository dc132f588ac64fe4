/// Files of a run whose sums are all right: changes of a whole run, each read as its readers do.
#include <filesystem>
#include <functional>
#include <map>

#include "input.h"
#include "io/output_file.h"
#include "run/array.h"
#include "run/embeddings.h"
#include "run/files/documents.h"
#include "run/files/lsa.h"
#include "run/files/neighbors.h"
#include "run/files/scores.h"
#include "run/files/shares.h"
#include "run/files/steering.h"
#include "run/files/thumbnails.h"
#include "run/files/topics.h"
#include "run/files/tree.h"
#include "run/files/vocabulary.h"
#include "run/files/words.h"
#include "run/model.h"
#include "saetm/hierarchy.h"
#include "saetm/transform.h"

using namespace saetm;

namespace {

const Context kAlone{.threads = 1};

/// In an order in which each is made from earlier ones.
constexpr const char* kFiles[] = {"vocabulary.txt",
                                  "documents.jsonl",
                                  "counts.safetensors",
                                  "embeddings.npy",
                                  "lsa.safetensors",
                                  "sae.safetensors",
                                  "codes.safetensors",
                                  "neighbors.safetensors",
                                  "theta.safetensors",
                                  "words.safetensors",
                                  "tree.safetensors",
                                  "topics.json",
                                  "topics.safetensors",
                                  "document_topics.safetensors",
                                  "names.json",
                                  "scores.json",
                                  "sae.json",
                                  "embedder.json",
                                  "stability.json",
                                  "judge.json",
                                  "steering.txt",
                                  "thumbnails.bin",
                                  "thumbnails.safetensors",
                                  "word_vectors.safetensors"};

void read_tree(const RunDirectory& run) {
  const AtomTree tree = tree_of(run);
  for (std::size_t topics = 1; topics <= tree.atoms.size(); topics *= 2) (void)tree.cut(topics);
  (void)kmeans(tree, 2, 1, 1, kAlone);
  std::vector<std::vector<std::int32_t>> atoms;
  for (const std::int32_t atom : tree.atoms) atoms.push_back({atom});
  (void)hierarchy(tree, atoms, std::vector<double>(atoms.size(), 0.1), kAlone);
}

void read_words(const RunDirectory& run) {
  const WordEmissions words = words_of(run);
  const std::size_t vocabulary = vocabulary_of(run).size();
  for (std::size_t w = 0; w < vocabulary; ++w) (void)leading_atom(words, w);
  (void)words.dense();
}

void read_model(const RunDirectory& run) {
  const TopicModel model = topic_model_of(run);
  const Embeddings embeddings = load_embeddings(run);
  check_width("embeddings", model.sae, embeddings);
  embeddings.check_finite(kAlone);
  (void)model.sae.encode(embeddings, "f32", kAlone);
}

void read_rows(const RunDirectory& run) {
  const RunArray counts = open_array(run, kCounts, Sums::kParent);
  const std::size_t documents = length_of(run, Axis::kDocuments);
  for (std::size_t i = 0; i < documents; ++i) (void)counts.sparse_row(i);
}

void read_thumbnails(const RunDirectory& run) {
  const Thumbnails all = thumbnails(run);
  for (std::size_t i = 0; i < all.size(); ++i) (void)all.at(i);
}

using Reader = void (*)(const RunDirectory& run);
constexpr Reader kReaders[] = {
    [](const RunDirectory& run) { (void)vocabulary_terms_of(run); },
    [](const RunDirectory& run) { (void)groups_of(documents_of(run)); },
    [](const RunDirectory& run) { (void)transpose(open_array(run, kCounts).sparse()); },
    read_rows,
    [](const RunDirectory& run) { (void)load_embeddings(run); },
    [](const RunDirectory& run) { (void)lsa_of(run); },
    [](const RunDirectory& run) { (void)coding_sae_of(run); },
    [](const RunDirectory& run) { (void)open_array(run, kCodes).sparse(); },
    [](const RunDirectory& run) { (void)neighbors_of(run); },
    [](const RunDirectory& run) { (void)normalize_rows(theta_of(run)); },
    [](const RunDirectory& run) { (void)specificity_of(run); },
    [](const RunDirectory& run) { (void)share_model_of(run); },
    read_words,
    read_tree,
    [](const RunDirectory& run) { (void)to_json(topics_of(run)).dump(); },
    [](const RunDirectory& run) { (void)topic_words_of(run, 5); },
    [](const RunDirectory& run) { (void)topic_word_matrix_of(run); },
    [](const RunDirectory& run) { (void)document_topics_of(run); },
    [](const RunDirectory& run) { (void)scores_of(run); },
    [](const RunDirectory& run) { (void)judgement_of(run); },
    [](const RunDirectory& run) {
      (void)steering_of(run, steering_text(run), tree_of(run), kAlone);
    },
    read_model,
    read_thumbnails,
    [](const RunDirectory& run) { (void)word_vectors_of(run); },
    [](const RunDirectory& run) { (void)kept_embeddings(run, "key"); }};

/// The whole run, and a copy of it that is changed and made whole again.
class Runs {
 public:
  Runs() {
    for (const char* name : kFiles) {
      const std::string path = fuzz::path_in_tree(std::string("fuzz/run/") + name);
      if (!std::filesystem::exists(path)) continue;
      names_.emplace_back(name);
      whole_.push_back(fuzz::bytes_of(path));
      sums_.push_back(sha256_of(whole_.back()));
      (void)folder_.put(name, whole_.back());
    }
    manifest_ = fuzz::file_of_tree("fuzz/run/manifest.json");
    (void)folder_.put("manifest.json", manifest_);
  }

  /// A file's place among all, and a change of it: each is signed, and what was made from it.
  void read(fuzz::Input& input) {
    const Reader reader = kReaders[input.byte() % std::size(kReaders)];
    std::map<std::size_t, std::string> changes;
    while (!input.is_empty()) {
      const std::size_t file = input.byte() % names_.size();
      fuzz::Input change = input.part(input.byte());
      changes[file] = fuzz::patched(changes.contains(file) ? changes[file] : whole_[file], change);
    }
    std::vector<std::size_t> changed;
    std::string manifest = manifest_;
    std::map<std::string, std::string> signed_anew;  // sums, before and now
    for (std::size_t i = 0; i < names_.size(); ++i) {
      std::string bytes = changes.contains(i) ? changes[i] : whole_[i];
      for (const auto& [before, now] : signed_anew) replace(bytes, before, now);
      if (bytes == whole_[i]) continue;
      (void)folder_.put(names_[i], bytes);
      changed.push_back(i);
      signed_anew[sums_[i]] = sha256_of(bytes);
    }
    for (const auto& [before, now] : signed_anew) replace(manifest, before, now);
    (void)folder_.put("manifest.json", manifest);
    fuzz::may_refuse([&] { reader(RunDirectory::open(folder_.file("."))); });
    for (const std::size_t i : changed) (void)folder_.put(names_[i], whole_[i]);
  }

 private:
  static void replace(std::string& text, const std::string& before, const std::string& now) {
    for (std::size_t at = 0; (at = text.find(before, at)) != std::string::npos;) {
      text.replace(at, before.size(), now);
    }
  }

  const fuzz::Folder folder_;
  std::vector<std::string> names_, whole_, sums_;
  std::string manifest_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Runs runs;
  fuzz::Input input(data, size);
  runs.read(input);
  return 0;
}
