// What stands above every picture: the scenario as its title, which run it is, and what part of it is drawn. A figure
// that leaves something out says so here.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/theme.hpp"
#include "tools/diagrams/trace_reader.hpp"

namespace orrery::diagrams {

inline constexpr double kPageMargin = 20;  // left and right of the words around a picture

struct Heading {
  std::string title;
  std::vector<std::string> lines;

  // From the top of the page to where the picture may begin.
  [[nodiscard]] double height() const;
};

// The scenario's name; then, broken to the width of the page, file, variant, seed, mutants, what was set, how many
// nodes there are, and `scale` (what the axes mean); then each of the sentences from a new line on.
[[nodiscard]] Heading make_heading(const TraceHeader& header, const std::string& scale,
                                   const std::vector<std::string>& sentences, double page_width);

void paint_heading(Canvas& canvas, const Heading& heading, const Theme& theme, double page_width);

// Which run this is, in one line: "scenarios/basics/first-run.json#slow · seed 7 · mutants: ...".
[[nodiscard]] std::string run_caption(const TraceHeader& header);

// "1 message", "2 messages".
[[nodiscard]] std::string counted(std::size_t count, const std::string& what);

[[nodiscard]] std::string joined(const std::vector<std::string>& words, const std::string& separator = ", ");

// Between the parts of a caption.
inline const std::string kSeparator = " \xC2\xB7 ";

}  // namespace orrery::diagrams
