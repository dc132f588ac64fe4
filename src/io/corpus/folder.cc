#include "io/corpus/folder.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>
#include <unordered_set>

#include "io/line_reader.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

std::string in_small_letters(std::string_view name) {
  std::string small(name);
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small;
}

bool is_text_name(std::string_view name) {
  const std::string small = in_small_letters(name);
  return small.ends_with(".txt") || small.ends_with(".txt.gz") || small.ends_with(".txt.zst");
}

/// Where the text beside an image may lie.
std::string with_its_ending_replaced(const std::string& image) {
  return fs::path(image).replace_extension(".txt").string();
}

std::string counted(std::size_t count, const char* what) {
  return std::to_string(count) + what;
}

bool leads_out_of(const fs::path& folder, const fs::path& end) {
  const fs::path below = end.lexically_relative(folder);
  return below.empty() || *below.begin() == "..";
}

}  // namespace

bool is_image_name(std::string_view name) {
  const std::size_t point = name.rfind('.');
  if (point == std::string_view::npos) return false;
  const std::string ending = in_small_letters(name.substr(point));
  return ending == ".jpg" || ending == ".jpeg" || ending == ".png" || ending == ".webp";
}

FolderFiles files_of_folder(const std::string& folder) {
  FolderFiles files;
  try {
    const fs::path real = fs::canonical(folder);
    for (fs::recursive_directory_iterator at(folder), end; at != end; ++at) {
      const fs::directory_entry& entry = *at;
      if (entry.path().filename().string().starts_with('.')) {  // what file managers leave
        at.disable_recursion_pending();
        continue;
      }
      std::string name = entry.path().lexically_relative(folder).generic_string();
      const bool text = is_text_name(name);
      if ((!text && !is_image_name(name)) || !entry.is_regular_file()) continue;
      if (entry.is_symlink() && leads_out_of(real, fs::canonical(entry.path()))) {
        files.led_out.push_back(name);
      }
      (text ? files.texts : files.images).push_back(std::move(name));
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(folder + ": cannot be read (" + error.code().message() + ")");
  }
  std::sort(files.texts.begin(), files.texts.end());
  std::sort(files.images.begin(), files.images.end());
  std::sort(files.led_out.begin(), files.led_out.end());
  return files;
}

std::string format_of_folder(const std::string& folder, const FolderFiles& files) {
  if (files.images.empty()) {
    if (files.texts.empty()) {
      throw Error(folder + ": the folder holds no .txt file, and no JPEG, PNG or WebP");
    }
    return "txt";
  }
  std::unordered_set<std::string> beside;
  for (const std::string& image : files.images) {
    beside.insert(with_its_ending_replaced(image));
    beside.insert(image + ".txt");
  }
  const auto others = static_cast<std::size_t>(
      std::count_if(files.texts.begin(), files.texts.end(),
                    [&](const std::string& text) { return !beside.contains(text); }));
  if (others == 0) return "images";
  throw Error(folder + ": holds " + counted(files.images.size(), " images, and ") +
              counted(others, " .txt files that are of none of them: ") +
              "--format images or --format txt says what to read");
}

std::string text_beside(const std::string& image) {
  for (const std::string& path : {with_its_ending_replaced(image), image + ".txt"}) {
    std::error_code code;
    if (!fs::is_regular_file(path, code)) continue;
    std::string text;
    LineReader lines(path);
    for (std::string_view line; lines.next(line);) {
      text.append(line).append(lines.ending());
      lines.check_length(text.size());
    }
    text.resize(text.find_last_not_of(" \t\r\n\f\v") + 1);
    return text;
  }
  return {};
}

}  // namespace saetm
