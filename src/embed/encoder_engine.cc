#include "embed/encoder_engine.h"

#include "core/environment.h"
#include "saetm/encoder.h"
#include "saetm/error.h"

#ifdef SAETM_OPENVINO

#include <filesystem>
#include <openvino/openvino.hpp>

namespace saetm {
namespace {

namespace fs = std::filesystem;

/// The tokenizers' library: named by the user, recorded when this was built, or where the loader
/// finds it.
std::string tokenizers_library() {
  if (std::string own = environment("SAETM_OPENVINO_TOKENIZERS"); !own.empty()) return own;
  std::error_code code;
  if (fs::exists(SAETM_OPENVINO_TOKENIZERS, code)) return SAETM_OPENVINO_TOKENIZERS;
  return "libopenvino_tokenizers.so";
}

/// The first line of what OpenVINO complains of that says something.
std::string complaint(const std::exception& error) {
  std::string best;
  const std::string what = error.what();
  for (std::size_t begin = 0; begin < what.size();) {
    const std::size_t end = std::min(what.find('\n', begin), what.size());
    const std::string line = what.substr(begin, end - begin);
    if (best.empty() || best.starts_with("Exception from") || best.starts_with("Check '")) {
      if (!line.empty()) best = line;
    }
    begin = end + 1;
  }
  return best;
}

class OpenVino : public EncoderEngine {
 public:
  explicit OpenVino(const Options& options) : options_(options) {
    guarded([&] {
      // A stream is a thread: rows do not depend on the number of threads, and none waits for
      // others.
      const auto workers = static_cast<std::int32_t>(options.workers);
      const ov::AnyMap shared = {ov::num_streams(ov::streams::Num(workers)),
                                 ov::inference_num_threads(workers),
                                 ov::hint::enable_cpu_pinning(false)};
      ov::AnyMap model = shared;
      model.insert(
          ov::hint::inference_precision(options.bf16 ? ov::element::bf16 : ov::element::f32));
      if (!options.tokenizer.empty()) {
        core_.add_extension(tokenizers_library());
        const auto graph = core_.compile_model(path(options.tokenizer), "CPU", shared);
        requests(graph, tokenizers_);
      }
      requests(core_.compile_model(path("model.xml"), "CPU", model), models_);
    });
  }

  std::vector<Tokens> tokenize(std::span<const std::string> texts, std::size_t worker) override {
    std::vector<Tokens> result(texts.size());
    guarded([&] {
      ov::InferRequest& request = tokenizers_.at(worker);
      ov::Tensor input(ov::element::string, {texts.size()});
      std::copy(texts.begin(), texts.end(), input.data<std::string>());
      request.set_input_tensor(input);
      request.infer();
      const ov::Tensor ids = request.get_tensor("input_ids");
      const ov::Tensor mask = request.get_tensor("attention_mask");
      const std::size_t length = ids.get_shape().at(1);
      for (std::size_t i = 0; i < texts.size(); ++i) {
        for (std::size_t j = i * length; j < (i + 1) * length; ++j) {
          if (at(mask, j) != 0) result[i].push_back(static_cast<std::int32_t>(at(ids, j)));
        }
      }
    });
    return result;
  }

  void embed(const TokenBatch& batch, std::span<const Tokens> tokens, std::size_t worker,
             float* out) override {
    guarded([&] {
      const ov::Shape shape = {batch.rows.size(), batch.length};
      ov::Tensor ids(ov::element::i64, shape), mask(ov::element::i64, shape);
      std::fill_n(ids.data<std::int64_t>(), ids.get_size(), options_.pad);
      std::fill_n(mask.data<std::int64_t>(), mask.get_size(), 0);
      for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        const Tokens& row = tokens[batch.rows[i]];
        std::copy(row.begin(), row.end(), ids.data<std::int64_t>() + i * batch.length);
        std::fill_n(mask.data<std::int64_t>() + i * batch.length, row.size(), 1);
      }
      ov::InferRequest& request = models_.at(worker);
      request.set_tensor("input_ids", ids);
      request.set_tensor("attention_mask", mask);
      infer(request, batch.rows.size(), out);
    });
  }

  void embed(const Image& image, std::size_t worker, float* out) override {
    guarded([&] {
      const ov::Tensor pixels(
          ov::element::u8,
          {1, static_cast<std::size_t>(image.height), static_cast<std::size_t>(image.width), 3},
          const_cast<std::uint8_t*>(image.rgb.data()));
      ov::InferRequest& request = models_.at(worker);
      request.set_input_tensor(pixels);
      infer(request, 1, out);
    });
  }

 private:
  template <class Work>
  void guarded(const Work& work) const {
    try {
      work();
    } catch (const Error&) {
      throw;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      throw Error(options_.folder + ": " + complaint(error));
    }
  }

  static std::int64_t at(const ov::Tensor& tensor, std::size_t i) {
    return tensor.get_element_type() == ov::element::i64 ? tensor.data<const std::int64_t>()[i]
                                                         : tensor.data<const std::int32_t>()[i];
  }

  std::string path(const std::string& file) const {
    return (fs::path(options_.folder) / file).string();
  }

  void requests(ov::CompiledModel graph, std::vector<ov::InferRequest>& requests) const {
    for (std::size_t i = 0; i < options_.workers; ++i)
      requests.push_back(graph.create_infer_request());
  }

  void infer(ov::InferRequest& request, std::size_t rows, float* out) const {
    request.infer();
    const ov::Tensor result = request.get_output_tensor();
    if (result.get_element_type() != ov::element::f32 ||
        result.get_shape() != ov::Shape{rows, options_.dimensions}) {
      throw Error(path("model.xml") + ": gives other embeddings than its card says");
    }
    std::copy_n(result.data<const float>(), rows * options_.dimensions, out);
  }

  Options options_;
  ov::Core core_;
  std::vector<ov::InferRequest> tokenizers_, models_;  // one a worker
};

}  // namespace

std::unique_ptr<EncoderEngine> open_encoder_engine(const EncoderEngine::Options& options) {
  return std::make_unique<OpenVino>(options);
}

bool runs_encoders() {
  return true;
}

}  // namespace saetm

#else

namespace saetm {

std::unique_ptr<EncoderEngine> open_encoder_engine(const EncoderEngine::Options& options) {
  throw Error(options.folder + ": there is nothing to run encoders");
}

bool runs_encoders() {
  return false;
}

}  // namespace saetm

#endif
