/// Times of documents, one a line, behind a line with the length of an era and one with the format
/// of times.
#include "saetm/eras.h"

#include <string>
#include <vector>

#include "input.h"

using namespace saetm;

namespace {

void check(const Eras& eras, std::size_t documents) {
  const auto count = static_cast<std::int32_t>(eras.names.size());
  fuzz::require(eras.times.size() == eras.names.size(), "eras without a time");
  fuzz::require(eras.of_document.size() == documents, "documents without an era");
  std::int64_t outside = 0;
  for (const std::int32_t era : eras.of_document) {
    fuzz::require(era >= -1 && era < count, "an era that is not there");
    outside += era < 0;
  }
  fuzz::require(outside == eras.undated + eras.unreadable + eras.coarse, "documents are lost");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  EraOptions options;
  options.bin = input.until('\n');
  TimeOptions format;
  format.format = input.until('\n');
  std::vector<std::string> times;
  while (!input.is_empty()) times.emplace_back(input.until('\n'));
  fuzz::may_refuse([&] { check(eras_of(times, options, format), times.size()); });
  fuzz::may_refuse([&] {
    TimeCheck check(format);
    for (const std::string& time : times) {
      const auto span = check.add(time);
      fuzz::require(!span || span->first <= span->last, "a time that ends before it begins");
    }
    (void)check.told("corpus.jsonl");
    (void)check.formats();
  });
  return 0;
}
