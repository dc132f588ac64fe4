#include <turbojpeg.h>

#include <algorithm>
#include <memory>

#include "image/formats.h"
#include "saetm/error.h"

namespace saetm {
namespace {

struct Close {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, Close>;

/// What the library says of its last fault.
std::string fault_of(const Handle& handle) {
  std::string what = tjGetErrorStr2(handle.get());
  for (char& c : what) c = c == '\n' ? ' ' : c;
  return what;
}

/// Throws Error where `done` tells of a fault. Bytes between segments are a flaw that pictures are
/// readable with, and common; after every other complaint a part of the picture would be made up.
void check(const Handle& handle, int done) {
  if (done == 0) return;
  const std::string what = fault_of(handle);
  const bool harmless = tjGetErrorCode(handle.get()) == TJERR_WARNING &&
                        what.find("extraneous bytes") != std::string::npos;
  if (!harmless) throw Error("is a broken JPEG (" + what + ")");
}

/// 8, 4, 2 or 1: an image of this length is decoded at one such part of its size.
int part_of(int length, std::int32_t longest) {
  if (longest < 1) return 1;
  int part = 8;
  while (part > 1 && length / part < longest) part /= 2;
  return part;
}

void decompress(const Handle& handle, std::string_view bytes, int format, const Image& size,
                std::uint8_t* pixels) {
  check(handle, tjDecompress2(handle.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                              bytes.size(), pixels, size.width, 0, size.height, format,
                              TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS));
}

}  // namespace

Image decode_jpeg(std::string_view bytes, std::int32_t longest, std::int64_t most) {
  const Handle handle(tjInitDecompress());
  if (!handle) throw std::bad_alloc();
  int width = 0, height = 0, sampling = 0, space = 0;
  check(handle,
        tjDecompressHeader3(handle.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size(), &width, &height, &sampling, &space));
  check_size(width, height, most);
  const int part = part_of(std::max(width, height), longest);
  // Rounded up, as the library does.
  Image image = make_image((width + part - 1) / part, (height + part - 1) / part, most);
  if (space != TJCS_CMYK && space != TJCS_YCCK) {
    decompress(handle, bytes, TJPF_RGB, image, image.rgb.data());
    return image;
  }
  std::vector<std::uint8_t> cmyk(image.rgb.size() / 3 * 4);
  decompress(handle, bytes, TJPF_CMYK, image, cmyk.data());
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    const unsigned ink = cmyk[i / 3 * 4 + i % 3], black = cmyk[i / 3 * 4 + 3];
    image.rgb[i] = static_cast<std::uint8_t>((ink * black + 127) / 255);
  }
  return image;
}

std::string encode_jpeg(const Image& image, int quality) {
  const Handle handle(tjInitCompress());
  if (!handle) throw std::bad_alloc();
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  const int done = tjCompress2(handle.get(), image.rgb.data(), image.width, 0, image.height,
                               TJPF_RGB, &bytes, &size, TJSAMP_420, quality, TJFLAG_ACCURATEDCT);
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owner(bytes, tjFree);
  if (done != 0) {
    throw Error("an image of " + std::to_string(image.width) + " × " +
                std::to_string(image.height) + " pixels cannot be written as JPEG (" +
                fault_of(handle) + ")");
  }
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace saetm
