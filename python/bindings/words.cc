/// Words: counting them (saetm/text.h) and the atoms' distributions over them (saetm/interpret.h).
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "arrays.h"
#include "bind.h"
#include "context.h"
#include "run/options/options_from.h"
#include "saetm/interpret.h"
#include "saetm/text.h"

namespace saetm::python {
namespace {

using Json = nlohmann::ordered_json;

nb::tuple count_words(const std::vector<std::string>& texts, const std::string& options,
                      const Workers& threads, const nb::object& progress) {
  BagOfWords bag = released(progress, threads, [&](const Context& context) {
    WordCounter counter(options_of<TextOptions>(texts_of(Json::parse(options))), context);
    counter.add(texts);
    return counter.finish();
  });
  return nb::make_tuple(csr_of(std::move(bag.counts)), bag.vocabulary.words,
                        array_of(std::move(bag.vocabulary.document_frequency)));
}

nb::tuple count_on(const std::vector<std::string>& texts, const std::vector<std::string>& words,
                   const std::string& options, const Workers& threads, const nb::object& progress) {
  return csr_of(released(progress, threads, [&](const Context& context) {
    return VocabularyCounter(options_of<TextOptions>(texts_of(Json::parse(options))), words,
                             context)
        .count(texts);
  }));
}

nb::dict emissions(const Csr& codes, const Csr& counts, const std::string& options,
                   const Workers& threads,
                   const nb::object& progress) {
  WordEmissions words = released(progress, threads, [&](const Context& context) {
    return interpret(codes.view("codes"), counts.view("counts"),
                     options_of<InterpretOptions>(texts_of(Json::parse(options))), context);
  });
  nb::dict result;
  result["atoms"] = csr_of(std::move(words.atoms));
  result["smoothing"] = array_of(std::move(words.smoothing));
  result["usual"] = array_of(std::move(words.usual));
  result["background"] = array_of(std::move(words.background));
  result["background_share"] = words.background_share;
  result["mass"] = array_of(std::move(words.mass));
  result["mean_shares"] = array_of(std::move(words.mean_shares));
  result["log_likelihood"] = array_of(std::move(words.log_likelihood));
  return result;
}

}  // namespace

void bind_words(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<Csr>(m, "Csr").def(
      "__init__",
      [](Csr* self, Values<std::int64_t> indptr, Values<std::int32_t> indices, Values<float> values,
         std::size_t cols) {
        new (self) Csr{std::move(indptr), std::move(indices), std::move(values), cols};
      },
      nb::arg("indptr").noconvert(), nb::arg("indices").noconvert(), nb::arg("values").noconvert(),
      nb::arg("cols"), "int64, int32 and float32 arrays of a CSR matrix, as they are.");
  m.def("count_words", &count_words, "texts"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "CSR of counts (N, V), the words, their documents.");
  m.def("count_on", &count_on, "texts"_a, "words"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "CSR of counts (N, V) on a vocabulary.");
  m.def("emissions", &emissions, "codes"_a, "counts"_a, "options"_a, "threads"_a = 0,
        "progress"_a.none() = nb::none(), "Arrays of WordEmissions.");
}

}  // namespace saetm::python
