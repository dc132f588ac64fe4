#pragma once
/// Captions of images by a vision-language model behind an OpenAI-compatible endpoint.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/context.h"
#include "saetm/image.h"
#include "saetm/language.h"
#include "saetm/options.h"

namespace saetm {

struct CaptionOptions {
  std::string prompt =
      "Describe this image in detail: what it shows, the objects in it and how they look, the "
      "setting, what happens, the mood and the style. Write one paragraph and nothing else.";
  std::int64_t size = 1024;
  std::int64_t most_pixels = kMostPixels;  ///< of an image that is read; no option of the table

  template <class Visitor>
  static void fields(Visitor&& visit);
};

struct Caption {
  std::string text;     ///< without white space around it; empty where there is none
  std::string failure;  ///< one line, why there is none
};

/// Not to be used by two threads at a time.
class Captioner {
 public:
  /// Throws as LanguageClient's constructor.
  Captioner(const LanguageOptions& endpoint, const CaptionOptions& options);
  ~Captioner();
  Captioner(const Captioner&) = delete;
  Captioner& operator=(const Captioner&) = delete;

  /// Captions of images (files), in their order. What is asked goes by an image's bytes, not its
  /// path: equal images are asked once, and what the endpoint's cache has, not at all. An image
  /// that cannot be read, or that the endpoint refuses or fails at to the last, ends with a failure
  /// of its own and is in no cache. Progress is told as `stage`, in images. Throws Error as
  /// LanguageClient::chat() for what every image would end with: no endpoint there, a key or model
  /// that it does not know, or failures in a row. Throws Interrupted without waiting.
  std::vector<Caption> caption(const std::vector<std::string>& images, std::string_view stage,
                               const Context& context = {});

  const LanguageUsage& usage() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What the options are: names, help, ranges.

template <class Visitor>
void CaptionOptions::fields(Visitor&& visit) {
  visit("caption_prompt", &CaptionOptions::prompt,
        Field{.help = "what the model is told beside the image", .unit = "text"});
  visit("caption_size", &CaptionOptions::size,
        Field{.help = "images are sent with their longer side this long, or as it is where it is "
                      "shorter",
              .unit = "pixels",
              .min = 16,
              .max = 16384});
}

}  // namespace saetm
