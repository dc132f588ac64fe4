/// saetm.h: the C interface, over Model.
#include <algorithm>
#include <new>
#include <string>
#include <vector>

#include "saetm.h"
#include "saetm/error.h"
#include "saetm/model.h"

struct saetm_model {
  saetm::Model model;
  saetm::Context context = {};
};

namespace {

thread_local std::string last_error;

/// Keeps what was wrong. It must not throw: without memory for the line it is cut to nothing.
saetm_status failed(saetm_status status, const char* what) noexcept {
  try {
    last_error = what;
  } catch (const std::bad_alloc&) {
    last_error.clear();
  }
  return status;
}

/// A call that is wrong in itself, whatever the model and its run.
struct BadArgument : saetm::Error {
  using Error::Error;
};

/// Runs `work`; what it throws becomes a status.
template <class Work>
saetm_status guarded(const Work& work) noexcept {
  try {
    work();
    return SAETM_OK;
  } catch (const BadArgument& e) {
    return failed(SAETM_BAD_ARGUMENT, e.what());
  } catch (const saetm::Error& e) {
    return failed(SAETM_BAD_INPUT, e.what());
  } catch (const std::bad_alloc&) {
    return failed(SAETM_OUT_OF_MEMORY, "out of memory");
  } catch (const std::exception& e) {
    return failed(SAETM_FAILURE, e.what());
  } catch (...) {
    return failed(SAETM_FAILURE, "unexpected failure");
  }
}

/// What `work` returns, or a value of zero where it throws.
template <class Work>
auto value_or_zero(const Work& work) noexcept {
  decltype(work()) value{};
  guarded([&] { value = work(); });
  return value;
}

template <class T>
T& given(T* pointer, const char* name) {
  if (!pointer) throw BadArgument(std::string(name) + " is null");
  return *pointer;
}

template <class T>
const T& at(const std::vector<T>& list, std::size_t i, const char* name) {
  if (i < list.size()) return list[i];
  throw BadArgument("there is no " + std::string(name) + " " + std::to_string(i) + " of " +
                    std::to_string(list.size()));
}

const saetm::Topic& topic_at(const saetm_model* model, std::size_t topic) {
  return at(given(model, "model").model.topics(), topic, "topic");
}

/// Throws unless `shares` has room for a row of T shares a document.
void check_room(const saetm_model& model, std::size_t count, const float* shares,
                std::size_t size) {
  const std::size_t topics = model.model.topics().size();
  if (count == 0) return;
  given(shares, "shares");
  if (topics > 0 && size / topics >= count) return;
  throw BadArgument("shares has room for " + std::to_string(size) + " values, not for " +
                    std::to_string(count) + " x " + std::to_string(topics));
}

void write_dense(const saetm::SparseMatrix& rows, float* out) {
  std::fill_n(out, rows.rows() * rows.cols, 0.0F);
  for (std::size_t i = 0; i < rows.rows(); ++i, out += rows.cols) {
    const auto columns = rows.row_indices(i);
    for (std::size_t j = 0; j < columns.size(); ++j) out[columns[j]] = rows.row_values(i)[j];
  }
}

}  // namespace

extern "C" {

const char* saetm_version(void) {
  return SAETM_VERSION;
}

const char* saetm_error(void) {
  return last_error.c_str();
}

saetm_status saetm_open(const char* run, saetm_model** model) {
  return guarded([&] {
    given(model, "model") = nullptr;
    *model = new saetm_model{saetm::Model::open(&given(run, "run"))};
  });
}

void saetm_close(saetm_model* model) {
  delete model;
}

saetm_status saetm_set_threads(saetm_model* model, int threads) {
  return guarded([&] {
    if (threads < 0) throw BadArgument("threads is below 0");
    given(model, "model").context.threads = threads;
  });
}

saetm_status saetm_cut(saetm_model* model, size_t topics) {
  return guarded([&] {
    if (topics == 0) throw BadArgument("topics is 0");
    given(model, "model").model.cut(topics, model->context);
  });
}

size_t saetm_document_count(const saetm_model* model) {
  return value_or_zero([&] { return given(model, "model").model.documents(); });
}

size_t saetm_topic_count(const saetm_model* model) {
  return value_or_zero([&] { return given(model, "model").model.topics().size(); });
}

size_t saetm_width(const saetm_model* model) {
  return value_or_zero([&] { return given(model, "model").model.width(); });
}

const char* saetm_topic_name(const saetm_model* model, size_t topic) {
  return value_or_zero([&] { return topic_at(model, topic).name.c_str(); });
}

double saetm_topic_share(const saetm_model* model, size_t topic) {
  return value_or_zero([&] { return topic_at(model, topic).share; });
}

double saetm_topic_coverage(const saetm_model* model, size_t topic) {
  return value_or_zero([&] { return topic_at(model, topic).coverage; });
}

size_t saetm_topic_word_count(const saetm_model* model, size_t topic) {
  return value_or_zero([&] { return topic_at(model, topic).words.size(); });
}

const char* saetm_topic_word(const saetm_model* model, size_t topic, size_t word) {
  return value_or_zero([&] { return at(topic_at(model, topic).words, word, "word").c_str(); });
}

double saetm_topic_word_weight(const saetm_model* model, size_t topic, size_t word) {
  return value_or_zero([&] { return at(topic_at(model, topic).weights, word, "word"); });
}

saetm_status saetm_transform_rows(const saetm_model* model, const float* rows, size_t count,
                                  size_t width, float* shares, size_t size) {
  return guarded([&] {
    check_room(given(model, "model"), count, shares, size);
    if (width != model->model.width()) {
      throw BadArgument("rows have " + std::to_string(width) + " dimensions, those of the model " +
                        std::to_string(model->model.width()));
    }
    if (count == 0) return;
    given(rows, "rows");
    const saetm::MatrixView<const float> view{rows, count, width};
    write_dense(model->model.transform(view, model->context).document_topics, shares);
  });
}

saetm_status saetm_transform_texts(const saetm_model* model, const char* const* texts, size_t count,
                                   float* shares, size_t size) {
  return guarded([&] {
    check_room(given(model, "model"), count, shares, size);
    if (count == 0) return;
    given(texts, "texts");
    std::vector<std::string> list;
    for (size_t i = 0; i < count; ++i) list.emplace_back(&given(texts[i], "a text"));
    write_dense(model->model.transform(list, model->context).document_topics, shares);
  });
}

}  // extern "C"
