// What each node holds, as bars: before pale, after solid, and what came to it framed; further copies of keys go on
// from there, hollow. Counts are of all keys; from whom they came is told only where all keys are drawn.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/ring_sheet.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kLoadsHead = 26;
constexpr double kLoadsText = 8.5;
constexpr double kLoadsLine = 10;  // of words that go on
constexpr double kNameWidthMost = 70;
constexpr double kRowRoomy = 26;
constexpr double kRowTight = 20;
constexpr double kMoreRow = 14;       // "and 3 nodes with less change"
constexpr double kLoadsWords = 170;   // the longest bar leaves at most so much for words
constexpr double kLoadsShare = 0.55;  // of the width, too
constexpr std::size_t kRoomyRows = 8;
constexpr std::size_t kMostRows = 20;
constexpr std::size_t kMostSources = 3;

using Exchange = std::map<RingOwner, std::uint64_t>;  // with whom, how many

struct LoadRow {
  std::size_t node = 0;
  std::uint64_t before = 0, after = 0;
  std::uint64_t copies_before = 0, copies_after = 0;
  Exchange gained, given;          // of the keys that are drawn
  std::vector<std::string> words;  // beside the bar of after, in lines
};

std::uint64_t count_at(const std::map<std::size_t, std::uint64_t>& counts, std::size_t node) {
  const auto found = counts.find(node);
  return found == counts.end() ? 0 : found->second;
}

std::vector<LoadRow> rows_of(const RingFacts& facts) {
  const RingChange& change = facts.change;
  const bool is_whole = change.is_whole();
  std::map<std::size_t, std::uint64_t> copies_before;
  if (is_whole && change.before) copies_before = change.before->copies();
  std::map<std::size_t, std::uint64_t> copies_after;
  if (is_whole) copies_after = change.after.copies();
  std::map<std::size_t, LoadRow> rows;
  for (const std::size_t node : facts.nodes)
    rows[node] = {node,
                  change.before ? count_at(change.before->loads, node) : 0,
                  count_at(change.after.loads, node),
                  count_at(copies_before, node),
                  count_at(copies_after, node),
                  {},
                  {},
                  {}};
  for (const RingState::Key& key : change.after.keys) {
    const auto moved = facts.moved.find(key.name);
    if (moved == facts.moved.end()) continue;
    if (key.owner) ++rows[*key.owner].gained[moved->second];
    if (moved->second) ++rows[*moved->second].given[key.owner];
  }
  std::vector<LoadRow> out;
  for (auto& [node, row] : rows) out.push_back(std::move(row));
  return out;
}

// Of many nodes those for which most changes, then those that hold most, in the header's order.
std::vector<LoadRow> shown_rows(const RingFacts& facts) {
  std::vector<LoadRow> rows = rows_of(facts);
  if (rows.size() <= kMostRows) return rows;
  const auto changed = [](const LoadRow& row) {
    return std::max(row.before, row.after) - std::min(row.before, row.after);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const LoadRow& a, const LoadRow& b) {
    return std::pair(changed(a), a.after) > std::pair(changed(b), b.after);
  });
  rows.resize(kMostRows);
  std::sort(rows.begin(), rows.end(), [](const LoadRow& a, const LoadRow& b) { return a.node < b.node; });
  return rows;
}

// "+7 from C, +2 from A"; of many "+9 from 4 nodes".
std::string exchange_words(const RingSheet& sheet, const Exchange& exchange, const std::string& sign,
                           const std::string& way) {
  std::uint64_t sum = 0;
  std::vector<std::string> words;
  for (const auto& [other, count] : exchange) {
    sum += count;
    words.push_back(fmt::format("{}{} {} {}", sign, grouped_digits(count), way, sheet.name(other)));
  }
  if (words.size() <= kMostSources) return joined(words);
  return fmt::format("{}{} {} {}", sign, grouped_digits(sum), way, counted(words.size(), "node"));
}

std::string count_words(std::uint64_t keys, std::uint64_t copies) {
  return copies == 0 ? grouped_digits(keys) : fmt::format("{} + {}", grouped_digits(keys), grouped_digits(copies));
}

// "15 (+7 from C)"; where only a sample of the keys is drawn, which says nothing of the others, "15 (+7)".
std::string load_words(const RingSheet& sheet, const RingFacts& facts, const LoadRow& row) {
  std::string text = count_words(row.after, row.copies_after);
  if (!facts.change.before) return text;
  const auto is_in = [&](const std::vector<std::size_t>& list) {
    return std::find(list.begin(), list.end(), row.node) != list.end();
  };
  if (is_in(facts.left)) return text + " left";
  if (is_in(facts.joined)) text += " joined";
  std::vector<std::string> parts;
  if (facts.change.is_whole()) {
    if (!row.gained.empty()) parts.push_back(exchange_words(sheet, row.gained, "+", "from"));
    if (!row.given.empty()) parts.push_back(exchange_words(sheet, row.given, "-", "to"));
  } else if (row.after != row.before && !is_in(facts.joined)) {
    parts.push_back(row.after > row.before ? "+" + grouped_digits(row.after - row.before)
                                           : "-" + grouped_digits(row.before - row.after));
  }
  if (!parts.empty()) text += fmt::format(" ({})", joined(parts, "; "));
  return text;
}

// The bars within a width, measured before they are painted.
class LoadBars {
 public:
  LoadBars(const RingSheet& sheet, const RingFacts& facts, double width) : facts_(facts), rows_(shown_rows(facts)) {
    double words = 0;
    std::uint64_t most = 1;
    for (const LoadRow& row : rows_) {
      names_ = std::max(names_, std::min(text_width(sheet.name(row.node), 11, true), kNameWidthMost));
      most = std::max({most, row.before + row.copies_before, row.after + row.copies_after});
      words = std::max(words, text_width(load_words(sheet, facts, row), kLoadsText));
    }
    start_ = names_ + 10;
    const double room = width - start_;
    per_key_ = (room - std::min({words, kLoadsWords, room * kLoadsShare}) - 10) / static_cast<double>(most);
    for (LoadRow& row : rows_)
      row.words = wrap_text(load_words(sheet, facts, row), room - length(row.after + row.copies_after) - 5, kLoadsText);
  }

  [[nodiscard]] double height() const {
    double sum = kLoadsHead + (is_cut() ? kMoreRow : 0);
    for (const LoadRow& row : rows_) sum += height_of(row);
    return sum;
  }

  double paint(RingSheet& sheet, double left, double top) const {
    const Theme& theme = sheet.theme;
    sheet.canvas.section("loads");
    const std::uint64_t all = facts_.change.after.keys_in_all();
    sheet.write({left, top + 8},
                facts_.change.is_whole() ? "keys per node" : fmt::format("keys per node, all {}", grouped_digits(all)),
                {11, theme.ink, true, Align::left});
    double y = top + kLoadsHead;
    for (const LoadRow& row : rows_) {
      paint_row(sheet, row, left, y + base_height() / 2 - 2);
      y += height_of(row);
    }
    if (!is_cut()) return y;
    sheet.write({left, y + 6},
                fmt::format("and {} with less change", counted(facts_.nodes.size() - rows_.size(), "node")),
                {kLoadsText, theme.muted, false, Align::left});
    return y + kMoreRow;
  }

 private:
  [[nodiscard]] bool is_cut() const { return facts_.nodes.size() > rows_.size(); }
  [[nodiscard]] double base_height() const { return rows_.size() <= kRoomyRows ? kRowRoomy : kRowTight; }
  [[nodiscard]] double height_of(const LoadRow& row) const {
    return base_height() + kLoadsLine * static_cast<double>(row.words.size() - 1);
  }
  [[nodiscard]] double length(std::uint64_t keys) const { return per_key_ * static_cast<double>(keys); }

  void paint_row(RingSheet& sheet, const LoadRow& row, double left, double middle) const {
    const Theme& theme = sheet.theme;
    const OwnerLook& look = sheet.look(row.node);
    const bool compares = facts_.change.before.has_value();
    const double thick = base_height() > kRowTight ? 8 : 7;
    const double apart = compares ? thick / 2 + 1 : 0;
    const double start = left + start_;
    const auto bar = [&](std::uint64_t from, std::uint64_t to, double at, const BoxStyle& style,
                         const std::string& what) {
      if (to > from)
        sheet.canvas.box({start + length(from), at - thick / 2, start + length(to), at + thick / 2}, style,
                         fmt::format("{} {}: {}", sheet.name(row.node), what, grouped_digits(to - from)));
    };
    sheet.write({left, middle}, fit_text(sheet.name(row.node), names_, 11, true), {11, look.text, true, Align::left});
    if (compares) {
      const std::uint64_t end = row.before + row.copies_before;
      bar(0, row.before, middle - apart, {look.fill + "66", "", 0}, "before");
      bar(row.before, end, middle - apart, {"", look.fill + "66", 0.9}, "further copies before");
      sheet.write({start + length(end) + 4, middle - apart - 0.5}, count_words(row.before, row.copies_before),
                  {kLoadsText, theme.muted, false, Align::left});
    }
    const std::uint64_t end = row.after + row.copies_after;
    const std::uint64_t kept = compares ? row.after - std::min(gained(row), row.after) : row.after;
    bar(0, kept, middle + apart, {look.fill, "", 0}, compares ? "kept" : "holds");
    bar(row.after, end, middle + apart, {"", look.fill, 0.9}, "further copies");
    bar(kept, row.after, middle + apart, {look.fill, theme.violation, 1.6}, "got");
    double y = middle + apart + (compares ? 0.5 : 0);
    for (const std::string& line : row.words) {
      sheet.write({start + length(end) + 5, y}, line, {kLoadsText, theme.ink, false, Align::left});
      y += kLoadsLine;
    }
  }

  // What came to a node; of a sample at least how many.
  [[nodiscard]] std::uint64_t gained(const LoadRow& row) const {
    if (!facts_.change.is_whole()) return row.after > row.before ? row.after - row.before : 0;
    std::uint64_t sum = 0;
    for (const auto& [other, count] : row.gained) sum += count;
    return sum;
  }

  const RingFacts& facts_;
  std::vector<LoadRow> rows_;
  double names_ = 0, start_ = 0, per_key_ = 0;
};

}  // namespace

double ring_loads_height(const RingSheet& sheet, const RingFacts& facts, double width) {
  return LoadBars(sheet, facts, width).height();
}

double paint_ring_loads(RingSheet& sheet, const RingFacts& facts, double left, double right, double top) {
  return LoadBars(sheet, facts, right - left).paint(sheet, left, top);
}

}  // namespace orrery::diagrams
