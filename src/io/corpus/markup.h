#pragma once
/// HTML in texts: exports of forums, feeds and crawls.
#include <memory>
#include <string>
#include <string_view>

#include "saetm/corpus.h"

namespace saetm {

/// Whether a text plainly is HTML: it has a closing tag of one of its elements, one that closes
/// itself (<br/>), or two opening ones.
bool has_markup(std::string_view text);

/// The text without tags, comments, scripts and style sheets where it has markup, and with
/// characters in place of their entities (&amp;, &eacute;, &#8211;) in any case. Elements that
/// stand apart from each other (paragraphs, cells, lines) have a line break between them.
std::string without_markup(std::string_view text);

/// A reader whose documents' titles and texts are without markup.
std::unique_ptr<CorpusReader> without_markup(std::unique_ptr<CorpusReader> reader);

}  // namespace saetm
