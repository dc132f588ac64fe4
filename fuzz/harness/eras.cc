/// Times of documents, one a line; the first line is the length of an era.
#include "saetm/eras.h"

#include <string>
#include <vector>

#include "input.h"

using namespace saetm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  EraOptions options;
  options.bin = input.until('\n');
  std::vector<std::string> times;
  while (!input.is_empty()) times.emplace_back(input.until('\n'));
  fuzz::may_refuse([&] {
    const Eras eras = eras_of(times, options);
    const auto count = static_cast<std::int32_t>(eras.names.size());
    fuzz::require(eras.times.size() == eras.names.size(), "eras without a time");
    fuzz::require(eras.of_document.size() == times.size(), "documents without an era");
    for (std::size_t i = 0; i < times.size(); ++i) {
      const std::int32_t era = eras.of_document[i];
      fuzz::require(times[i].empty() ? era == -1 : era >= 0 && era < count, "an era not there");
    }
  });
  return 0;
}
