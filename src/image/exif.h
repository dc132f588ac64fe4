#pragma once
/// EXIF: how an image lies, as the camera noted it.
#include <string_view>

#include "saetm/image.h"

namespace saetm {

/// The orientation, 1 to 8, of a JPEG, PNG or WebP file; 1 where there is none, or where what there
/// is does not hold: a broken note does not make the image unreadable.
int exif_orientation(std::string_view file);

/// The image turned and mirrored as its orientation asks for.
Image upright(Image image, int orientation);

}  // namespace saetm
