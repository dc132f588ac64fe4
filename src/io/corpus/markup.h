#pragma once
/// What stands in texts and is none of their words.
#include <memory>

#include "saetm/corpus.h"

namespace saetm {

/// A reader whose documents' titles and texts are without HTML (html.h), TeX (tex.h), cues of
/// subtitles (cues.h), and escapes for line ends (escapes.h), and mended where UTF-8 was read as
/// Windows-1252 (mojibake.h), which its remarks tell.
std::unique_ptr<CorpusReader> without_markup(std::unique_ptr<CorpusReader> reader,
                                             const std::string& path);

}  // namespace saetm
