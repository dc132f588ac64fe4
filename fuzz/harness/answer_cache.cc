/// Files that keep answers.
#include "language/answer_cache.h"

#include "input.h"
#include "language/chat.h"
#include "language/embedding.h"

using namespace saetm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  fuzz::Input input(data, size);
  const std::string path = folder.put("cache", input.rest());
  fuzz::may_refuse([&] {
    {
      AnswerCache cache(path);
      if (const auto* kept = cache.find("a")) {
        (void)chat_answer_kept(*kept);
        (void)vector_kept(*kept);
      }
      cache.add("b", "model", {{"text", "new"}});
    }
    fuzz::require(AnswerCache(path).find("b") != nullptr, "an answer is lost");
  });
  return 0;
}
