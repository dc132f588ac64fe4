/// Options, as JSON and as texts by their names.
#include "input.h"
#include "io/json_file.h"
#include "run/options/options_from.h"

using namespace saetm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const nlohmann::ordered_json given = parse_json(input.rest());
  if (!given.is_object()) return 0;
  fuzz::may_refuse([&] {
    RunOptions options;
    for (const auto& [name, text] : texts_of(given)) {
      RunOptions::parts(options, [&, &name = name, &text = text](auto& part) {
        fuzz::may_refuse([&] { set_from_text(name, text, part); });
      });
    }
    check(options);
  });
  try {
    RunOptions options;
    update_from_json(given, options);
    fuzz::may_refuse([&] { check(options); });
    (void)to_json(options).dump();
  } catch (const nlohmann::json::exception&) {  // these two read_manifest() heeds
  } catch (const std::out_of_range&) {
  }
  return 0;
}
