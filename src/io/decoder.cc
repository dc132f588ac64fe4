#include "io/decoder.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>

#include <cstdint>

#include "saetm/error.h"

namespace saetm {
namespace {

// How sure the detector is, of a hundred:
constexpr std::int32_t kSure = 20;   // enough to be told
constexpr std::int32_t kAlike = 10;  // apart, of two as likely as each other

}  // namespace

struct Decoder::Converter {
  UConverter* of = nullptr;
  ~Converter() { ucnv_close(of); }
};

Decoder::Decoder(const std::string& name) : converter_(std::make_unique<Converter>()) {
  UErrorCode status = U_ZERO_ERROR;
  converter_->of = ucnv_open(name.c_str(), &status);
  if (U_FAILURE(status)) {
    throw Error("--encoding is '" + name +
                "', which is no encoding that ICU knows (auto, or windows-1252, latin1, koi8-r, "
                "shift_jis, gb18030 and their like)");
  }
  ucnv_setToUCallBack(converter_->of, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::string ascii, same;
  for (char c = '\t'; c < 0x7f; ++c) {
    if (c == '\t' || c >= ' ') ascii += c;
  }
  // Signs of national variants (the yen for the backslash) may differ.
  const bool keeps = decode(ascii, same) && same.starts_with("\t !\"#") &&
                     same.find("0123456789:;") != std::string::npos &&
                     same.find("abcdefghijklmnopqrstuvwxyz") != std::string::npos &&
                     ucnv_getType(converter_->of) != UCNV_ISO_2022;
  if (!keeps) {
    throw Error("--encoding is '" + name +
                "', in which ASCII is not written as ever: save the corpus as UTF-8 (UTF-16 is "
                "known by itself)");
  }
}

Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

bool Decoder::decode(std::string_view bytes, std::string& utf8) const {
  UErrorCode status = U_ZERO_ERROR;
  ucnv_resetToUnicode(converter_->of);
  const icu::UnicodeString units(bytes.data(), static_cast<std::int32_t>(bytes.size()),
                                 converter_->of, status);
  if (U_FAILURE(status)) return false;
  utf8.clear();
  units.toUTF8String(utf8);
  return true;
}

std::string likely_encoding(std::string_view bytes) {
  UErrorCode status = U_ZERO_ERROR;
  UCharsetDetector* detector = ucsdet_open(&status);
  ucsdet_setText(detector, bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector, &count, &status);
  std::string found;
  std::int32_t best = 0;
  for (std::int32_t i = 0; i < count && U_SUCCESS(status); ++i) {
    const std::string name = ucsdet_getName(matches[i], &status);
    const std::int32_t confidence = ucsdet_getConfidence(matches[i], &status);
    if (confidence < kSure - kAlike || (i == 0 && confidence < kSure)) break;
    if (i == 0) {
      found = name;
      best = confidence;
    }
    // Of those that are alike, what most files are in; it has all of ISO-8859-1.
    const bool western = name == "windows-1252" || name == "ISO-8859-1";
    if (western && confidence + kAlike >= best) found = "windows-1252";
  }
  ucsdet_close(detector);
  try {
    return found.empty() || found.starts_with("UTF") ? "" : (Decoder(found), found);
  } catch (const Error&) {
    return "";
  }
}

}  // namespace saetm
