/* saetm.h, from C11. `c_test PROGRAM FOLDER make` fits two small runs with the program; any other name
 * is a test of them. */
#include <saetm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

static int failures = 0;

#define EXPECT(condition)                                           \
  do {                                                              \
    if (!(condition)) {                                             \
      fprintf(stderr, "line %d: %s is false\n", __LINE__, #condition); \
      ++failures;                                                   \
    }                                                               \
  } while (0)

/* The call ends with `expected`, and saetm_error() holds `part`. */
#define EXPECT_STATUS(call, expected, part)                                              \
  do {                                                                                   \
    const saetm_status status = (call);                                                  \
    if (status != (expected) || !strstr(saetm_error(), part)) {                          \
      fprintf(stderr, "line %d: %s gives %d: '%s'\n", __LINE__, #call, (int)status, saetm_error()); \
      ++failures;                                                                        \
    }                                                                                    \
  } while (0)

enum { TEXTS = 120, WIDTH = 8, TOPICS = 3 };

static const char* const themes[3][4] = {{"planet", "orbit", "comet", "galaxy"},
                                         {"flour", "butter", "dough", "oven"},
                                         {"judge", "court", "lawyer", "witness"}};
static const char *program, *folder;

static const char* path(const char* name) {
  static _Thread_local char paths[4][4096];
  static _Thread_local int next = 0;
  char* place = paths[next++ % 4];
  snprintf(place, sizeof paths[0], "%s/%s", folder, name);
  return place;
}

/* Text i: words of theme i % 3. */
static void write_text(char* text, size_t size, int i) {
  const char* const* words = themes[i % 3];
  snprintf(text, size, "%s %s %s", words[i / 3 % 4], words[i / 12 % 4], words[(i / 3 + 1) % 4]);
}

static float value(int row, int column) {
  return (column % 3 == row % 3 ? 1.0F : 0.0F) + 0.01F * (float)((row * 7 + column * 3) % 11);
}

static void make(void) {
  FILE* corpus = fopen(path("texts.txt"), "w");
  FILE* rows = fopen(path("rows.npy"), "wb");
  char text[256], header[129], command[16384];
  if (!corpus || !rows) exit(1);
  snprintf(header, sizeof header, "%-117s\n",
           "{'descr': '<f4', 'fortran_order': False, 'shape': (120, 8), }");
  fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, rows);
  fwrite(header, 1, 118, rows);
  for (int i = 0; i < TEXTS; ++i) {
    write_text(text, sizeof text, i);
    fprintf(corpus, "%s\n", text);
    for (int j = 0; j < WIDTH; ++j) {
      const float x = value(i, j);
      fwrite(&x, sizeof x, 1, rows);
    }
  }
  fclose(corpus);
  fclose(rows);
  const char* form = "'%s' fit '%s' --out '%s' --topics 3 --features 16 --k 2 --steps 300 --batch 32 --quiet%s%s";
  snprintf(command, sizeof command, form, program, path("texts.txt"), path("run"), "", "");
  EXPECT(system(command) == 0);
  snprintf(command, sizeof command, form, program, path("texts.txt"), path("given"), " --embeddings ",
           path("rows.npy"));
  EXPECT(system(command) == 0);
}

static saetm_model* opened(const char* name) {
  saetm_model* model = NULL;
  EXPECT_STATUS(saetm_open(path(name), &model), SAETM_OK, "");
  if (!model) exit(1);
  return model;
}

static double sum(const float* values, size_t count) {
  double total = 0;
  for (size_t i = 0; i < count; ++i) total += values[i];
  return total;
}

static size_t largest(const float* values) {
  size_t at = 0;
  for (size_t t = 1; t < TOPICS; ++t) at = values[t] > values[at] ? t : at;
  return at;
}

static void topics(void) {
  saetm_model* model = opened("run");
  double total = 0;
  EXPECT(strchr(saetm_version(), '.') != NULL);
  EXPECT(saetm_document_count(model) == TEXTS);
  EXPECT(saetm_topic_count(model) == TOPICS);
  for (size_t t = 0; t < TOPICS; ++t) {
    EXPECT(strlen(saetm_topic_name(model, t)) > 0);
    EXPECT(saetm_topic_word_count(model, t) >= 4);
    EXPECT(strlen(saetm_topic_word(model, t, 0)) > 0);
    EXPECT(saetm_topic_word_weight(model, t, 0) > 0);
    EXPECT(saetm_topic_coverage(model, t) > 0);
    total += saetm_topic_share(model, t);
  }
  EXPECT(total > 0.99 && total < 1.01);
  saetm_close(model);
}

static void new_texts(void) {
  saetm_model* model = opened("run");
  const char* texts[4] = {"a planet, a comet", "butter the dough", "the judge in court", ""};
  float shares[4 * TOPICS], alone[TOPICS];
  EXPECT(saetm_set_threads(model, 1) == SAETM_OK);
  EXPECT(saetm_transform_texts(model, texts, 4, shares, 4 * TOPICS) == SAETM_OK);
  for (size_t i = 0; i < 3; ++i) {
    const double total = sum(shares + i * TOPICS, TOPICS);
    EXPECT(total > 0.999 && total < 1.001);
    EXPECT(saetm_transform_texts(model, texts + i, 1, alone, TOPICS) == SAETM_OK);
    EXPECT(memcmp(alone, shares + i * TOPICS, sizeof alone) == 0);
  }
  EXPECT(largest(shares) != largest(shares + TOPICS));
  EXPECT(largest(shares + TOPICS) != largest(shares + 2 * TOPICS));
  saetm_close(model);
}

static void new_rows(void) {
  saetm_model* model = opened("given");
  float rows[TEXTS * WIDTH], shares[TEXTS * TOPICS + 1];
  size_t topic_of_theme[3] = {TOPICS, TOPICS, TOPICS};
  EXPECT(saetm_width(model) == WIDTH);
  for (int i = 0; i < TEXTS; ++i) {
    for (int j = 0; j < WIDTH; ++j) rows[i * WIDTH + j] = value(i, j);
  }
  shares[TEXTS * TOPICS] = -7;
  EXPECT(saetm_transform_rows(model, rows, TEXTS, WIDTH, shares, TEXTS * TOPICS) == SAETM_OK);
  EXPECT(shares[TEXTS * TOPICS] == -7);
  for (int i = 0; i < TEXTS; ++i) {
    const float* row = shares + i * TOPICS;
    size_t* topic = &topic_of_theme[i % 3];
    if (sum(row, TOPICS) == 0) continue; /* no atom is active */
    EXPECT(*topic == TOPICS || *topic == largest(row));
    *topic = largest(row);
  }
  EXPECT(topic_of_theme[0] + topic_of_theme[1] + topic_of_theme[2] == 0 + 1 + 2);
  saetm_close(model);
}

static void cut(void) {
  saetm_model* model = opened("given");
  EXPECT_STATUS(saetm_cut(model, 1000), SAETM_BAD_INPUT, "1000");
  EXPECT(saetm_topic_count(model) == TOPICS);
  EXPECT(saetm_cut(model, 2) == SAETM_OK);
  EXPECT(saetm_topic_count(model) == 2);
  EXPECT(saetm_cut(model, TOPICS) == SAETM_OK);
  EXPECT(saetm_topic_count(model) == TOPICS);
  saetm_close(model);
}

static void null_pointers(void) {
  saetm_model* model = NULL;
  const char* texts[2] = {"a planet", NULL};
  float shares[2 * TOPICS], rows[WIDTH] = {0};
  EXPECT_STATUS(saetm_open(NULL, &model), SAETM_BAD_ARGUMENT, "run is null");
  EXPECT_STATUS(saetm_open("x", NULL), SAETM_BAD_ARGUMENT, "model is null");
  EXPECT_STATUS(saetm_cut(NULL, 3), SAETM_BAD_ARGUMENT, "model is null");
  EXPECT_STATUS(saetm_set_threads(NULL, 1), SAETM_BAD_ARGUMENT, "model is null");
  EXPECT(saetm_topic_count(NULL) == 0 && saetm_document_count(NULL) == 0 && saetm_width(NULL) == 0);
  EXPECT(saetm_topic_name(NULL, 0) == NULL && saetm_topic_word(NULL, 0, 0) == NULL);
  EXPECT(saetm_topic_share(NULL, 0) == 0 && saetm_topic_word_weight(NULL, 0, 0) == 0);
  saetm_close(NULL);

  model = opened("run");
  EXPECT_STATUS(saetm_transform_texts(NULL, texts, 1, shares, TOPICS), SAETM_BAD_ARGUMENT, "model");
  EXPECT_STATUS(saetm_transform_texts(model, NULL, 1, shares, TOPICS), SAETM_BAD_ARGUMENT, "texts");
  EXPECT_STATUS(saetm_transform_texts(model, texts, 2, shares, 2 * TOPICS), SAETM_BAD_ARGUMENT, "text");
  EXPECT_STATUS(saetm_transform_texts(model, texts, 1, NULL, TOPICS), SAETM_BAD_ARGUMENT, "shares");
  EXPECT_STATUS(saetm_transform_rows(model, NULL, 1, saetm_width(model), shares, TOPICS),
                SAETM_BAD_ARGUMENT, "rows is null");
  EXPECT_STATUS(saetm_transform_rows(NULL, rows, 1, WIDTH, shares, TOPICS), SAETM_BAD_ARGUMENT, "model");
  saetm_close(model);
}

static void out_of_range(void) {
  saetm_model* model = opened("given");
  float rows[WIDTH] = {0}, shares[TOPICS] = {5, 5, 5};
  EXPECT_STATUS(saetm_transform_rows(model, rows, 1, WIDTH - 1, shares, TOPICS), SAETM_BAD_ARGUMENT,
                "7 dimensions");
  EXPECT_STATUS(saetm_transform_rows(model, rows, 1, WIDTH, shares, TOPICS - 1), SAETM_BAD_ARGUMENT,
                "room for 2");
  EXPECT_STATUS(saetm_transform_rows(model, rows, (size_t)-1, WIDTH, shares, TOPICS),
                SAETM_BAD_ARGUMENT, "room");
  rows[1] = 1.0F / 0.0F;
  EXPECT_STATUS(saetm_transform_rows(model, rows, 1, WIDTH, shares, TOPICS), SAETM_BAD_INPUT, "row 0");
  EXPECT(shares[0] == 5 && shares[2] == 5);
  EXPECT(saetm_topic_name(model, TOPICS) == NULL && strstr(saetm_error(), "no topic 3 of 3"));
  EXPECT(saetm_topic_word(model, 0, 100000) == NULL && strstr(saetm_error(), "no word"));
  EXPECT_STATUS(saetm_set_threads(model, -1), SAETM_BAD_ARGUMENT, "below 0");
  EXPECT_STATUS(saetm_cut(model, 0), SAETM_BAD_ARGUMENT, "topics is 0");
  saetm_close(model);
}

static void bad_texts(void) {
  saetm_model *model = opened("run"), *given = opened("given");
  const char* texts[2] = {"a planet", "\xc3("};
  float shares[2 * TOPICS];
  EXPECT_STATUS(saetm_transform_texts(model, texts, 2, shares, 2 * TOPICS), SAETM_BAD_INPUT,
                "text 1: is not UTF-8");
  EXPECT_STATUS(saetm_transform_texts(given, texts, 1, shares, TOPICS), SAETM_BAD_INPUT, "were given");
  saetm_close(model);
  saetm_close(given);
}

static void nothing(void) {
  saetm_model* model = opened("run");
  EXPECT(saetm_transform_texts(model, NULL, 0, NULL, 0) == SAETM_OK);
  EXPECT(saetm_transform_rows(model, NULL, 0, saetm_width(model), NULL, 0) == SAETM_OK);
  saetm_close(model);
}

static void missing_and_damaged(void) {
  saetm_model* model = (saetm_model*)&failures;
  char command[16384];
  EXPECT_STATUS(saetm_open(path("nowhere"), &model), SAETM_BAD_INPUT, "nowhere");
  EXPECT(model == NULL);
  EXPECT_STATUS(saetm_open("", &model), SAETM_BAD_INPUT, "not a run");
  const char* files[] = {"sae.safetensors", "topics.json", "manifest.json"};
  for (int i = 0; i < 3; ++i) {
    snprintf(command, sizeof command, "rm -rf '%s' && cp -r '%s' '%s' && truncate -s 100 '%s/%s'",
             path("damaged"), path("run"), path("damaged"), path("damaged"), files[i]);
    EXPECT(system(command) == 0);
    EXPECT_STATUS(saetm_open(path("damaged"), &model), SAETM_BAD_INPUT, "damaged");
    EXPECT(model == NULL && strchr(saetm_error(), '\n') == NULL);
  }
}

static int ask(void* name) {
  saetm_model* model = opened(name);
  const int of_texts = strcmp(name, "run") == 0;
  float rows[WIDTH], shares[TOPICS], first[TOPICS];
  const char* text = "the judge in court";
  for (int j = 0; j < WIDTH; ++j) rows[j] = value(2, j);
  for (int i = 0; i < 20; ++i) {
    const saetm_status status = of_texts ? saetm_transform_texts(model, &text, 1, shares, TOPICS)
                                         : saetm_transform_rows(model, rows, 1, WIDTH, shares, TOPICS);
    if (i == 0) memcpy(first, shares, sizeof first);
    if (status != SAETM_OK || memcmp(first, shares, sizeof first) != 0) return 1;
    /* Errors of one thread are not seen by the other. */
    (void)saetm_topic_name(model, of_texts ? 10 : 20);
    if (!strstr(saetm_error(), of_texts ? "topic 10" : "topic 20")) return 1;
  }
  saetm_close(model);
  return 0;
}

static void two_threads(void) {
  thrd_t threads[2];
  char names[2][8] = {"run", "given"};
  int result;
  EXPECT(strcmp(saetm_error(), "") == 0);
  for (int i = 0; i < 2; ++i) EXPECT(thrd_create(&threads[i], ask, names[i]) == thrd_success);
  for (int i = 0; i < 2; ++i) EXPECT(thrd_join(threads[i], &result) == thrd_success && result == 0);
  EXPECT(strcmp(saetm_error(), "") == 0);
}

static const struct {
  const char* name;
  void (*test)(void);
} tests[] = {{"make", make},
             {"topics", topics},
             {"new_texts", new_texts},
             {"new_rows", new_rows},
             {"cut", cut},
             {"null_pointers", null_pointers},
             {"out_of_range", out_of_range},
             {"bad_texts", bad_texts},
             {"nothing", nothing},
             {"missing_and_damaged", missing_and_damaged},
             {"two_threads", two_threads}};

int main(int count, char** arguments) {
  if (count != 4) return 2;
  program = arguments[1];
  folder = arguments[2];
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; ++i) {
    if (strcmp(tests[i].name, arguments[3]) != 0) continue;
    tests[i].test();
    return failures > 0;
  }
  fprintf(stderr, "there is no test '%s'\n", arguments[3]);
  return 2;
}
