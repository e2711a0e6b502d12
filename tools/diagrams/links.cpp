// The links: a table with a row for each pair of nodes that spoke and a column for each type of message: how many were
// sent, how many of them were lost, and how long all but the slowest hundredth took. What lost more is darker.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/operation_lanes.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kLinkRow = 16;
constexpr double kLinkHead = 34;
constexpr double kLinkWidth = 76;
constexpr double kCellWidthMax = 132;
constexpr double kLinkTextSize = 8.5;

using Link = std::pair<std::size_t, std::size_t>;

struct Cell {
  std::size_t sent = 0, lost = 0;
  std::vector<TraceTime> took;  // of those that arrived
};

// The smallest time that 99 of 100 did not exceed. REQUIRES: not empty.
TraceTime p99(std::vector<TraceTime> times) {
  const std::size_t rank = (times.size() * 99 + 99) / 100 - 1;
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(rank), times.end());
  return times[rank];
}

// Five steps from nothing to all lost.
std::size_t loss_step(const Cell& cell) {
  if (cell.lost == 0) return 0;
  const double share = static_cast<double>(cell.lost) / static_cast<double>(cell.sent);
  return share < 0.02 ? 1 : share < 0.1 ? 2 : share < 0.5 ? 3 : 4;
}

// Black or white laid over the background, so that the steps read in grey.
Color shade(const Theme& theme, std::size_t step) {
  static constexpr std::array<std::string_view, 5> alphas{"00", "14", "2E", "52", "80"};
  const std::string base = theme.violation.substr(0, 7);
  return base + std::string(alphas.at(step));
}

// In the header's order; of a message to a name that the header has not, last.
struct LinkTable {
  std::vector<Link> links;
  std::vector<std::size_t> types;
  std::map<std::pair<Link, std::size_t>, Cell> cells;
  std::map<std::size_t, Cell> totals;  // by type
};

LinkTable table_of(const Story& story, const std::vector<std::size_t>& nodes, TimeSpan window) {
  std::vector<bool> chosen(story.nodes.size(), false);
  for (const std::size_t node : nodes) chosen[node] = true;
  LinkTable table;
  for (const Flight& flight : story.flights) {
    if (!chosen[flight.from] || !chosen[flight.to] || flight.sent < window.from || flight.sent > window.to) continue;
    for (Cell* cell : {&table.cells[{{flight.from, flight.to}, flight.type}], &table.totals[flight.type]}) {
      ++cell->sent;
      if (flight.fate == Fate::lost) ++cell->lost;
      if (flight.fate == Fate::delivered) cell->took.push_back(flight.ended - flight.sent);
    }
  }
  for (const auto& [key, cell] : table.cells)
    if (table.links.empty() || table.links.back() != key.first) table.links.push_back(key.first);
  for (const auto& [type, cell] : table.totals) table.types.push_back(type);
  return table;
}

std::string cell_text(const Cell& cell) {
  std::string text = fmt::format("{}", cell.sent);
  if (cell.lost > 0) text += fmt::format(", {} lost", cell.lost);
  return text;
}

class Page {
 public:
  Page(const Recording& recording, const LinkTable& table, const Theme& theme, TimeSpan window, PageShape page)
      : recording_(recording), story_(recording.story), table_(table), theme_(theme), window_(window), page_(page) {
    const auto columns = static_cast<double>(std::max<std::size_t>(table.types.size(), 1));
    cell_width_ = std::min(kCellWidthMax, (page.width - 2 * kPageMargin - kLinkWidth) / columns);
  }

  // Rows `first` to `end`, and the sums below the last of them.
  Figure draw(std::size_t first, std::size_t end, const std::string& caption) {
    const Heading heading = make_heading(recording_.trace.header, "messages by link and type", {caption}, page_.width);
    Canvas canvas;
    paint_heading(canvas, heading, theme_, page_.width);
    double y = heading.height() + 10;
    paint_head(canvas, y);
    y += kLinkHead;
    canvas.section("links");
    for (std::size_t row = first; row < end; ++row) {
      const Link link = table_.links[row];
      if (row > first && table_.links[row - 1].first != link.first)
        canvas.line({{kPageMargin, y}, {right(), y}}, {theme_.muted, 0.7});
      canvas.text({kPageMargin + 4, y + kLinkRow / 2},
                  fmt::format("{} \xE2\x86\x92 {}", story_.nodes[link.first].name, story_.nodes[link.second].name),
                  {9, theme_.ink, true, Align::left});
      for (std::size_t column = 0; column < table_.types.size(); ++column) {
        const auto cell = table_.cells.find({link, table_.types[column]});
        if (cell != table_.cells.end()) paint_cell(canvas, place(column, y), cell->second);
      }
      y += kLinkRow;
    }
    if (end == table_.links.size()) {
      canvas.line({{kPageMargin, y}, {right(), y}}, {theme_.ink, 1.2});
      canvas.text({kPageMargin + 4, y + kLinkRow / 2}, "all links", {9, theme_.ink, true, Align::left});
      for (std::size_t column = 0; column < table_.types.size(); ++column)
        paint_cell(canvas, place(column, y), table_.totals.at(table_.types[column]));
      y += kLinkRow;
    }
    std::vector<LegendEntry> entries;
    static constexpr std::array<std::string_view, 5> names{"", "some lost", "2 % or more lost", "10 % or more lost",
                                                           "half or more lost"};
    for (std::size_t step = 1; step < names.size(); ++step)
      entries.push_back(
          {std::string(names.at(step)), [step](Canvas& into, const Theme& look, Point at) {
             into.box(around({at.x + kSampleWidth / 2, at.y}, 18, 11), {shade(look, step), look.muted, 0.6});
           }});
    y = paint_legend(canvas, theme_, entries, kPageMargin, page_.width - kPageMargin, y + 10);
    canvas.text({kPageMargin, y + 8},
                "In each cell: messages sent, how many of them were lost, and the 99th percentile "
                "of how long the others took.",
                {8.5, theme_.muted, false, Align::left});
    Figure figure;
    figure.width = page_.width;
    figure.height = y + 24;
    figure.dot = canvas.dot("links", figure.width, figure.height, theme_.background);
    figure.alt = alt();
    return figure;
  }

  [[nodiscard]] static std::size_t rows_that_fit(double height) {
    return static_cast<std::size_t>(std::max(4.0, (height - kLinkHead) / kLinkRow));
  }

 private:
  [[nodiscard]] double right() const {
    return kPageMargin + kLinkWidth + cell_width_ * static_cast<double>(table_.types.size());
  }
  [[nodiscard]] Rect place(std::size_t column, double y) const {
    const double left = kPageMargin + kLinkWidth + cell_width_ * static_cast<double>(column);
    return {left, y, left + cell_width_, y + kLinkRow};
  }

  void paint_head(Canvas& canvas, double y) {
    canvas.section("types");
    for (std::size_t column = 0; column < table_.types.size(); ++column) {
      const TraceMessageType& type = story_.types[table_.types[column]];
      const Rect cell = place(column, y);
      const MessageLook& look = theme_.message(type.family, type.reply);
      canvas.text({cell.center().x, y + 9}, fit_text(type.type, cell_width_ - 4, 9, true), {9, look.text, true});
      canvas.line({{cell.center().x - 12, y + 22}, {cell.center().x + 12, y + 22}},
                  {look.line, look.width, "solid", look.head});
    }
    canvas.line({{kPageMargin, y + kLinkHead - 2}, {right(), y + kLinkHead - 2}}, {theme_.ink, 1.2});
  }

  void paint_cell(Canvas& canvas, const Rect& rect, const Cell& cell) {
    const std::size_t step = loss_step(cell);
    if (step > 0)
      canvas.box({rect.left + 1, rect.top + 1, rect.right - 1, rect.bottom - 1}, {shade(theme_, step), "", 0});
    const std::string time = cell.took.empty() ? "-" : time_text(p99(cell.took));
    const std::string text = cell_text(cell);
    const double time_room = text_width(time, kLinkTextSize) + 8;
    if (text_width(text, kLinkTextSize) + time_room + 6 <= cell_width_) {
      canvas.text({rect.left + 6, rect.center().y}, text, {kLinkTextSize, theme_.ink, cell.lost > 0, Align::left});
      canvas.text({rect.right - 6, rect.center().y}, time, {kLinkTextSize, theme_.muted, false, Align::right});
    } else {
      canvas.text(rect.center(), fit_text(text, cell_width_ - 4, kLinkTextSize),
                  {kLinkTextSize, theme_.ink, cell.lost > 0});
    }
  }

  [[nodiscard]] std::string alt() const {
    std::string text = fmt::format("Messages by link and type of \"{}\", {}.", recording_.trace.header.scenario,
                                   window_text(window_, story_.end));
    for (const auto& [type, cell] : table_.totals) {
      text += fmt::format(" {}: {} sent, {} lost", story_.types[type].type, cell.sent, cell.lost);
      text += cell.took.empty() ? "." : fmt::format(", p99 {}.", time_text(p99(cell.took)));
    }
    return text;
  }

  const Recording& recording_;
  const Story& story_;
  const LinkTable& table_;
  const Theme& theme_;
  TimeSpan window_;
  PageShape page_;
  double cell_width_ = 0;
};

}  // namespace

std::vector<Figure> draw_links(const Recording& recording, const ViewOptions& options) {
  const Story& story = recording.story;
  const TimeSpan window = asked_window(options, story.end);
  const PageShape page = page_shape(options.size);
  const LinkTable table = table_of(story, chosen_nodes(recording, options), window);
  if (table.links.empty()) throw std::invalid_argument("expected messages in this part of the run, found none");
  std::string caption = window_text(window, story.end);
  const std::size_t rows = Page::rows_that_fit(page.height - 170);
  const std::size_t pages = (table.links.size() + rows - 1) / rows;
  std::vector<Figure> figures;
  for (std::size_t i = 0; i < pages; ++i) {
    const std::string where = pages > 1 ? fmt::format("{}page {} of {}", kSeparator, i + 1, pages) : std::string();
    figures.push_back(Page(recording, table, theme(options.theme), window, page)
                          .draw(i * rows, std::min(table.links.size(), (i + 1) * rows), caption + where));
  }
  return figures;
}

}  // namespace orrery::diagrams
