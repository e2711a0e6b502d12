// Layout: columns as wide as the texts need, lanes from top to bottom, then the notes.
#include "tools/diagrams/history_window.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kWindowMargin = 20;
constexpr double kTitleHeight = 46;  // the caption below it included
constexpr double kTickHeight = 22;
constexpr double kBandLine = 12;
constexpr std::size_t kBandLinesMax = 4;
constexpr double kHistoryLaneHeight = 62;
constexpr double kBarHeight = 20;
constexpr double kColumnLeast = 34;
constexpr double kBarTextSize = 9.5;
constexpr double kStateTextSize = 8.5;
constexpr double kNoteLine = 14;
constexpr double kCaptionTextSize = 9.5;
const Color kTranslucent = "C8";  // bars let the bands behind them through

class WindowPainter {
 public:
  WindowPainter(const HistoryPicture& picture, const Theme& theme) : picture_(picture), theme_(theme) {
    double names = 0;
    for (const std::string& lane : picture.lanes) names = std::max(names, text_width(lane, 10.5, true));
    left_ = kWindowMargin + names + 34;
    place_columns();
    right_ = columns_.back() + 30;
    place_bands();
    top_ = kWindowMargin + kTitleHeight + kBandLine * static_cast<double>(band_ends_.size()) + kTickHeight;
    bottom_ = top_ + kHistoryLaneHeight * static_cast<double>(picture.lanes.size());
  }

  std::string draw() {
    const double width =
        std::max({right_ + kWindowMargin, 420.0, text_width(picture_.caption, kCaptionTextSize) + 2 * kWindowMargin});
    canvas_.section("title");
    canvas_.text({kWindowMargin, 22}, picture_.title, {16, theme_.ink, true, Align::left});
    canvas_.text({kWindowMargin, 42}, picture_.caption, {kCaptionTextSize, theme_.muted, false, Align::left});
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
    for (std::size_t i = 0; i < picture_.bands.size(); ++i) {
      const HistoryPicture::Band& each = picture_.bands[i];
      const double from = std::max(x(each.from), left_ - 8);
      const Rect rect{from, top_ - 4, std::max(x(each.to), from + 3), bottom_};
      canvas_.box(rect, {theme_.band[1], "", 0, false, false}, each.text);
      if (band_lines_[i] == kBandLinesMax) continue;
      const double y = kWindowMargin + kTitleHeight + kBandLine * (static_cast<double>(band_lines_[i]) + 0.5);
      canvas_.shape("diamond", {rect.left, y}, 8, {theme_.cut, theme_.background, 0.8}, "", {8, theme_.ink});
      canvas_.text({rect.left + 6, y}, each.text, {kStateTextSize, theme_.cut_text, false, Align::left});
    }
  }

  /// The words of the bands stand above the lanes, each in the first line where it fits.
  void place_bands() {
    for (const HistoryPicture::Band& each : picture_.bands) {
      const double begin = x(each.from);
      std::size_t line = 0;
      while (line < band_ends_.size() && band_ends_[line] > begin - 8) ++line;
      if (line == band_ends_.size() && line < kBandLinesMax) band_ends_.push_back(0);
      if (line < band_ends_.size()) band_ends_[line] = begin + 10 + text_width(each.text, kStateTextSize);
      band_lines_.push_back(line);
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
      const Rect name{kWindowMargin, y(lane) - 9, left_ - 14, y(lane) + 9};
      canvas_.box(name, {theme_.header_fill, theme_.header_stroke, 0.8, true, true});
      canvas_.text(name.center(), picture_.lanes[lane], {10.5, theme_.ink, true, Align::center});
    }
  }

  void bar(const HistoryPicture::Bar& each) {
    canvas_.section(each.text);
    const bool open = !each.to;
    const double end = open ? right_ - 6 : x(*each.to);
    const Rect rect{x(each.from), y(each.lane) - kBarHeight / 2, end, y(each.lane) + kBarHeight / 2};
    const BoxStyle style{(each.wrong ? theme_.violation_fill : theme_.header_fill) + kTranslucent,
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
  std::vector<double> band_ends_;        // where the words in each line end
  std::vector<std::size_t> band_lines_;  // of each band; kBandLinesMax: no room
  double left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
};

}  // namespace

std::string history_window(const HistoryPicture& picture, ThemeName theme_name) {
  return WindowPainter(picture, theme(theme_name)).draw();
}

}  // namespace orrery::diagrams
