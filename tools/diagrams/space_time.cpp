// The space-time diagram: a window of the run, as much as a page holds, or page after page.
#include <utility>

#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/lane_figure.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {

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
    for (Figure& figure : draw_lanes(recording, options, selection, "space_time", {sentence}))
      figures.push_back(std::move(figure));
  }
  return figures;
}

}  // namespace orrery::diagrams
