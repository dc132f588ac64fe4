/// Cards of local encoders.
#include "embed/encoder_card.h"

#include "input.h"

using namespace saetm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  fuzz::Input input(data, size);
  (void)folder.put("encoder.json", input.rest());
  fuzz::may_refuse([&] {
    const EncoderCard card = read_encoder_card(folder.file("."));
    fuzz::require(card.about.dimensions > 0, "no dimension");
    fuzz::require(card.about.takes_images() || card.about.kind == "text", "another kind");
  });
  return 0;
}
