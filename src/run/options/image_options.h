#pragma once
#include <cstdint>

#include "saetm/options.h"

namespace saetm {

/// Of all that decodes images; not part of what comes of them.
struct ImageLimit {
  std::int64_t max_pixels = 100;  ///< millions

  std::int64_t pixels() const { return max_pixels * 1'000'000; }

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("max_pixels", &ImageLimit::max_pixels,
          Field{.help = "pixels of the largest image that is read; a larger one counts as broken",
                .unit = "millions",
                .min = 1,
                .max = 2000});
  }
};

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
