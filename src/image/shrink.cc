#include <algorithm>

#include "saetm/error.h"
#include "saetm/image.h"

namespace saetm {
namespace {

/// Lengths along one axis in units of 1/(from·to): a pixel of the source is `to` long, one of the
/// result `from`; so all overlaps are whole numbers, and those with one pixel sum to `from`.
struct Axis {
  std::int64_t from, to;

  /// Calls add(target, length) for each target pixel that source pixel i lies in.
  template <class Add>
  void targets(std::int64_t i, const Add& add) const {
    const std::int64_t end = (i + 1) * to;
    for (std::int64_t at = i * to; at < end;) {
      const std::int64_t target = at / from;
      const std::int64_t next = std::min(end, (target + 1) * from);
      add(target, static_cast<std::uint64_t>(next - at));
      at = next;
    }
  }
};

}  // namespace

Image shrink_image(const Image& image, std::int32_t longest) {
  if (longest < 1)
    throw Error("an image cannot be made " + std::to_string(longest) + " pixels long");
  const std::int64_t longer = std::max(image.width, image.height);
  if (longer <= longest) return image;
  const auto shrunk = [&](std::int64_t side) {
    return static_cast<std::int32_t>(
        std::max<std::int64_t>(1, (2 * side * longest + longer) / (2 * longer)));
  };
  Image small;
  small.width = shrunk(image.width);
  small.height = shrunk(image.height);
  const std::size_t row_size = static_cast<std::size_t>(small.width) * 3;
  small.rgb.resize(row_size * static_cast<std::size_t>(small.height));
  const Axis across{image.width, small.width}, down{image.height, small.height};
  const auto area =
      static_cast<std::uint64_t>(image.width) * static_cast<std::uint64_t>(image.height);
  std::vector<std::uint64_t> line(row_size), sums(small.rgb.size());  // exact: below 255 · area
  for (std::int64_t y = 0; y < image.height; ++y) {
    std::fill(line.begin(), line.end(), 0);
    const std::uint8_t* pixel = image.rgb.data() + y * image.width * 3;
    for (std::int64_t x = 0; x < image.width; ++x, pixel += 3) {
      across.targets(x, [&](std::int64_t target, std::uint64_t length) {
        for (int c = 0; c < 3; ++c) line[target * 3 + c] += length * pixel[c];
      });
    }
    down.targets(y, [&](std::int64_t target, std::uint64_t length) {
      std::uint64_t* out = sums.data() + target * static_cast<std::int64_t>(row_size);
      for (std::size_t i = 0; i < row_size; ++i) out[i] += length * line[i];
    });
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    small.rgb[i] = static_cast<std::uint8_t>((2 * sums[i] + area) / (2 * area));
  }
  return small;
}

}  // namespace saetm
