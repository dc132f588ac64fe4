#pragma once
/// Subtitles (SRT, WebVTT): when a line is shown is none of its words.
#include <string>
#include <string_view>

namespace saetm {

/// Whether a line of the text is a cue's times: "00:00:01,600 --> 00:00:04,200".
bool has_cues(std::string_view text);

/// The text without cues' times and what stands behind them in their line, without their numbers
/// before them and the head "WEBVTT", and without marks within lines (<v Roger>, <00:00:01.500>,
/// {\an8}).
std::string without_cues(std::string_view text);

}  // namespace saetm
