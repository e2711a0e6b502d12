// Drawing: what a command line and a scenario say about a picture, and the picture in its files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/load.hpp"
#include "tools/arguments.hpp"
#include "tools/console.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::tools {

/// The options of a picture as they are written; empty: not given.
struct DrawingWords {
  std::string view, from, to, time, theme, size, event, messages, pages, build, x;
  std::vector<std::string> nodes, only, y, by;
};

/// Declares them: `--view`, `--from` ...
void add_drawing(Arguments& command, DrawingWords& into);

struct Drawing {
  const diagrams::View* view = nullptr;  ///< never null
  diagrams::ViewOptions options;
};

/// The default view, then what the scenario's `draw` says, then what the command line says. `scenario` may be null.
/// Throws BadInput that names the option or the key of the file, what was expected and the nearest right thing.
[[nodiscard]] Drawing drawing_of(const scenario::Scenario* scenario, const DrawingWords& words);

/// Throws BadInput for words that no picture could be drawn by, before anything is read or run.
void check_drawing(const DrawingWords& words);

/// Throws BadInput for options that were given and mean nothing to the view.
void check_taken(const DrawingWords& words, const diagrams::View& view);

/// Throws BadInput for options of a picture that were given and mean nothing to `what`, such as "--as shiviz"; `takes`
/// lists those that do, between blanks.
void refuse_drawing(const DrawingWords& words, const std::string& what, std::string_view takes);

/// What a picture is of: a trace, or a run taken for it.
struct Subject {
  std::string name;  ///< for errors
  diagrams::Recording recording;
};

/// The settings that put the words about curves in the place of what a scenario's `draw` says, so that they are checked
/// as it is: `draw.x="system.nodes"`. None unless the words name a view of results.
[[nodiscard]] std::vector<std::string> curve_settings(const DrawingWords& words);

/// Draws the results of many runs and writes the files. `name` is for errors. Throws BadInput.
/// REQUIRES: the view is one of results.
void draw_results(const std::string& path, const Drawing& drawing, const diagrams::SweepResults& results,
                  const std::string& name, Console* console);

/// Draws one run, or two if the view compares, and writes the files; says on the console, if there is one, which.
/// Throws BadInput.
void draw_to(const std::string& path, const Drawing& drawing, const std::vector<Subject>& subjects, Console* console);

}  // namespace orrery::tools
