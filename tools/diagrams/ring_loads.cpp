// What each node holds, as bars: before pale, after solid, and what came to it framed. Counts are of all keys; where
// only a sample of them is drawn, from whom they came is told by the sample.
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
constexpr double kNameWidthMost = 70;
constexpr double kRowRoomy = 26;
constexpr double kRowTight = 20;
constexpr std::size_t kRoomyRows = 8;
constexpr std::size_t kMostRows = 20;
constexpr std::size_t kMostSources = 3;

using Exchange = std::map<RingOwner, std::uint64_t>;  // with whom, how many

struct LoadRow {
  std::size_t node = 0;
  std::uint64_t before = 0, after = 0;
  Exchange gained, given;  // of the keys that are drawn
  std::string words;       // beside the bar of after
};

std::uint64_t keys_at(const RingState& state, std::size_t node) {
  const auto found = state.loads.find(node);
  return found == state.loads.end() ? 0 : found->second;
}

std::vector<LoadRow> rows_of(const RingFacts& facts) {
  const RingChange& change = facts.change;
  std::map<std::size_t, LoadRow> rows;
  for (const std::size_t node : facts.nodes)
    rows[node] = {node, change.before ? keys_at(*change.before, node) : 0, keys_at(change.after, node), {}, {}, {}};
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

// "+7 from C, +2 from A"; of a sample, in which only the others' names count: "+1,930 from A, C".
std::string exchange_words(const RingSheet& sheet, const Exchange& exchange, const std::string& sign,
                           const std::string& way, bool is_whole, std::uint64_t net) {
  std::uint64_t sum = 0;
  std::vector<std::string> words;
  for (const auto& [other, count] : exchange) {
    sum += count;
    words.push_back(is_whole ? fmt::format("{}{} {} {}", sign, grouped_digits(count), way, sheet.name(other))
                             : sheet.name(other));
  }
  if (is_whole && words.size() <= kMostSources) return joined(words);
  const std::string others = words.size() <= kMostSources ? joined(words) : counted(words.size(), "node");
  return fmt::format("{}{} {} {}", sign, grouped_digits(is_whole ? sum : net), way, others);
}

std::string load_words(const RingSheet& sheet, const RingFacts& facts, const LoadRow& row) {
  std::string text = grouped_digits(row.after);
  if (!facts.change.before) return text;
  const bool is_whole = facts.change.is_whole();
  const auto is_in = [&](const std::vector<std::size_t>& list) {
    return std::find(list.begin(), list.end(), row.node) != list.end();
  };
  if (is_in(facts.left)) text += "  left";
  if (is_in(facts.joined)) text += "  joined";
  std::vector<std::string> parts;
  if (!row.gained.empty() && (is_whole || row.after > row.before))
    parts.push_back(exchange_words(sheet, row.gained, "+", "from", is_whole, row.after - row.before));
  if (!row.given.empty() && !is_in(facts.left) && (is_whole || row.before > row.after))
    parts.push_back(exchange_words(sheet, row.given, "-", "to", is_whole, row.before - row.after));
  if (!parts.empty()) text += fmt::format("  ({})", joined(parts, "; "));
  return text;
}

double load_row_height(std::size_t rows) { return rows <= kRoomyRows ? kRowRoomy : kRowTight; }

}  // namespace

double ring_loads_height(const RingFacts& facts) {
  const std::size_t rows = std::min(facts.nodes.size(), kMostRows);
  return kLoadsHead + load_row_height(rows) * static_cast<double>(rows) + (facts.nodes.size() > kMostRows ? 14 : 0);
}

double paint_ring_loads(RingSheet& sheet, const RingFacts& facts, double left, double right, double top) {
  const Theme& theme = sheet.theme;
  std::vector<LoadRow> rows = shown_rows(facts);
  const bool compares = facts.change.before.has_value();
  double names = 0;
  double words = 0;
  std::uint64_t most = 1;
  for (LoadRow& row : rows) {
    row.words = load_words(sheet, facts, row);
    names = std::max(names, std::min(text_width(sheet.name(row.node), 11, true), kNameWidthMost));
    most = std::max({most, row.before, row.after});
  }
  const double start = left + names + 10;
  // The longest bar leaves room for the words of all rows; words that are too long are cut.
  const double words_most = std::min(170.0, (right - start) * 0.55);
  for (LoadRow& row : rows) {
    row.words = fit_text(row.words, words_most, kLoadsText);
    words = std::max(words, text_width(row.words, kLoadsText));
  }
  const double per_key = (right - start - words - 10) / static_cast<double>(most);
  const double height = load_row_height(rows.size());
  const double thick = height > kRowTight ? 8 : 7;
  sheet.canvas.section("loads");
  sheet.write({left, top + 8}, "keys per node", {11, theme.ink, true, Align::left});
  double y = top + kLoadsHead;
  for (const LoadRow& row : rows) {
    const OwnerLook& look = sheet.look(row.node);
    const double middle = y + height / 2 - 2;
    sheet.write({left, middle}, fit_text(sheet.name(row.node), names, 11, true), {11, look.text, true, Align::left});
    const auto bar = [&](std::uint64_t from, std::uint64_t to, double at, const BoxStyle& style,
                         const std::string& what) {
      if (to > from)
        sheet.canvas.box({start + per_key * static_cast<double>(from), at - thick / 2,
                          start + per_key * static_cast<double>(to), at + thick / 2},
                         style, fmt::format("{} {}: {}", sheet.name(row.node), what, grouped_digits(to - from)));
    };
    const double apart = compares ? thick / 2 + 1 : 0;
    if (compares) {
      bar(0, row.before, middle - apart, {look.fill + "66", "", 0}, "before");
      sheet.write({start + per_key * static_cast<double>(row.before) + 4, middle - apart - 0.5},
                  grouped_digits(row.before), {kLoadsText, theme.muted, false, Align::left});
    }
    std::uint64_t gained = row.after > row.before ? row.after - row.before : 0;
    if (facts.change.is_whole()) {
      gained = 0;
      for (const auto& [other, count] : row.gained) gained += count;
    }
    const std::uint64_t kept = compares ? row.after - std::min(gained, row.after) : row.after;
    bar(0, kept, middle + apart, {look.fill, "", 0}, compares ? "kept" : "holds");
    bar(kept, row.after, middle + apart, {look.fill, theme.violation, 1.6}, "got");
    sheet.write({start + per_key * static_cast<double>(row.after) + 5, middle + apart + (compares ? 0.5 : 0)},
                row.words, {kLoadsText, theme.ink, false, Align::left});
    y += height;
  }
  if (facts.nodes.size() > rows.size()) {
    sheet.write({left, y + 6},
                fmt::format("and {} with less change", counted(facts.nodes.size() - rows.size(), "node")),
                {kLoadsText, theme.muted, false, Align::left});
    y += 14;
  }
  return y;
}

}  // namespace orrery::diagrams
