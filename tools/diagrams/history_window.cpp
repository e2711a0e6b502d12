// Layout: columns as wide as the texts need, lanes from top to bottom, then the notes.
#include "tools/diagrams/history_window.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kWindowMargin = 24;
constexpr double kTitleHeight = 34;
constexpr double kTickHeight = 22;
constexpr double kHistoryLaneHeight = 62;
constexpr double kBarHeight = 20;
constexpr double kColumnLeast = 34;
constexpr double kBarTextSize = 9.5;
constexpr double kStateTextSize = 8.5;
constexpr double kNoteLine = 14;

class WindowPainter {
 public:
  WindowPainter(const HistoryPicture& picture, const Theme& theme) : picture_(picture), theme_(theme) {
    double names = 0;
    for (const std::string& lane : picture.lanes) names = std::max(names, text_width(lane, 10.5, true));
    left_ = kWindowMargin + names + 18;
    place_columns();
    right_ = columns_.back() + 30;
    top_ = kWindowMargin + kTitleHeight + kTickHeight;
    bottom_ = top_ + kHistoryLaneHeight * static_cast<double>(picture.lanes.size());
  }

  std::string draw() {
    const double width = std::max(right_ + kWindowMargin, 420.0);
    canvas_.section("title");
    canvas_.text({kWindowMargin, kWindowMargin + 6}, picture_.title, {13, theme_.ink, true, Align::left});
    bands();
    lanes();
    for (const HistoryPicture::Bar& each : picture_.bars) bar(each);
    points();
    const double end = notes(width);
    return canvas_.dot("history", width, end + kWindowMargin, theme_.background);
  }

 private:
  /// Between its ends a bar needs room for its text; what a column lacks is shared by those that the bar spans.
  void place_columns() {
    std::size_t count = std::max<std::size_t>(picture_.ticks.size(), 2);
    for (const HistoryPicture::Bar& each : picture_.bars)
      count = std::max(count, static_cast<std::size_t>(each.to.value_or(each.from)) + 2);
    std::vector<double> widths(count, kColumnLeast);
    for (const HistoryPicture::Bar& each : picture_.bars) {
      const auto first = static_cast<std::size_t>(each.from);
      const std::size_t last = each.to ? static_cast<std::size_t>(*each.to) : count - 1;
      const double needed = text_width(each.text, kBarTextSize, false) + 14;
      double there = 0;
      for (std::size_t i = first; i < last; ++i) there += widths[i];
      if (there >= needed || last <= first) continue;
      for (std::size_t i = first; i < last; ++i) widths[i] += (needed - there) / static_cast<double>(last - first);
    }
    columns_.assign(count, left_);
    for (std::size_t i = 1; i < count; ++i) columns_[i] = columns_[i - 1] + widths[i - 1];
  }

  [[nodiscard]] double x(double column) const {
    const auto whole = std::min(static_cast<std::size_t>(std::max(column, 0.0)), columns_.size() - 1);
    if (whole + 1 == columns_.size()) return columns_[whole];
    return columns_[whole] + (columns_[whole + 1] - columns_[whole]) * (column - static_cast<double>(whole));
  }
  [[nodiscard]] double y(std::size_t lane) const {
    return top_ + kHistoryLaneHeight * (static_cast<double>(lane) + 0.5);
  }

  void bands() {
    canvas_.section("faults");
    double level = 0;
    for (const HistoryPicture::Band& each : picture_.bands) {
      const Rect rect{x(each.from), top_ - 4, std::max(x(each.to), x(each.from) + 3), bottom_};
      canvas_.box(rect, {theme_.band[1], "", 0, false, false}, each.text);
      canvas_.text({rect.left + 3, top_ + 4 + level}, each.text, {kStateTextSize, theme_.cut_text, false, Align::left});
      level = level > 20 ? 0 : level + 11;
    }
  }

  void lanes() {
    canvas_.section("lanes");
    for (std::size_t i = 0; i < picture_.ticks.size() && i < columns_.size(); ++i) {
      if (picture_.ticks[i].empty()) continue;
      canvas_.line({{columns_[i], top_ - 4}, {columns_[i], bottom_}}, {theme_.grid, 0.8, "dotted", "none", 0});
      canvas_.text({columns_[i], top_ - 12}, picture_.ticks[i], {7.5, theme_.muted, false, Align::center});
    }
    for (std::size_t lane = 0; lane < picture_.lanes.size(); ++lane) {
      canvas_.line({{left_ - 8, y(lane)}, {right_, y(lane)}}, {theme_.grid, 1, "solid", "none", 0});
      canvas_.text({kWindowMargin, y(lane)}, picture_.lanes[lane], {10.5, theme_.ink, true, Align::left});
    }
  }

  void bar(const HistoryPicture::Bar& each) {
    canvas_.section(each.text);
    const bool open = !each.to;
    const double end = open ? right_ - 6 : x(*each.to);
    const Rect rect{x(each.from), y(each.lane) - kBarHeight / 2, end, y(each.lane) + kBarHeight / 2};
    const BoxStyle style{each.wrong ? theme_.violation_fill : theme_.header_fill,
                         each.wrong ? theme_.violation : theme_.header_stroke, each.wrong ? 2.0 : 1.0, false, open};
    canvas_.box(rect, style, each.tooltip);
    canvas_.text(rect.center(), each.text,
                 {kBarTextSize, each.wrong ? theme_.violation : theme_.ink, each.wrong, Align::center});
  }

  /// On the upper edge of the bar, joined in their order; the state above.
  void points() {
    std::vector<const HistoryPicture::Bar*> placed;
    for (const HistoryPicture::Bar& each : picture_.bars)
      if (each.point) placed.push_back(&each);
    std::sort(placed.begin(), placed.end(), [](const auto* a, const auto* b) { return *a->point < *b->point; });
    canvas_.section("where they took effect");
    const auto at = [&](const HistoryPicture::Bar& each) {
      return Point{x(*each.point), y(each.lane) - kBarHeight / 2};
    };
    for (std::size_t i = 1; i < placed.size(); ++i)
      canvas_.line({at(*placed[i - 1]), at(*placed[i])}, {theme_.fact, 1.0, "dashed", "normal", 0.5});
    for (std::size_t i = 0; i < placed.size(); ++i) {
      const Point point = at(*placed[i]);
      canvas_.shape("circle", point, 11, {theme_.fact, theme_.fact, 1, false, false}, fmt::format("{}", i + 1),
                    {7, theme_.background, true, Align::center}, placed[i]->state);
      canvas_.text({point.x, point.y - 11}, placed[i]->state, {kStateTextSize, theme_.fact, false, Align::center});
    }
  }

  double notes(double width) {
    canvas_.section("notes");
    double line = bottom_ + 16;
    for (const std::string& note : picture_.notes)
      for (const std::string& part : wrap_text(note, width - 2 * kWindowMargin, kBarTextSize)) {
        canvas_.text({kWindowMargin, line}, part, {kBarTextSize, theme_.ink, false, Align::left});
        line += kNoteLine;
      }
    return line;
  }

  const HistoryPicture& picture_;
  const Theme& theme_;
  Canvas canvas_;
  std::vector<double> columns_;
  double left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
};

}  // namespace

std::string history_window(const HistoryPicture& picture, ThemeName theme_name) {
  return WindowPainter(picture, theme(theme_name)).draw();
}

}  // namespace orrery::diagrams
