// One circle: its arcs in the colours of their owners, the names of its points outside, its keys inside, and in the
// middle what the change came to.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/circle.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/ring_sheet.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kRadians = 6.283185307179586;  // in radians
constexpr double kPointSize = 9;
constexpr double kKeySize = 8;
constexpr double kLabelMost = 52;              // of a label's width
constexpr double kMoveAt = kRingBand / 2 + 4;  // outside the middle of the band: ranges that changed hands
constexpr std::size_t kManyKeys = 60;          // more are small dots
constexpr std::size_t kMostNames = 30;
constexpr double kThinnest = 2;  // in points: shorter arcs are drawn across, a line as wide as they are long
constexpr double kHairline = 0.35;
constexpr double kLeastApart = 17;
constexpr double kOverLine = 400;  // what it costs a name to cover a line to a name, or its own to cross a name
constexpr double kOverDot = 60;
constexpr double kOverTie = 90;  // what it costs two lines to names to cross

// What stands somewhere around the circle.
struct Around {
  double at = 0;  // in turns
  std::string text;
  RingOwner owner;
};

double whole_turn(double radius) { return kRadians * radius; }

// How far apart two texts of this size must stand that follow each other on a circle there, so that one is beside or
// below the other.
double apart(const std::string& text, double size, double radius, double at) {
  const Circular where = circular(at);
  const double width = text_width(text, size, true) + 4;
  const double height = size * 1.1 + 2;
  const double across = std::max(where.cosine, -where.cosine);
  const double down = std::max(where.sine, -where.sine);
  double points = width + height;
  if (across > 0.01) points = std::min(points, width / across);
  if (down > 0.01) points = std::min(points, height / down);
  return std::max(points, kLeastApart) / whole_turn(radius);
}

std::optional<std::vector<double>> places_around(const std::vector<Around>& things, double size, double radius) {
  std::vector<double> wanted;
  std::vector<double> gaps;
  for (std::size_t i = 0; i < things.size(); ++i) {
    const Around& next = things[(i + 1) % things.size()];
    wanted.push_back(things[i].at);
    gaps.push_back(
        std::max(apart(things[i].text, size, radius, things[i].at), apart(next.text, size, radius, next.at)));
  }
  return kept_apart(wanted, gaps);
}

std::vector<Around> points_of(const RingState& state) {
  std::vector<Around> points;
  for (const RingState::Arc& arc : state.arcs)
    if (!arc.label.empty())
      points.push_back({turns_of(arc.end), fit_text(arc.label, kLabelMost, kPointSize, true), arc.owner});
  return points;
}

// Owners at the middles of their longest ranges: all of them, or those with the longest, as many as there is room for.
std::vector<Around> longest_of(const RingSheet& sheet, const RingState& state, double radius) {
  std::map<std::size_t, RingRange> longest;
  for (const RingRange& range : owned_ranges(state)) {
    if (!range.after) continue;
    const auto [known, is_new] = longest.emplace(*range.after, range);
    if (!is_new && range.turns > known->second.turns) known->second = range;
  }
  std::vector<RingRange> ranges;
  for (const auto& [node, range] : longest) ranges.push_back(range);
  std::stable_sort(ranges.begin(), ranges.end(),
                   [](const RingRange& a, const RingRange& b) { return a.turns > b.turns; });
  for (;; ranges.pop_back()) {
    std::vector<Around> names;
    for (const RingRange& range : ranges) {
      const double middle = range.from + range.turns / 2;
      names.push_back(
          {middle - std::floor(middle), fit_text(sheet.name(range.after), kLabelMost, kPointSize, true), range.after});
    }
    std::stable_sort(names.begin(), names.end(), [](const Around& a, const Around& b) { return a.at < b.at; });
    if (names.empty() || places_around(names, kPointSize, radius)) return names;
  }
}

class Circle {
 public:
  Circle(RingSheet& sheet, const RingFacts& facts, const RingPlace& place, bool after)
      : sheet_(sheet),
        facts_(facts),
        state_(after ? facts.change.after : *facts.change.before),
        place_(place),
        shows_change_(after && facts.change.before.has_value()),
        space_({place.center.x - place.radius - 130, place.center.y - place.radius - 60,
                place.center.x + place.radius + 130, place.center.y + place.radius + 60}) {}

  void paint() {
    paint_band();
    if (shows_change_) paint_changed_hands();
    paint_top();
    paint_labels();
    place_middle();
    paint_keys();
    write_middle();
  }

 private:
  [[nodiscard]] Point at(double radius, double turns) const { return on_circle(place_.center, radius, turns); }

  void paint_arc(double radius, double from, double turns, double width, const Color& color,
                 const std::string& tooltip) {
    const double length = turns * whole_turn(radius);
    if (length >= kThinnest)
      return sheet_.canvas.curve(arc_points(place_.center, radius, from, turns), {color, width}, tooltip);
    const double middle = from + turns / 2;
    sheet_.canvas.line({at(radius - width / 2, middle), at(radius + width / 2, middle)},
                       {color, std::max(length, kHairline)}, tooltip);
  }

  void paint_band() {
    if (state_.arcs.empty())
      return sheet_.canvas.curve(arc_points(place_.center, place_.radius, 0, 1), {sheet_.theme.grid, kRingBand});
    const bool by_point = place_.labels == RingLabels::points;
    std::vector<RingRange> ranges = owned_ranges(state_);
    std::vector<std::string> tooltips;
    if (by_point) {
      ranges.clear();
      for (std::size_t i = 0; i < state_.arcs.size(); ++i) {
        const RingState::Arc& arc = state_.arcs[i];
        const std::uint64_t from = (i == 0 ? state_.arcs.back() : state_.arcs[i - 1]).end;
        ranges.push_back({turns_of(from), from == arc.end ? 1 : turns_of(arc.end - from), arc.owner, arc.owner});
        tooltips.push_back(fmt::format("{} of {}: {:.2f} % of the circle", arc.label, sheet_.name(arc.owner),
                                       ranges.back().turns * 100));
      }
    }
    for (std::size_t i = 0; i < ranges.size(); ++i)
      paint_arc(place_.radius, ranges[i].from, ranges[i].turns, kRingBand, sheet_.look(ranges[i].after).fill,
                by_point ? tooltips[i] : sheet_.name(ranges[i].after));
    if (ranges.size() > 2 * kMostRingLabels) return;
    const double half = kRingBand / 2 + 0.5;
    for (const RingRange& range : ranges)
      if (range.turns * whole_turn(place_.radius) > kThinnest)
        sheet_.canvas.line({at(place_.radius - half, range.from), at(place_.radius + half, range.from)},
                           {sheet_.theme.background, by_point ? 1.6 : 0.8});
  }

  void paint_changed_hands() {
    for (const RingRange& range : facts_.changed_hands)
      paint_arc(place_.radius + kMoveAt, range.from, range.turns, 3.5, sheet_.look(range.before).fill,
                fmt::format("from {} to {}: {:.2f} % of the circle", sheet_.name(range.before),
                            sheet_.name(range.after), range.turns * 100));
  }

  // Where hashes begin.
  void paint_top() {
    sheet_.canvas.line({at(place_.radius + kRingBand / 2 - 1, 0), at(place_.radius + kRingBand / 2 + 8, 0)},
                       {sheet_.theme.ink, 1.2});
  }

  void paint_labels() {
    const double radius = place_.radius + kRingLabelAt;
    const std::vector<Around> things =
        place_.labels == RingLabels::points ? points_of(state_) : longest_of(sheet_, state_, radius);
    const auto places = places_around(things, kPointSize, radius);
    if (!places) return;
    for (std::size_t i = 0; i < things.size(); ++i) {
      const Circular where = circular((*places)[i]);
      const Align align = where.sine > 0.35 ? Align::left : where.sine < -0.35 ? Align::right : Align::center;
      const TextStyle style{kPointSize, sheet_.look(things[i].owner).text, true, align};
      // A little further out where there is no room.
      for (const double out : {0.0, 6.0, 12.0, 18.0}) {
        const Point spot = at(radius + out, (*places)[i]);
        const Rect rect = text_rect(spot, things[i].text, style);
        if (!space_.place({rect}, things[i].text, true)) continue;
        sheet_.canvas.line({at(place_.radius + kMoveAt + (shows_change_ ? 3.5 : 0), things[i].at),
                            at(radius + out - (align == Align::center ? 7 : 3), (*places)[i])},
                           {sheet_.theme.muted, 0.6});
        sheet_.write(spot, things[i].text, style);
        break;
      }
    }
  }

  // --- inside

  // What the circle comes to: in its middle, or below it where that is too narrow.
  void place_middle() {
    const std::vector<std::string> words = middle_words();
    const bool inside = place_.radius >= kRoomyRadius;
    const double width = inside ? 2 * (place_.radius - kRingBand) - 90 : 2 * (place_.radius + kRingLabelAt);
    const TextStyle large{13, shows_change_ ? sheet_.theme.violation : sheet_.theme.ink, true};
    const TextStyle small{9, sheet_.theme.muted};
    double tall = 0;
    double wide = 0;
    std::string small_words;
    const auto add = [&](const std::string& line, const TextStyle& style) {
      middle_.push_back({line, style});
      tall += style.size * 1.5;
      wide = std::max(wide, text_width(line, style.size, style.bold));
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool is_large = i == 0 && !state_.keys.empty();
      if (is_large) add(fit_text(words[i], width, large.size, true), large);
      // Two go on one line if there is room.
      if (!is_large && !small_words.empty() && text_width(small_words + "; " + words[i], small.size) <= width) {
        small_words += "; " + words[i];
      } else if (!is_large) {
        if (!small_words.empty()) add(small_words, small);
        small_words = fit_text(words[i], width, small.size);
      }
    }
    if (!small_words.empty()) add(small_words, small);
    middle_top_ = inside ? place_.center.y - tall / 2 : place_.center.y + place_.radius + kRingLabelAt + 12;
    if (inside) words_ = around(place_.center, wide + 8, tall + 4);
    if (words_) space_.block(*words_);
  }

  // The first of them large.
  [[nodiscard]] std::vector<std::string> middle_words() const {
    const std::size_t drawn = state_.keys.size();
    const std::uint64_t all = state_.keys_in_all();
    const auto keys = [](std::uint64_t count) { return grouped_digits(count) + (count == 1 ? " key" : " keys"); };
    std::vector<std::string> words;
    if (!shows_change_) {
      words.push_back(keys(all));
      if (drawn < all) words.push_back(fmt::format("{} of them drawn", grouped_digits(drawn)));
      return words;
    }
    if (drawn > 0) {
      words.push_back(keys(facts_.moved.size()) + " moved");
      if (drawn < all)
        words.push_back(fmt::format("of {} drawn ({} in all)", grouped_digits(drawn), grouped_digits(all)));
      words.push_back(percent_text(facts_.moved.size(), drawn) + (drawn < all ? " of those" : " of keys"));
      if (const std::string fair = fair_share(); !fair.empty()) words.push_back("a fair share is " + fair);
    }
    double turns = 0;
    for (const RingRange& range : facts_.changed_hands) turns += range.turns;
    words.push_back(percent_text(static_cast<std::uint64_t>(std::floor(turns * 1000 + 0.5)), 1000) + " of the circle");
    return words;
  }

  // What would move if all nodes had the same; nothing if that is not what the change is about.
  [[nodiscard]] std::string fair_share() const {
    const std::size_t joined = facts_.joined.size();
    const std::size_t left = facts_.left.size();
    if ((joined == 0) == (left == 0)) return {};
    return joined > 0 ? percent_text(joined, state_.owners().size())
                      : percent_text(left, facts_.change.before->owners().size());
  }

  void write_middle() {
    double y = middle_top_;
    for (const auto& [text, style] : middle_) {
      y += style.size * 0.75;
      sheet_.write({place_.center.x, y}, text, style);
      y += style.size * 0.75;
    }
  }

  // Dots that would cover each other go into rows further in, the same before and after.
  void paint_keys() {
    const bool many = state_.keys.size() > kManyKeys;
    const double plain = many ? 3.4 : 7;
    const double large = many ? 5.2 : 11.5;
    const double step = (facts_.moved.empty() ? plain : large) * (many ? 0.9 : 1.02);
    const std::size_t most_rows = many ? 7 : 3;
    const double first = place_.radius - kRingBand / 2 - step / 2 - 6;
    std::vector<std::vector<std::pair<double, double>>> rows(most_rows);  // places and sizes
    std::vector<Named> named;
    for (const RingState::Key& key : state_.keys) {
      const auto moved = facts_.moved.find(key.name);
      const bool has_moved = moved != facts_.moved.end();
      const double size = has_moved ? large : plain;
      const double turns = turns_of(key.at);
      std::size_t row = 0;
      while (row + 1 < most_rows && !is_free(rows[row], turns, size, first - static_cast<double>(row) * step)) ++row;
      rows[row].emplace_back(turns, size);
      const double radius = first - static_cast<double>(row) * step;
      const Color& fill = sheet_.look(key.owner).fill;
      const bool shown = has_moved && shows_change_;
      dots_.push_back(
          {at(radius, turns), shown ? large : plain,
           shown ? BoxStyle{fill, sheet_.theme.violation, many ? 0.9 : 2}
                 : BoxStyle{fill, sheet_.theme.background, many ? 0.2 : 0.6},
           shown ? fmt::format("{}: from {} to {}", key.name, sheet_.name(moved->second), sheet_.name(key.owner))
                 : fmt::format("{} at {}", key.name, sheet_.name(key.owner)),
           shown});
      if (shown && !many) named.push_back({key.name, turns, radius});
    }
    for (const Dot& dot : dots_) space_.block(around(dot.at, dot.size + 1, dot.size + 1));
    if (named.size() <= kMostNames) name_keys(named, large / 2);
    // What has moved lies above what has not.
    for (const bool moved : {false, true})
      for (const Dot& dot : dots_)
        if (dot.moved == moved)
          sheet_.canvas.shape("circle", dot.at, dot.size, dot.style, "", {kKeySize, sheet_.theme.ink}, dot.tooltip);
  }

  [[nodiscard]] static bool is_free(const std::vector<std::pair<double, double>>& row, double turns, double size,
                                    double radius) {
    return std::all_of(row.begin(), row.end(), [&](const auto& other) {
      double between = turns - other.first;
      if (between > 0.5) between = 1 - between;
      return between * whole_turn(radius) >= (size + other.second) / 2;
    });
  }

  struct Named {
    std::string name;
    double at;      // in turns
    double radius;  // where its dot is
  };

  struct Tie {
    Point from, to;
  };
  // From a dot to the nearest place of a name.
  [[nodiscard]] static Tie tie_to(Point spot, const Rect& rect) {
    return {spot, {std::clamp(spot.x, rect.left, rect.right), std::clamp(spot.y, rect.top, rect.bottom)}};
  }

  [[nodiscard]] static double length_of(const Tie& tie) {
    const double across = tie.to.x - tie.from.x;
    const double down = tie.to.y - tie.from.y;
    return std::sqrt(across * across + down * down);
  }

  [[nodiscard]] static bool cross(const Tie& a, const Tie& b) {
    // On which side of a line a point is.
    const auto side = [](const Tie& line, Point point) {
      return (line.to.x - line.from.x) * (point.y - line.from.y) - (line.to.y - line.from.y) * (point.x - line.from.x);
    };
    return side(a, b.from) * side(a, b.to) < 0 && side(b, a.from) * side(b, a.to) < 0;
  }

  // What stands in the way of a name there, and of the line to it. It never crosses the words in the middle.
  [[nodiscard]] double obstacles(const Tie& tie, const Rect& rect) const {
    double cost = 0;
    for (const Tie& other : ties_) {
      cost += hidden_length(other.from, other.to, rect) > 0 ? kOverLine : 0;
      cost += cross(tie, other) ? kOverTie : 0;
    }
    for (const Rect& name : names_) cost += hidden_length(tie.from, tie.to, name) > 0 ? kOverLine : 0;
    for (const Dot& dot : dots_)
      if (dot.at.x != tie.from.x || dot.at.y != tie.from.y)
        cost += hidden_length(tie.from, tie.to, around(dot.at, dot.size, dot.size)) > 0 ? kOverDot : 0;
    return cost;
  }

  // Names stand further in than their dots, spread so that they are in the order of the keys.
  void name_keys(const std::vector<Named>& named, double dot) {
    std::vector<Around> things;
    for (const Named& key : named) things.push_back({key.at, fit_text(key.name, 44, kKeySize), {}});
    const auto places = places_around(things, kKeySize, place_.radius - 50);
    const TextStyle style{kKeySize, sheet_.theme.violation};
    for (std::size_t i = 0; i < things.size(); ++i) {
      const double wanted = places ? (*places)[i] : things[i].at;
      const Point spot = at(named[i].radius, named[i].at);
      std::vector<Rect> candidates;
      std::vector<double> costs;
      for (double radius = named[i].radius - dot - 8; radius > 14; radius -= 6)
        for (const double aside : {0.0, 0.012, -0.012, 0.025, -0.025, 0.05, -0.05, 0.08, -0.08, 0.11, -0.11}) {
          const Rect rect = text_rect(at(radius, wanted + aside), things[i].text, style);
          const Tie tie = tie_to(spot, rect);
          if (words_ && hidden_length(tie.from, tie.to, *words_) > 0) continue;
          candidates.push_back(rect);
          costs.push_back(length_of(tie) + obstacles(tie, rect));
        }
      const auto rect = space_.place(candidates, things[i].text, true, costs);
      if (!rect) continue;
      ties_.push_back(tie_to(spot, *rect));
      names_.push_back(*rect);
      const Point end = ties_.back().to;
      const double length = length_of(ties_.back());
      if (length > dot + 1) {
        const Point begin{spot.x + (end.x - spot.x) * dot / length, spot.y + (end.y - spot.y) * dot / length};
        sheet_.canvas.line({begin, end}, {sheet_.theme.violation, 0.7});
        sheet_.ties.emplace_back(begin, end);
      }
      sheet_.write(rect->center(), things[i].text, style);
    }
  }

  struct Dot {
    Point at;
    double size;
    BoxStyle style;
    std::string tooltip;
    bool moved;
  };

  RingSheet& sheet_;
  const RingFacts& facts_;
  const RingState& state_;
  RingPlace place_;
  bool shows_change_;
  LabelSpace space_;
  std::vector<std::pair<std::string, TextStyle>> middle_;
  double middle_top_ = 0;
  std::optional<Rect> words_;  // where these stand, if within the circle
  std::vector<Dot> dots_;
  std::vector<Tie> ties_;  // of the names that have a place
  std::vector<Rect> names_;
};

}  // namespace

bool has_room_for_points(const RingState& state, double radius) {
  return state.arcs.size() <= kMostRingLabels &&
         places_around(points_of(state), kPointSize, radius + kRingLabelAt).has_value();
}

double widest_ring_label(const RingSheet& sheet, const RingState& state, RingLabels labels) {
  double widest = 0;
  const auto take = [&](const std::string& text) {
    widest = std::max(widest, text_width(fit_text(text, kLabelMost, kPointSize, true), kPointSize, true));
  };
  if (labels == RingLabels::points)
    for (const RingState::Arc& arc : state.arcs) take(arc.label);
  else
    for (const std::size_t node : state.owners()) take(sheet.name(node));
  return widest;
}

void paint_ring(RingSheet& sheet, const RingFacts& facts, const RingPlace& place, bool after) {
  Circle(sheet, facts, place, after).paint();
}

}  // namespace orrery::diagrams
