#pragma once
/// HTML in texts: exports of forums, feeds, mails and crawls.
#include <string>
#include <string_view>

namespace saetm {

/// Whether a text plainly is HTML: it has a closing tag of one of its elements, one that closes
/// itself (<br/>), or two opening ones.
bool has_html(std::string_view text);

/// The text without tags, comments, scripts and style sheets where it is HTML, a tag that its end
/// cuts off among them, and with characters in place of entities (&amp;, &eacute;, &#8211;,
/// &amp;nbsp;) in any case. Elements that stand apart from each other (paragraphs, cells, lines)
/// have a line break between them. HTML that is itself written in entities (&lt;p&gt;), as feeds
/// have it, loses its tags, too.
std::string without_html(std::string_view text);

}  // namespace saetm
