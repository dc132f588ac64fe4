/// SVG to PNG by librsvg, where the build has it.
#include "saetm/error.h"
#include "saetm/plot.h"

#ifdef SAETM_RSVG
#include <librsvg/rsvg.h>

#include <cmath>
#include <memory>
#endif

namespace saetm {

#ifdef SAETM_RSVG

namespace {

constexpr double kLargest = 30'000;  // pixels; cairo's own limit is 32,767

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int size) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

bool can_make_png() {
  return true;
}

std::string png_of(const std::string& svg, double scale) {
  GError* error = nullptr;
  const std::unique_ptr<RsvgHandle, decltype(&g_object_unref)> handle(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error),
      &g_object_unref);
  double width = 0, height = 0;
  if (!handle || !rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height)) {
    const std::string why = error ? error->message : "it has no size";
    g_clear_error(&error);
    throw Error("the picture cannot be drawn: " + why);
  }
  scale = std::min({scale, kLargest / width, kLargest / height});
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(std::ceil(width * scale)),
                                 static_cast<int>(std::ceil(height * scale))),
      &cairo_surface_destroy);
  const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface.get()),
                                                                 &cairo_destroy);
  cairo_scale(cairo.get(), scale, scale);
  const RsvgRectangle viewport{0, 0, width, height};
  std::string bytes;
  if (!rsvg_handle_render_document(handle.get(), cairo.get(), &viewport, &error) ||
      cairo_surface_write_to_png_stream(surface.get(), append, &bytes) != CAIRO_STATUS_SUCCESS) {
    const std::string why = error ? error->message : "no memory";
    g_clear_error(&error);
    throw Error("the picture cannot be drawn: " + why);
  }
  return bytes;
}

#else

bool can_make_png() {
  return false;
}

std::string png_of(const std::string&, double) {
  throw Error(
      "this saetm was built without librsvg and makes no PNG: take --format svg, or install "
      "librsvg2-dev and build it again");
}

#endif

}  // namespace saetm
