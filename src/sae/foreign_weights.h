#pragma once
/// What other programs may have written: weights of any float type in either orientation, and a
/// cfg.json. Everything here throws Error that names the file.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/whole_number.h"
#include "io/safetensors.h"
#include "saetm/sae.h"

namespace saetm {

enum class Axes { kAsStored, kSwapped };

/// A safetensors file of F64, F32, F16 and BF16 tensors, read as f32. Values must be finite.
class WeightFile {
 public:
  explicit WeightFile(const std::string& path) : path_(path), reader_(path) {}

  bool has(const std::string& name) const { return reader_.tensors().contains(name); }
  std::string metadata(const std::string& key, const std::string& absent) const;
  /// A tensor of one axis, or a scalar as one value.
  std::vector<float> vector(const std::string& name) const;
  Matrix matrix(const std::string& name, Axes axes = Axes::kAsStored) const;
  /// The weights' shapes must fit each other: K×d twice, K, d and nothing or K.
  void check_shapes(const SaeWeights& weights) const;
  /// What was folded into weights must leave them finite.
  void check_finite(const SaeWeights& weights) const;
  [[noreturn]] void fail(const std::string& why) const;

 private:
  const SafetensorsReader::Tensor& floats(const std::string& name, std::size_t axes) const;
  std::string path_;
  SafetensorsReader reader_;
};

/// A JSON file of settings.
class Settings {
 public:
  explicit Settings(const std::string& path);

  /// The value at a key, or `absent` where there is none or null.
  template <class T>
  T get(const std::string& key, const T& absent) const {
    return get_from(values_, key, absent);
  }
  /// The same of an object within, at "outer/inner".
  template <class T>
  T get_within(const std::string& pointer, const T& absent) const {
    const nlohmann::json::json_pointer place("/" + pointer);
    if (!values_.contains(place.parent_pointer())) return absent;
    return get_from(values_.at(place.parent_pointer()), place.back(), absent);
  }
  [[noreturn]] void fail(const std::string& why) const;

 private:
  template <class T>
  T get_from(const nlohmann::json& object, const std::string& key, const T& absent) const {
    if (!object.is_object() || !object.contains(key) || object.at(key).is_null()) return absent;
    try {
      if constexpr (std::is_same_v<T, std::int64_t>) {
        return whole_number<T>(object.at(key));
      } else {
        return object.at(key).template get<T>();
      }
    } catch (const std::exception&) {
      fail(key + " is " + object.at(key).dump() + ", which is not of the kind expected");
    }
  }
  std::string path_;
  nlohmann::json values_;
};

/// What folds into the weights without a change to any activation, but for rounding:
/// a = relu(E·x + b_enc) as a = relu(E·(x − b_dec) + b_enc′).
void fold_uncentred_input(SaeWeights& weights);
/// Activations that are measured in lengths of their decoder rows: rows of unit length instead.
void fold_decoder_norms(SaeWeights& weights);
/// Weights for inputs multiplied by `factor`, as weights for the inputs themselves.
void fold_input_scale(SaeWeights& weights, double factor);

}  // namespace saetm
