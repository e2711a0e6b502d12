// The space-time diagram: a window of the run, as much as a page holds, or page after page.
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/lane_figure.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {

namespace {

// "60 of 910 messages; --pages 2 draws on", where the view chose the window and not all of the run is in it.
std::string rest_of_run(const Story& story, const ViewOptions& options, const Selection& selection) {
  if (options.from || options.to || (selection.from <= 0 && selection.to >= story.end)) return {};
  return fmt::format("{} of {} messages; --pages 2 draws on", selection.flights.size(), story.flights.size());
}

}  // namespace

std::vector<Figure> draw_space_time(const Recording& recording, const ViewOptions& options) {
  const Story& story = recording.story;
  std::vector<Figure> figures;
  const std::vector<Selection> pages =
      options.pages > 1 ? select_pages(story, options) : std::vector<Selection>{select(story, options)};
  for (const Selection& selection : pages) {
    std::string sentence = window_text(recording, selection);
    if (!options.only.empty()) sentence += kSeparator + "only " + joined(options.only);
    if (const std::string left_out = left_out_text(story, selection); !left_out.empty())
      sentence += kSeparator + left_out;
    for (Figure& figure : draw_lanes(recording, options, selection, "space_time", {sentence})) {
      if (pages.size() == 1) figure.note = rest_of_run(story, options, selection);
      figures.push_back(std::move(figure));
    }
  }
  return figures;
}

}  // namespace orrery::diagrams
