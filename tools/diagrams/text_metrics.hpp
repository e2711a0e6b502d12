// How wide a text will be, without asking a font: the advance widths of Helvetica, which Liberation Sans and Arial
// share. Estimated here so that where a label goes is the same on every machine, whatever fonts it has.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::diagrams {

// The width in points of one line of UTF-8 text set in Helvetica of `size` points. Characters beyond ASCII count as
// wide ones, so that a label is rather too roomy than cut. O(length).
[[nodiscard]] double text_width(std::string_view text, double size, bool bold = false);

// The text itself if it is at most `width` points wide, else its longest beginning that fits, ended by an ellipsis.
[[nodiscard]] std::string fit_text(std::string_view text, double width, double size, bool bold = false);

// Words broken into lines of at most `width` points, at blanks and newlines; a word that is wider is cut.
[[nodiscard]] std::vector<std::string> wrap_text(const std::string& text, double width, double size);

// A label of a message in fewer letters: names of types by their capitals, entries by their place: "AE T4 [3]".
[[nodiscard]] std::string brief_text(const std::string& label);

}  // namespace orrery::diagrams
