/// Local encoders: texts become tokens, tokens batches, batches rows.
#include "saetm/encoder.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <thread>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "embed/encoder_card.h"
#include "embed/encoder_engine.h"
#include "embed/token_batches.h"
#include "saetm/error.h"
#include "saetm/image.h"

namespace saetm {
namespace {

constexpr std::size_t kBudget = 2048;  // tokens of a batch; what these need stays in a core's cache
constexpr std::size_t kTexts = 16;     // that are made tokens of at a time

bool has_bf16() {
#if defined(__x86_64__) && defined(__GNUC__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

void to_unit_length(float* row, std::size_t d) {
  const float norm = std::sqrt(squared_norm(row, d));
  if (norm > 0) scale(1 / norm, row, d);
}

}  // namespace

struct Encoder::Impl {
  EncoderCard card;
  std::unique_ptr<EncoderEngine> engine;  // opened when it is first needed
  std::size_t workers = 1;
  std::int64_t most_pixels = kMostPixels;

  void start() {
    if (engine) return;
    check_encoder_files(card);
    engine = open_encoder_engine({.folder = card.folder,
                                  .tokenizer = card.about.takes_images() ? ""
                                               : whole()                 ? "tokenizer_whole.xml"
                                                                         : "tokenizer.xml",
                                  .dimensions = card.about.dimensions,
                                  .pad = card.pad,
                                  .bf16 = card.about.precision == "bf16",
                                  .workers = workers});
  }

  bool whole() const { return card.about.long_documents == "mean"; }

  /// Calls body(i, worker) for each unit; Ctrl-C ends it between units.
  void run(const Context& context, std::size_t units,
           const std::function<void(std::size_t, std::size_t)>& body) const {
    Context own = context;
    own.threads = static_cast<int>(workers);
    const auto caller = std::this_thread::get_id();
    parallel_for_workers(own, units, [&](std::size_t i, std::size_t worker) {
      if (std::this_thread::get_id() == caller) context.check_interrupt();
      body(i, worker);
    });
  }

  /// Each text's tokens: cut to max_length with the special ones, or all without these.
  std::vector<Tokens> tokenize(const std::vector<std::string>& texts,
                               const Context& context) const {
    std::vector<Tokens> tokens(texts.size());
    run(context, (texts.size() + kTexts - 1) / kTexts, [&](std::size_t block, std::size_t worker) {
      const std::size_t begin = block * kTexts, end = std::min(texts.size(), begin + kTexts);
      std::vector<std::string> prompted;
      for (std::size_t i = begin; i < end; ++i) prompted.push_back(card.prompt + texts[i]);
      std::vector<Tokens> found = engine->tokenize(prompted, worker);
      std::move(found.begin(), found.end(), tokens.begin() + static_cast<std::ptrdiff_t>(begin));
    });
    return tokens;
  }

  /// Rows (tokens.size(), d) of texts that are no longer than the encoder takes.
  Matrix embed(const std::vector<Tokens>& tokens, const Context& context) const {
    const std::size_t d = card.about.dimensions;
    Matrix rows(tokens.size(), d);
    std::vector<std::size_t> lengths;
    for (const Tokens& row : tokens) lengths.push_back(row.size());
    const std::vector<TokenBatch> batches =
        plan_token_batches(lengths, card.about.max_length, kBudget);
    run(context, batches.size(), [&](std::size_t b, std::size_t worker) {
      const TokenBatch& batch = batches[b];
      Matrix found(batch.rows.size(), d);
      engine->embed(batch, tokens, worker, found.data());
      for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        std::copy_n(found.row(i), d, rows.row(batch.rows[i]));
        // The graph's own norm is rounded as the rest of it.
        if (card.about.normalized) to_unit_length(rows.row(batch.rows[i]), d);
      }
    });
    return rows;
  }

  /// The same for texts of any length, whose tokens lack the special ones.
  Matrix embed_parts(const std::vector<Tokens>& tokens, const Context& context) const {
    const std::size_t room = card.about.max_length - card.prefix.size() - card.suffix.size();
    std::vector<Tokens> parts;
    std::vector<std::size_t> text_of;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      for (std::size_t begin = 0; begin == 0 || begin < tokens[i].size(); begin += room) {
        const std::size_t end = std::min(tokens[i].size(), begin + room);
        Tokens part = card.prefix;
        part.insert(part.end(), tokens[i].begin() + static_cast<std::ptrdiff_t>(begin),
                    tokens[i].begin() + static_cast<std::ptrdiff_t>(end));
        part.insert(part.end(), card.suffix.begin(), card.suffix.end());
        parts.push_back(std::move(part));
        text_of.push_back(i);
      }
    }
    const Matrix found = embed(parts, context);
    const std::size_t d = card.about.dimensions;
    Matrix rows(tokens.size(), d);
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const std::size_t i = text_of[p],
                        own = parts[p].size() - card.prefix.size() - card.suffix.size();
      const float weight =
          tokens[i].empty() ? 1.0F : static_cast<float>(own) / static_cast<float>(tokens[i].size());
      add_scaled(weight, found.row(p), rows.row(i), d);
    }
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      if (card.about.normalized) to_unit_length(rows.row(i), d);
    }
    return rows;
  }
};

Encoder::Encoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;
Encoder::~Encoder() = default;

Encoder Encoder::open(const EncoderOptions& options, const Context& context) {
  check_options(options);
  auto impl = std::make_unique<Impl>();
  impl->card = read_encoder_card(find_encoder(options.encoder));
  EncoderCard& card = impl->card;
  if (!runs_encoders()) {
    throw Error(card.folder + ": this saetm was built without OpenVINO, which runs encoders: " +
                "scripts/install.sh --with-encoders");
  }
  const bool bf16 = options.precision == "auto" ? has_bf16() : options.precision == "bf16";
  card.about.precision = bf16 ? "bf16" : "f32";
  card.about.long_documents = options.long_documents;
  impl->most_pixels = options.most_pixels;
  impl->workers = static_cast<std::size_t>(context.thread_count());
  return Encoder(std::move(impl));
}

const Encoder::About& Encoder::about() const {
  return impl_->card.about;
}

Matrix Encoder::embed(const std::vector<std::string>& texts, const Context& context) {
  if (about().takes_images()) throw Error(impl_->card.folder + ": takes images, not texts");
  impl_->start();
  const std::vector<Tokens> tokens = impl_->tokenize(texts, context);
  return impl_->whole() ? impl_->embed_parts(tokens, context) : impl_->embed(tokens, context);
}

Matrix Encoder::embed_images(const std::vector<std::string>& paths, const Context& context) {
  if (!about().takes_images()) throw Error(impl_->card.folder + ": takes texts, not images");
  impl_->start();
  Matrix rows(paths.size(), about().dimensions);
  impl_->run(context, paths.size(), [&](std::size_t i, std::size_t worker) {
    impl_->engine->embed(read_image(paths[i], 0, impl_->most_pixels), worker, rows.row(i));
    if (about().normalized) to_unit_length(rows.row(i), rows.cols());
  });
  return rows;
}

}  // namespace saetm
