#include <saetm/model.h>

#include <cstdio>

int main() {
  saetm::Documents documents;
  for (int i = 0; i < 40; ++i) {
    documents.texts.push_back("Knead flour, butter and sugar, and bake the dough in the oven.");
    documents.texts.push_back("The judge hears a lawyer and one witness before the court.");
  }
  const auto model = saetm::Model::fit(documents, {{"topics", "2"}, {"steps", "200"}}, "run");
  const auto shares = model.transform({"A witness in court."}).document_topics;
  for (std::size_t j = 0; j < shares.nonzeros(); ++j) {
    std::printf("%.2f  %s\n", shares.values[j], model.topics()[shares.indices[j]].name.c_str());
  }
}
