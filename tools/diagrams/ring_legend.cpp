// How to read the picture, with the things that occur in it and no others; then what the run found of the claims that
// are about the ring, and what it found to be violated.
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
    if (text.empty()) return;
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

// How many keys moved between nodes that stayed. Empty: a sample does not tell.
std::string elsewhere_words(const RingChange& change) {
  const std::uint64_t elsewhere = change.moved_elsewhere();
  const std::string keys = grouped_digits(elsewhere) + (elsewhere == 1 ? " key" : " keys");
  const std::string between = "moved between nodes that were there before and after";
  if (change.is_whole()) return fmt::format("{} {}", keys, between);
  if (elsewhere == 0) return {};
  return fmt::format("at least {} of {} {}", keys, grouped_digits(change.after.keys_in_all()), between);
}

// The key whose copies serve as the example: one of which two are at one node, else one that has moved, else any.
const RingState::Key* key_with_copies(const RingFacts& facts) {
  const RingState::Key* example = nullptr;
  int best = 0;
  for (const RingState::Key& key : facts.change.after.keys) {
    if (key.copies.empty()) continue;
    std::set<RingOwner> owners(key.copies.begin(), key.copies.end());
    owners.insert(key.owner);
    const int worth = owners.size() <= key.copies.size() ? 3 : facts.moved.contains(key.name) ? 2 : 1;
    if (worth > best) example = &key;
    best = std::max(best, worth);
  }
  return example;
}

// Those about the ring, and whatever is violated.
void add_claims(HowToRead& legend, const TraceFile& trace) {
  const std::vector<std::string>& claims = trace.header.ring->claims;
  const auto is_shown = [&](const std::string& claim) {
    return std::find(claims.begin(), claims.end(), claim) != claims.end();
  };
  std::set<std::string> told;
  for (const TraceRecord& record : trace.records)
    if (const auto* violated = std::get_if<ClaimViolated>(&record.what);
        violated != nullptr && told.insert(violated->claim).second)
      legend.verdict(false, violated->claim + ": " + violated->evidence);
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
    legend.entry(fmt::format("keys before (pale) and after; framed: {}",
                             change.is_whole() ? "came with the change" : "so many more"),
                 [&](Point at) {
                   const Color& fill = sheet.look(owner).fill;
                   sheet.canvas.box({at.x, at.y - 6, at.x + 18, at.y - 1}, {fill + "66", "", 0});
                   sheet.canvas.box({at.x, at.y + 1, at.x + 14, at.y + 6}, {fill, "", 0});
                   sheet.canvas.box({at.x + 14, at.y + 1, at.x + kReadSample, at.y + 6}, {fill, theme.violation, 1.2});
                 });
  if (!change.after.copies().empty() && change.is_whole())
    legend.entry("further copies of keys", [&](Point at) {
      sheet.canvas.box({at.x, at.y - 4, at.x + kReadSample, at.y + 4}, {"", sheet.look(owner).fill, 0.9});
    });
  legend.entry("hash 0; hashes rise clockwise", [&](Point at) {
    sheet.canvas.line({{at.x + kReadSample / 2, at.y - 5}, {at.x + kReadSample / 2, at.y + 4}}, {theme.ink, 1.2});
  });
  legend.gap(4);
  const TextStyle muted{kReadSize, theme.muted, false, Align::left};
  if (const RingState::Key* key = key_with_copies(facts)) {
    std::vector<std::string> names{sheet.name(key->owner)};
    for (const RingOwner& copy : key->copies) names.push_back(sheet.name(copy));
    legend.words(fmt::format("the copies of {}, for one: {}", key->name, joined(names)), left, muted);
  }
  if (!change.after.keys.empty() && (!facts.joined.empty() || !facts.left.empty()))
    legend.words(elsewhere_words(change), left, muted);
  add_claims(legend, trace);
  return legend.bottom();
}

}  // namespace orrery::diagrams
