/// Sparse autoencoders (saetm/sae.h).
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include "arrays.h"
#include "bind.h"
#include "context.h"
#include "run/chosen_output.h"
#include "run/options/options_from.h"
#include "saetm/sae.h"

namespace saetm::python {
namespace {

using Json = nlohmann::ordered_json;

Json curve_json(const TrainingCurve& curve) {
  return {{"step", curve.step},
          {"loss", curve.loss},
          {"explained", curve.explained},
          {"active", curve.active},
          {"dead", curve.dead},
          {"held_out_step", curve.held_out_step},
          {"held_out_explained", curve.held_out_explained},
          {"seconds", curve.seconds}};
}

nb::tuple train_on(const AnyArray& x, const std::string& options, std::uint64_t seed,
                   const Workers& threads, const nb::object& progress) {
  const Embeddings embeddings = embeddings_of(x);
  TrainResult result = released(progress, threads, [&](const Context& context) {
    embeddings.check_finite(context);
    return train(embeddings, options_of<TrainOptions>(texts_of(Json::parse(options))), seed, {},
                 context);
  });
  return nb::make_tuple(std::move(result.sae), curve_json(result.curve).dump());
}

nb::tuple encode(const SparseAutoencoder& sae, const AnyArray& x, const std::string& precision,
                 const Workers& threads, const nb::object& progress) {
  const Embeddings embeddings = embeddings_of(x);
  return csr_of(released(progress, threads, [&](const Context& context) {
    if (embeddings.cols() != sae.weights.width()) {
      throw Error("embeddings have " + std::to_string(embeddings.cols()) +
                  " dimensions, the autoencoder takes " + std::to_string(sae.weights.width()));
    }
    embeddings.check_finite(context);
    return sae.encode(embeddings, precision, context);
  }));
}

nb::tuple reconstruct(const SparseAutoencoder& sae, const AnyArray& x, const Workers& threads,
                      const nb::object& progress) {
  const Embeddings embeddings = embeddings_of(x);
  const Reconstruction r = released(progress, threads, [&](const Context& context) {
    return sae.reconstruct(embeddings, context);
  });
  return nb::make_tuple(1 - r.unexplained, r.active, r.unused_share);
}

SparseAutoencoder from_weights(const Rows<float>& encoder, const Values<float>& encoder_bias,
                               const Rows<float>& decoder, const Values<float>& decoder_bias,
                               const Values<float>& threshold, const std::string& architecture,
                               std::int64_t k, bool unit_length) {
  const std::size_t atoms = encoder.shape(0), width = encoder.shape(1);
  SparseAutoencoder sae;
  sae.architecture = architecture;
  const bool each = sae.has_own_thresholds();
  if (decoder.shape(0) != atoms || decoder.shape(1) != width || encoder_bias.size() != atoms ||
      decoder_bias.size() != width || threshold.size() != (each ? atoms : 1)) {
    throw Error("the shapes of the autoencoder's arrays do not fit together");
  }
  sae.weights.encoder = matrix_of(encoder);
  sae.weights.decoder = matrix_of(decoder);
  sae.weights.encoder_bias = floats_of(encoder_bias);
  sae.weights.decoder_bias = floats_of(decoder_bias);
  if (each) sae.weights.thresholds = floats_of(threshold);
  if (!each) sae.threshold = threshold.data()[0];
  sae.k = k;
  sae.unit_length = unit_length;
  return sae;
}

/// A view of the autoencoder's own memory, which it keeps alive.
nb::object rows_of(nb::handle self, const Matrix& matrix) {
  return nb::cast(nb::ndarray<nb::numpy, const float, nb::ndim<2>>(
      matrix.data(), {matrix.rows(), matrix.cols()}, self));
}

nb::object values_of(nb::handle self, const std::vector<float>& values) {
  return nb::cast(
      nb::ndarray<nb::numpy, const float, nb::ndim<1>>(values.data(), {values.size()}, self));
}

}  // namespace

void bind_autoencoders(nb::module_& m) {
  using namespace nb::literals;
  using Sae = SparseAutoencoder;
  const auto weights = [](nb::handle self) -> const SaeWeights& {
    return nb::cast<const Sae&>(self).weights;
  };
  m.def(
      "check_rows", [](const AnyArray& x) { embeddings_of(x); }, "x"_a,
      "Raises TypeError unless x is float32, float16 or bfloat16, two axes, in C order.");
  m.def(
      "address",
      [](const AnyArray& x) {
        const Embeddings embeddings = embeddings_of(x);
        return reinterpret_cast<std::uintptr_t>(x.data());
      },
      "x"_a, "Where the library reads the values of x: where x has them.");
  nb::class_<Sae>(m, "Autoencoder")
      .def_static("train", &train_on, "x"_a, "options"_a, "seed"_a = 0, "threads"_a = 0,
                  "progress"_a.none() = nb::none(), "The autoencoder, and its curve as JSON.")
      .def_static("load", &load_sae, "path"_a)
      .def_static("from_weights", &from_weights, "W_enc"_a, "b_enc"_a, "W_dec"_a, "b_dec"_a,
                  "threshold"_a, "architecture"_a, "k"_a, "unit_length"_a = false,
                  "Copies the arrays.")
      .def("encode", &encode, "x"_a, "precision"_a = "f32", "threads"_a = 0,
           "progress"_a.none() = nb::none(), "CSR of activations, (N, K).")
      .def("limit_active", &Sae::limit_active, "active"_a)
      .def("reconstruct", &reconstruct, "x"_a, "threads"_a = 0, "progress"_a.none() = nb::none(),
           "Share of variance explained, active atoms an embedding, share of unused atoms.")
      .def(
          "save",
          [](const Sae& sae, const std::string& path) { return save(sae, chosen_output(path)); },
          "path"_a)
      .def("export", &export_sae, "folder"_a, "format"_a)
      .def_prop_ro("W_enc", [=](nb::handle s) { return rows_of(s, weights(s).encoder); })
      .def_prop_ro("b_enc", [=](nb::handle s) { return values_of(s, weights(s).encoder_bias); })
      .def_prop_ro("W_dec", [=](nb::handle s) { return rows_of(s, weights(s).decoder); })
      .def_prop_ro("b_dec", [=](nb::handle s) { return values_of(s, weights(s).decoder_bias); })
      .def_prop_ro("thresholds", [=](nb::handle s) { return values_of(s, weights(s).thresholds); })
      .def_prop_ro("has_own_thresholds", &Sae::has_own_thresholds)
      .def_ro("threshold", &Sae::threshold)
      .def_ro("architecture", &Sae::architecture)
      .def_ro("k", &Sae::k)
      .def_ro("unit_length", &Sae::unit_length);
}

}  // namespace saetm::python
