#include "embed/encoder_card.h"

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/absolute_path.h"
#include "core/whole_number.h"
#include "io/json_file.h"
#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr int kVersion = 1;
constexpr const char* kCard = "encoder.json";

/// One sum for all: the same model under another name or in another place is the same.
std::string sum_of(const std::map<std::string, std::string>& files) {
  std::string lines;
  for (const auto& [name, sum] : files) lines.append(sum).append(" ").append(name).append("\n");
  return sha256_of(lines);
}

std::vector<std::int32_t> tokens_of(const Json& list) {
  std::vector<std::int32_t> tokens;
  for (const Json& token : list) tokens.push_back(whole_number<std::int32_t>(token));
  return tokens;
}

EncoderCard parse_card(const Json& json, const std::string& folder) {
  EncoderCard card;
  card.folder = folder;
  json.at("name").get_to(card.about.name);
  json.at("kind").get_to(card.about.kind);
  card.about.dimensions = whole_number<std::size_t>(json.at("dimensions"));
  json.at("normalized").get_to(card.about.normalized);
  json.at("files").get_to(card.files);
  // What is read beside the card is named in it, so that nothing goes unchecked.
  std::vector<std::string> needed = {"model.xml", "model.bin"};
  if (!card.about.takes_images()) {
    card.about.max_length = whole_number<std::size_t>(json.at("max_length"));
    json.at("prompt").get_to(card.prompt);
    card.prefix = tokens_of(json.at("prefix"));
    card.suffix = tokens_of(json.at("suffix"));
    card.pad = whole_number<std::int32_t>(json.at("pad"));
    needed.insert(needed.end(), {"tokenizer.xml", "tokenizer_whole.xml"});
  }
  for (const std::string& name : needed) (void)card.files.at(name);
  card.about.sha256 = sum_of(card.files);
  return card;
}

}  // namespace

EncoderCard read_encoder_card(const std::string& folder) {
  const std::string path = (fs::path(folder) / kCard).string();
  const Json json = parse_json<Json>(read_text(path));
  try {
    const int version = whole_number<int>(json.at("format_version"));
    if (version > kVersion) {
      throw Error(path + ": is of version " + std::to_string(version) +
                  ", this saetm knows up to " + std::to_string(kVersion) + ": update saetm");
    }
    EncoderCard card = parse_card(json, folder);
    const bool text = card.about.kind == "text";
    if ((!text && card.about.kind != "image") || card.about.dimensions == 0 ||
        (text && card.about.max_length <= card.prefix.size() + card.suffix.size())) {
      throw Error(path + ": its values do not fit together");
    }
    return card;
  } catch (const Json::exception&) {
    throw Error(path + ": is damaged: saetm encoder add makes it anew");
  } catch (const std::out_of_range&) {
    throw Error(path +
                ": is damaged, or names no sum of a file that it needs: saetm encoder add makes it "
                "anew");
  }
}

void check_encoder_files(const EncoderCard& card) {
  for (const auto& [name, sum] : card.files) {
    const std::string path = (fs::path(card.folder) / name).string();
    if (sha256_of_file(path) != sum) {
      throw Error(path + ": differs from its sum in " + kCard +
                  ": saetm encoder add makes it anew");
    }
  }
}

std::string encoders_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value ? value : "");
  };
  const std::string own = variable("SAETM_ENCODERS");
  if (!own.empty()) return own;
  return (fs::path(variable("HOME")) / ".local/share/saetm/encoders").string();
}

std::string find_encoder(const std::string& name) {
  std::error_code code;
  const fs::path registered = fs::path(encoders_folder()) / name;
  for (const fs::path& folder : {fs::path(name), registered}) {
    if (!name.empty() && fs::exists(folder / kCard, code)) return absolute_path(folder.string());
  }
  throw Error(name + ": is no encoder, neither a folder with " + kCard + " nor one in " +
              encoders_folder() + ": saetm encoder add NAME FOLDER makes one");
}

std::vector<Encoder::About> list_encoders() {
  std::vector<std::string> folders;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(encoders_folder(), code)) {
    const bool hidden = entry.path().filename().string().starts_with(".");
    if (!hidden && fs::exists(entry.path() / kCard, code)) folders.push_back(entry.path().string());
  }
  std::sort(folders.begin(), folders.end());
  std::vector<Encoder::About> encoders;
  for (const std::string& folder : folders) encoders.push_back(read_encoder_card(folder).about);
  return encoders;
}

}  // namespace saetm
