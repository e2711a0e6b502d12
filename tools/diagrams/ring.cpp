// The ring: a circle of hashes before and after one change, the keys that have another owner now, and what each node
// holds. Two states of one run are set side by side; where a run shows only one, there is one circle.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/ring_sheet.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kRadiusMost = 150;
constexpr double kRadiusLeast = 74;
constexpr double kTitleRow = 24;
constexpr double kAcross = kRingLabelAt + 14;  // above and below a circle: half the band, its arcs and labels
constexpr double kSideWidth = 290;             // of what stands beside the circles on a wide page

std::string nodes_title(const RingSheet& sheet, const RingState& state, double width, const TextStyle& style) {
  std::vector<std::string> names;
  for (const std::size_t node : state.owners()) names.push_back(sheet.name(node));
  if (names.empty()) return "no nodes";
  const std::string all = joined(names, " ");
  return text_width("before: " + all, style.size, true) <= width ? all : counted(names.size(), "node");
}

class RingFigure {
 public:
  RingFigure(const TraceFile& trace, const RingChange& change, const ViewOptions& options)
      : trace_(trace),
        facts_(facts_of(change)),
        page_(page_shape(options.size)),
        sheet_(trace.header, theme(options.theme)) {}

  Figure draw() {
    const RingChange& change = facts_.change;
    const Heading heading = make_heading(trace_.header, scale(), {sentence()}, page_.width);
    paint_heading(sheet_.canvas, heading, sheet_.theme, page_.width);
    const double top = heading.height() + 8;
    place_circles(top);
    if (change.before) draw_circle(0, false);
    draw_circle(change.before ? 1 : 0, true);
    const RingPlace& last = places_.back();
    double bottom = last.center.y + last.radius + kAcross + words_below(last.radius);
    const double side = page_.width - kPageMargin - kSideWidth;
    if (is_wide()) {
      const double loads = paint_ring_loads(sheet_, facts_, side, page_.width - kPageMargin, top);
      bottom = std::max(
          bottom, paint_ring_legend(sheet_, trace_, facts_, last.labels, side, page_.width - kPageMargin, loads + 10));
    } else {
      const double below = bottom + 14;
      bottom = paint_ring_loads(sheet_, facts_, kPageMargin + 10, loads_right(), below);
      bottom = std::max(bottom, paint_ring_legend(sheet_, trace_, facts_, last.labels,
                                                  is_narrow() ? kPageMargin + 10 : loads_right() + 28,
                                                  page_.width - kPageMargin, is_narrow() ? bottom + 12 : below));
    }
    Figure figure;
    figure.width = page_.width;
    figure.height = bottom + 14;
    figure.dot = sheet_.canvas.dot("ring", figure.width, figure.height, sheet_.theme.background);
    figure.labels = std::move(sheet_.labels);
    figure.alt = alt();
    return figure;
  }

 private:
  [[nodiscard]] std::string point() const {
    return facts_.change.after.point.empty() ? std::string("point") : facts_.change.after.point;
  }
  [[nodiscard]] std::string scale() const {
    const RingChange& change = facts_.change;
    const bool passed_on = passes_on(change.after) || (change.before && passes_on(*change.before));
    return fmt::format("a key belongs to the next {} clockwise{}", point(), passed_on ? ", or is passed on" : "");
  }

  [[nodiscard]] std::string sentence() const {
    const RingChange& change = facts_.change;
    std::string text = change.after.about;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : kSeparator) + part; };
    if (!change.after.change.empty()) add(change.after.change);
    add(fmt::format("at {} (event {})", time_text(change.after.time), change.after.event));
    if (change.changes > 1 && change.number > 0) add(fmt::format("change {} of {}", change.number, change.changes));
    return text;
  }

  // On a wide page what is to be read stands beside the circles, on a narrow one the circles stand one above the other.
  [[nodiscard]] bool is_wide() const { return page_.width >= 900; }
  [[nodiscard]] bool is_narrow() const { return page_.width < 600; }
  // Of the bars where they stand below.
  [[nodiscard]] double loads_right() const { return (is_narrow() ? page_.width - kPageMargin : page_.width / 2) - 14; }
  [[nodiscard]] static double words_below(double radius) { return radius < kRoomyRadius ? kWordsBelow : 0; }
  [[nodiscard]] double width_of_one() const {
    const double width = page_.width - 2 * kPageMargin - (is_wide() ? kSideWidth + 20 : 0);
    return facts_.change.before && !is_narrow() ? width / 2 : width;
  }

  // The labels decide how much of the width is left for a circle, and its size whether there is room for them.
  void place_circles(double top) {
    const RingChange& change = facts_.change;
    double height = page_.height - top - kTitleRow - 2 * kAcross - 20;
    if (!is_wide()) height -= ring_loads_height(sheet_, facts_, loads_right() - kPageMargin - 10) + 40;
    RingPlace place;
    for (const RingLabels wanted : {RingLabels::points, RingLabels::nodes}) {
      double widest = widest_ring_label(sheet_, change.after, wanted);
      if (change.before) widest = std::max(widest, widest_ring_label(sheet_, *change.before, wanted));
      const double across = width_of_one() / 2 - kRingLabelAt - widest - 4;
      place.labels = wanted;
      // A column is as tall as it needs to be.
      place.radius = std::clamp(is_narrow() ? across : std::min(across, height / 2), kRadiusLeast, kRadiusMost);
      if (has_room_for_points(change.after, place.radius) &&
          (!change.before || has_room_for_points(*change.before, place.radius)))
        break;
    }
    const double step = 2 * (place.radius + kAcross) + kTitleRow + words_below(place.radius);
    for (std::size_t i = 0; i < (change.before ? 2U : 1U); ++i) {
      const double column = is_narrow() ? 0 : static_cast<double>(i);
      const double row = is_narrow() ? static_cast<double>(i) : 0;
      place.center = {kPageMargin + width_of_one() * (column + 0.5),
                      top + kTitleRow + kAcross + place.radius + step * row};
      places_.push_back(place);
    }
  }

  void draw_circle(std::size_t place, bool after) {
    const RingChange& change = facts_.change;
    const RingState& state = after ? change.after : *change.before;
    const RingPlace& at = places_[place];
    sheet_.canvas.section(after ? "after" : "before");
    const TextStyle style{13, sheet_.theme.ink, true};
    const std::string when = !change.before ? "" : after ? "after: " : "before: ";
    const double width = width_of_one() - 20;
    sheet_.write({at.center.x, at.center.y - at.radius - kAcross - kTitleRow / 2},
                 when + nodes_title(sheet_, state, width, style), style);
    paint_ring(sheet_, facts_, at, after);
  }

  [[nodiscard]] std::string alt() const {
    const RingChange& change = facts_.change;
    std::string text = fmt::format("A ring of hashes of \"{}\"", trace_.header.scenario);
    if (!change.after.change.empty()) text += ": " + change.after.change;
    text += fmt::format(", {}. {}.", time_text(change.after.time), counted(change.after.keys_in_all(), "key"));
    if (change.before && !change.after.keys.empty())
      text += fmt::format(" {} of {} drawn have another owner.", facts_.moved.size(), change.after.keys.size());
    for (const std::size_t node : facts_.nodes) {
      const auto count_in = [&](const RingState& state) {
        const auto found = state.loads.find(node);
        return found == state.loads.end() ? 0 : found->second;
      };
      text += change.before ? fmt::format(" {}: {} keys before, {} after.", sheet_.name(node), count_in(*change.before),
                                          count_in(change.after))
                            : fmt::format(" {}: {} keys.", sheet_.name(node), count_in(change.after));
    }
    return text;
  }

  const TraceFile& trace_;
  RingFacts facts_;
  PageShape page_;
  RingSheet sheet_;
  std::vector<RingPlace> places_;
};

}  // namespace

std::vector<Figure> draw_ring(const Recording& recording, const ViewOptions& options) {
  if (options.from && options.to && *options.from > *options.to)
    throw std::invalid_argument("expected a window whose beginning is not after its end");
  std::vector<Figure> figures;
  for (const RingChange& change : ring_changes(recording.trace, options))
    figures.push_back(RingFigure(recording.trace, change, options).draw());
  return figures;
}

}  // namespace orrery::diagrams
