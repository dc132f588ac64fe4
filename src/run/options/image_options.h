#pragma once
#include <cstdint>

#include "saetm/options.h"

namespace saetm {

/// How images are looked at as a corpus is read.
struct ImageOptions {
  std::int64_t thumbnails = 160;
  bool skip_broken = false;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("thumbnails", &ImageOptions::thumbnails,
          Field{.help = "longer side of the small pictures of images that the run keeps for its "
                        "report; 0 keeps none",
                .unit = "pixels",
                .min = 0,
                .max = 4096});
    visit("skip_broken", &ImageOptions::skip_broken,
          Field{.help = "leave out documents whose image cannot be read, and name them, instead of "
                        "ending at the first"});
  }
};

}  // namespace saetm
