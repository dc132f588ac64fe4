/// Checkpoints of training and of interpretation: changes of whole ones, and what goes on from
/// them.
#include "sae/checkpoint.h"

#include <bit>

#include "input.h"
#include "saetm/interpret.h"

using namespace saetm;

namespace {

constexpr std::size_t kDocuments = 12, kWidth = 3, kAtoms = 4, kWords = 5;

Matrix places() {
  Matrix all(kDocuments, kWidth);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all.data()[i] = static_cast<float>(i * i % 7) / 7 - 0.4F;
  }
  return all;
}

TrainOptions train_options() {
  TrainOptions options;
  options.features = kAtoms;
  options.k = 2;
  options.steps = 3;
  options.batch = 6;
  return resolve(options, kDocuments, kWidth);
}

/// Ends a call at the look after so many.
class StopAfter final : public Progress {
 public:
  explicit StopAfter(int looks) : looks_(looks) {}
  bool interrupted() const override { return --looks_ < 0; }

 private:
  mutable int looks_;
};

/// What a call that was interrupted leaves at the path.
template <class Call>
std::string left_by(const std::string& path, const Call& call) {
  for (int looks = 1; looks < 20; ++looks) {
    StopAfter stop(looks);
    try {
      call(Context{.threads = 1, .progress = &stop});
    } catch (const Interrupted&) {
      continue;
    }
    break;
  }
  return fuzz::bytes_of(path);
}

struct Trained {
  const fuzz::Folder folder;
  const std::string path = folder.file("training.checkpoint");
  const Embeddings embeddings = Embeddings::from(places());
  const TrainOptions options = train_options();
  const std::string whole = left_by(path, [this](const Context& context) {
    (void)train(embeddings, options, 1, {.checkpoint = path, .checkpoint_seconds = 0}, context);
  });

  void read(fuzz::Input& input) const {
    (void)folder.put("training.checkpoint", fuzz::patched(whole, input));
    const TrainingCheckpoint read = load_checkpoint(path, options, 1, embeddings);
    if (read.step == 0) return;
    fuzz::require(read.state.weights.atoms() == kAtoms, "other atoms");
    fuzz::require(read.state.weights.width() == kWidth, "another width");
    (void)train(embeddings, options, 1, {.checkpoint = path}, {.threads = 1});
  }
};

struct Interpreted {
  Interpreted() {
    codes.cols = kAtoms;
    counts.cols = kWords;
    for (std::size_t d = 0; d < kDocuments; ++d) {
      codes.indices.push_back(static_cast<std::int32_t>(d % kAtoms));
      codes.values.push_back(1);
      codes.indptr.push_back(static_cast<std::int64_t>(codes.indices.size()));
      for (std::size_t w = d % 3; w < kWords; w += 2) {
        counts.indices.push_back(static_cast<std::int32_t>(w));
        counts.values.push_back(static_cast<float>(1 + d % 2));
      }
      counts.indptr.push_back(static_cast<std::int64_t>(counts.indices.size()));
    }
    options.iterations = 4;
    options.tolerance = 0;
    whole = left_by(life.checkpoint, [this](const Context& context) {
      (void)interpret({.codes = codes, .counts = counts}, options, life, context);
    });
  }

  void read(fuzz::Input& input) const {
    (void)folder.put("words.checkpoint", fuzz::patched(whole, input));
    const WordEmissions words =
        interpret({.codes = codes, .counts = counts}, options, life, {.threads = 1});
    fuzz::require(words.atoms.rows() == kAtoms && words.atoms.cols == kWords, "another size");
  }

  const fuzz::Folder folder;
  SparseMatrix codes, counts;
  InterpretOptions options;
  InterpretLife life = {.checkpoint = folder.file("words.checkpoint"), .tie = "tie"};
  std::string whole;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Trained trained;
  static const Interpreted interpreted;
  fuzz::Input input(data, size);
  const bool training = input.byte() % 2 == 0;
  fuzz::may_refuse([&] { training ? trained.read(input) : interpreted.read(input); });
  return 0;
}
