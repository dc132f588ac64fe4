#include <saetm.h>
#include <stdio.h>

int main(void) {
  const char* texts[] = {"A witness in court.", "Butter the dough."};
  float shares[2 * 2];
  saetm_model* model = NULL;
  if (saetm_open("run", &model) || saetm_transform_texts(model, texts, 2, shares, 4)) {
    fprintf(stderr, "%s\n", saetm_error());
    return 1;
  }
  for (size_t i = 0; i < 2; ++i) {
    for (size_t t = 0; t < 2; ++t) printf("%.2f  %s\n", shares[2 * i + t], saetm_topic_name(model, t));
  }
  saetm_close(model);
  return 0;
}
