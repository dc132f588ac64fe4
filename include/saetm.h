/** @file
 * saetm in C: opens a topic model that was fitted (by `saetm fit`, by saetm::Model or from Python),
 * says what its topics are, and finds them in new documents.
 *
 * Errors. Functions that can fail return a saetm_status; saetm_error() then has one line that says
 * what was wrong. No exception leaves a function. A null pointer or an index that is out of range
 * is SAETM_BAD_ARGUMENT; functions that return a value give 0 or NULL for those.
 *
 * Memory. A saetm_model belongs to the caller until saetm_close(). Texts that functions return
 * belong to the model: they hold until saetm_cut() or saetm_close() of it. Results are written into
 * the caller's memory. Functions keep no pointer that they are given.
 *
 * Threads. Functions that take a const saetm_model may be called for one model by several threads
 * at once; saetm_cut(), saetm_set_threads() and saetm_close() want it for themselves. Different
 * models are independent, those of one run as well but for saetm_cut(), which writes to the run: one at a
 * time.
 *
 * Texts are UTF-8 and end with a zero byte. Matrices are dense, row after row. Shares are 0..1. */
#ifndef SAETM_H
#define SAETM_H

#include <stddef.h>

/** What the library shows. */
#if defined(__GNUC__)
#define SAETM_API __attribute__((visibility("default")))
#else
#define SAETM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** How a call ended. */
typedef enum saetm_status {
  SAETM_OK = 0,            /**< as asked for */
  SAETM_BAD_ARGUMENT = 1,  /**< null, out of range, of another width, or too small a buffer */
  SAETM_BAD_INPUT = 2,     /**< a run that is absent or damaged, a text that is not UTF-8 */
  SAETM_OUT_OF_MEMORY = 3, /**< memory ran out */
  SAETM_FAILURE = 4        /**< unforeseen */
} saetm_status;

/** A model that was opened. */
typedef struct saetm_model saetm_model;

/** The library's version, "MAJOR.MINOR.PATCH". */
SAETM_API const char* saetm_version(void);

/** What was wrong with this thread's last call that failed, one line; "" where none has. It holds
 * until the thread's next call that fails. */
SAETM_API const char* saetm_error(void);

/** Opens the run in the folder `run`. *model is NULL where that fails. */
SAETM_API saetm_status saetm_open(const char* run, saetm_model** model);

/** Closes a model; NULL is passed over. The run stays. */
SAETM_API void saetm_close(saetm_model* model);

/** Threads that calls with this model use; 0, as at first, takes all processors. Results do not
 * depend on it. */
SAETM_API saetm_status saetm_set_threads(saetm_model* model, int threads);

/** Cuts the model, and its run, at another number of topics, 1 or more; nothing is trained. Where
 * that fails the topics stay as they were. */
SAETM_API saetm_status saetm_cut(saetm_model* model, size_t topics);

/** N, documents that the model was fitted on. */
SAETM_API size_t saetm_document_count(const saetm_model* model);
/** T, topics. */
SAETM_API size_t saetm_topic_count(const saetm_model* model);
/** d, dimensions of the embeddings. */
SAETM_API size_t saetm_width(const saetm_model* model);

/** Name of topic 0..T-1. */
SAETM_API const char* saetm_topic_name(const saetm_model* model, size_t topic);
/** Mean share of a topic in the documents. */
SAETM_API double saetm_topic_share(const saetm_model* model, size_t topic);
/** Share of the documents that a topic is present in. */
SAETM_API double saetm_topic_coverage(const saetm_model* model, size_t topic);
/** How many words stand for a topic. */
SAETM_API size_t saetm_topic_word_count(const saetm_model* model, size_t topic);
/** One of these words; 0 is the leading one. */
SAETM_API const char* saetm_topic_word(const saetm_model* model, size_t topic, size_t word);
/** The probability of that word in the topic. */
SAETM_API double saetm_topic_word_weight(const saetm_model* model, size_t topic, size_t word);

/** Shares of topics of new documents, by their embeddings (count x width), from where those of the
 * fit came from. `shares` takes count x T values and has room for `size`; a row sums to 1, or is 0
 * where a document has no topic. A document's answer does not depend on the others. Where the call
 * fails, `shares` is as it was. */
SAETM_API saetm_status saetm_transform_rows(const saetm_model* model, const float* rows,
                                            size_t count, size_t width, float* shares, size_t size);

/** The same of `count` texts, embedded as those of the fit were; SAETM_BAD_INPUT where the
 * embeddings of the fit were given. Texts of several threads are embedded one after the other. */
SAETM_API saetm_status saetm_transform_texts(const saetm_model* model, const char* const* texts,
                                             size_t count, float* shares, size_t size);

#ifdef __cplusplus
}
#endif

#endif
