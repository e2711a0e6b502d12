// How to read the picture, with the things that occur in it and no others; then what the run found of the claims that
// are about the ring.
#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/ring_sheet.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kReadRow = 18;
constexpr double kReadLine = 12.5;  // of a text that goes on
constexpr double kReadSample = 26;
constexpr double kReadSize = 9.5;

class HowToRead {
 public:
  HowToRead(RingSheet& sheet, double left, double right, double top)
      : sheet_(sheet), left_(left), right_(right), y_(top) {
    sheet_.canvas.section("how to read");
    sheet_.write({left_, y_ + 8}, "how to read", {11, sheet_.theme.ink, true, Align::left});
    y_ += 26;
  }

  // `sample` draws within 26 points from its argument on.
  void entry(const std::string& text, const std::function<void(Point)>& sample) {
    sample({left_, y_ + kReadRow / 2 - 3});
    words(text, left_ + kReadSample + 8, {kReadSize, sheet_.theme.ink, false, Align::left});
  }

  void words(const std::string& text, double left, const TextStyle& style) {
    for (const std::string& line : wrap_text(text, (right_ - left) / (style.bold ? 1.1 : 1), style.size)) {
      sheet_.write({left, y_ + kReadRow / 2 - 3}, line, style);
      y_ += kReadLine;
    }
    y_ += kReadRow - kReadLine;
  }

  void verdict(bool good, const std::string& text) {
    const Theme& theme = sheet_.theme;
    const TextStyle style{10, good ? theme.fact : theme.violation, true, Align::left};
    sheet_.write({left_, y_ + kReadRow / 2 - 3}, good ? "\xE2\x9C\x93" : "\xE2\x9C\x97", style);
    words(text, left_ + 14, style);
  }

  [[nodiscard]] double bottom() const { return y_; }
  void gap(double points) { y_ += points; }

 private:
  RingSheet& sheet_;
  double left_, right_, y_;
};

// How many keys went from one node to another though both were there all the time.
std::size_t moved_elsewhere(const RingFacts& facts) {
  const auto is_in = [](const std::vector<std::size_t>& list, const RingOwner& owner) {
    return owner && std::find(list.begin(), list.end(), *owner) != list.end();
  };
  return static_cast<std::size_t>(
      std::count_if(facts.change.after.keys.begin(), facts.change.after.keys.end(), [&](const RingState::Key& key) {
        const auto moved = facts.moved.find(key.name);
        return moved != facts.moved.end() && !is_in(facts.left, moved->second) && !is_in(facts.joined, key.owner);
      }));
}

void add_claims(HowToRead& legend, const TraceFile& trace) {
  const std::vector<std::string>& claims = trace.header.ring->claims;
  const auto is_shown = [&](const std::string& claim) {
    return std::find(claims.begin(), claims.end(), claim) != claims.end();
  };
  std::set<std::string> told;
  for (const TraceRecord& record : trace.records)
    if (const auto* violated = std::get_if<ClaimViolated>(&record.what);
        violated != nullptr && is_shown(violated->claim))
      if (told.insert(violated->claim).second) legend.verdict(false, violated->claim + ": " + violated->evidence);
  for (const TraceRecord& record : trace.records)
    if (const auto* judged = std::get_if<ClaimJudged>(&record.what);
        judged != nullptr && is_shown(judged->claim) && !told.contains(judged->claim) &&
        (judged->status == ClaimStatus::held || judged->status == ClaimStatus::reached))
      legend.verdict(true, fmt::format("{}: {} (judged {})", judged->claim, judged->about,
                                       judged->checks == 1 ? "once" : grouped_digits(judged->checks) + " times"));
}

}  // namespace

double paint_ring_legend(RingSheet& sheet, const TraceFile& trace, const RingFacts& facts, RingLabels labels,
                         double left, double right, double top) {
  const RingChange& change = facts.change;
  const Theme& theme = sheet.theme;
  HowToRead legend(sheet, left, right, top);
  const std::string point = change.after.point.empty() ? "point" : change.after.point;
  const auto first_owner = [](const RingState& state) {
    return state.arcs.empty() ? RingOwner() : state.arcs.front().owner;
  };
  const RingOwner owner = first_owner(change.after);
  legend.entry(labels == RingLabels::points
                   ? fmt::format("arc owned by {} (colour = owner), label = {}", sheet.name(owner), point)
                   : fmt::format("arcs owned by {} (colour = owner)", sheet.name(owner)),
               [&](Point at) {
                 sheet.canvas.box({at.x, at.y - 4, at.x + kReadSample, at.y + 4}, {sheet.look(owner).fill, "", 0});
               });
  if (!facts.changed_hands.empty()) {
    const RingOwner& before = facts.changed_hands.front().before;
    const bool is_one = std::all_of(facts.changed_hands.begin(), facts.changed_hands.end(),
                                    [&](const RingRange& range) { return range.before == before; });
    legend.entry(is_one ? "range that used to belong to " + sheet.name(before)
                        : "range that has another owner now, in the colour of the old one",
                 [&](Point at) {
                   sheet.canvas.line({at, {at.x + kReadSample, at.y}}, {sheet.look(before).fill, 3.5});
                 });
  }
  if (!change.after.keys.empty())
    legend.entry("key, in the colour of its node", [&](Point at) {
      sheet.canvas.shape("circle", {at.x + kReadSample / 2, at.y}, 7, {sheet.look(owner).fill, theme.background, 0.6},
                         "", {kReadSize, theme.ink});
    });
  if (!facts.moved.empty())
    legend.entry("moved key, fill = new owner", [&](Point at) {
      sheet.canvas.shape("circle", {at.x + kReadSample / 2, at.y}, 11.5, {sheet.look(owner).fill, theme.violation, 2},
                         "", {kReadSize, theme.ink});
    });
  if (change.before)
    legend.entry("keys before (pale) and after; framed: came with the change", [&](Point at) {
      const Color& fill = sheet.look(owner).fill;
      sheet.canvas.box({at.x, at.y - 6, at.x + 18, at.y - 1}, {fill + "66", "", 0});
      sheet.canvas.box({at.x, at.y + 1, at.x + 14, at.y + 6}, {fill, "", 0});
      sheet.canvas.box({at.x + 14, at.y + 1, at.x + kReadSample, at.y + 6}, {fill, theme.violation, 1.2});
    });
  legend.entry("hash 0; hashes rise clockwise", [&](Point at) {
    sheet.canvas.line({{at.x + kReadSample / 2, at.y - 5}, {at.x + kReadSample / 2, at.y + 4}}, {theme.ink, 1.2});
  });
  legend.gap(4);
  if (!change.after.keys.empty() && (!facts.joined.empty() || !facts.left.empty())) {
    const std::size_t elsewhere = moved_elsewhere(facts);
    legend.words(
        fmt::format("{}{} moved between nodes that were there before and after",
                    grouped_digits(elsewhere) + (elsewhere == 1 ? " key" : " keys"), change.is_whole() ? "" : " drawn"),
        left, {kReadSize, theme.muted, false, Align::left});
  }
  add_claims(legend, trace);
  return legend.bottom();
}

}  // namespace orrery::diagrams
