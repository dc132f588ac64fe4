#pragma once
/// The files of a folder that is read as a corpus.
#include <string>
#include <string_view>
#include <vector>

namespace saetm {

/// .jpg, .jpeg, .png, .webp, whatever the case.
bool is_image_name(std::string_view name);

struct FolderFiles {
  std::vector<std::string> texts, images;  ///< paths below the folder, in byte order
  std::vector<std::string> led_out;        ///< those of them that are links out of the folder
};

/// Searched recursively. Links to files are followed, links to folders are not. Throws Error for a
/// folder that cannot be read.
FolderFiles files_of_folder(const std::string& folder);

/// "images" or "txt": what the folder is read as. The texts beside images of their name are these
/// images' captions. Throws Error where it holds neither, or images and other texts, too.
std::string format_of_folder(const std::string& folder, const FolderFiles& files);

/// The text beside an image, without white space at its end: of photo.jpg that of photo.txt or else
/// photo.jpg.txt; empty where there is none.
std::string text_beside(const std::string& image);

}  // namespace saetm
