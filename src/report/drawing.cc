/// SVG to PNG and PDF by librsvg, where the build has it.
#include "saetm/error.h"
#include "saetm/plot.h"

#ifdef SAETM_RSVG
#include <cairo-pdf.h>
#include <librsvg/rsvg.h>

#include <algorithm>
#include <cmath>
#include <memory>
#endif

namespace saetm {

#ifdef SAETM_RSVG

namespace {

constexpr double kLargest = 30'000;  // pixels; cairo's own limit is 32,767
constexpr double kPoint = 0.75;      // a CSS pixel is 1/96 inch, a point 1/72

[[noreturn]] void fail(GError* error, const char* otherwise) {
  const std::string why = error ? error->message : otherwise;
  g_clear_error(&error);
  throw Error("the picture cannot be drawn: " + why);
}

/// A picture that was read, and its size.
class Drawing {
 public:
  explicit Drawing(const std::string& svg) {
    GError* error = nullptr;
    handle_.reset(rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(),
                                            &error));
    if (!handle_ || !rsvg_handle_get_intrinsic_size_in_pixels(handle_.get(), &width, &height)) {
      fail(error, "it has no size");
    }
  }

  /// `scale` units of the surface a unit of the picture.
  void draw(cairo_surface_t* surface, double scale) const {
    const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface),
                                                                   &cairo_destroy);
    cairo_scale(cairo.get(), scale, scale);
    const RsvgRectangle viewport{0, 0, width, height};
    GError* error = nullptr;
    if (!rsvg_handle_render_document(handle_.get(), cairo.get(), &viewport, &error)) {
      fail(error, "no memory");
    }
  }

  double width = 0, height = 0;

 private:
  std::unique_ptr<RsvgHandle, decltype(&g_object_unref)> handle_{nullptr, &g_object_unref};
};

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int size) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

bool can_draw() {
  return true;
}

std::string png_of(const std::string& svg, double scale) {
  const Drawing drawing(svg);
  scale = std::min({scale, kLargest / drawing.width, kLargest / drawing.height});
  const Surface surface(
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32,
                                 static_cast<int>(std::ceil(drawing.width * scale)),
                                 static_cast<int>(std::ceil(drawing.height * scale))),
      &cairo_surface_destroy);
  drawing.draw(surface.get(), scale);
  std::string bytes;
  if (cairo_surface_write_to_png_stream(surface.get(), append, &bytes) != CAIRO_STATUS_SUCCESS) {
    fail(nullptr, "no memory");
  }
  return bytes;
}

std::string pdf_of(const std::string& svg) {
  const Drawing drawing(svg);
  std::string bytes;
  const Surface surface(cairo_pdf_surface_create_for_stream(append, &bytes, kPoint * drawing.width,
                                                            kPoint * drawing.height),
                        &cairo_surface_destroy);
  // The same bytes whenever it is drawn.
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                 "2000-01-01T00:00:00Z");
  drawing.draw(surface.get(), kPoint);
  cairo_surface_finish(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) fail(nullptr, "no memory");
  return bytes;
}

#else

namespace {

[[noreturn]] void refuse() {
  throw Error(
      "this saetm was built without librsvg and draws SVG alone: take --format svg, or install "
      "librsvg2-dev and build it again");
}

}  // namespace

bool can_draw() {
  return false;
}

std::string png_of(const std::string&, double) {
  refuse();
}

std::string pdf_of(const std::string&) {
  refuse();
}

#endif

}  // namespace saetm
