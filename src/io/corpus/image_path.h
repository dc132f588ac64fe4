#pragma once
/// Where the image of a record lies.
#include <string>
#include <string_view>

namespace saetm {

/// The folder of a corpus, absolute; the current one for "-".
std::string folder_of(const std::string& corpus);

/// A record's path of an image, from the corpus' folder, as an absolute one; "" for none and for a
/// URL.
std::string image_path(const std::string& folder, std::string_view named);

}  // namespace saetm
