// The words in the plot, placed in the order of their weight: what is told first gets the better place. Roles are never
// left out; a message's label is, if there is no room for it.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kSize = 9;   // of labels, in points
constexpr double kLine = 12;  // height of a label
constexpr double kPillHeight = 13;
constexpr double kPad = 3;                 // left and right of a text in its box
constexpr double kBeside = 9;              // from the lane to a label beside it
constexpr double kClear = 7;               // of a lane: its lifeline and the heads of arrows
constexpr std::ptrdiff_t kNearPlaces = 8;  // of a role, in the order of its candidates
constexpr double kOctagon = 20;
constexpr double kPillNear = 9;  // a role farther from its moment is tied to it
constexpr double kWordsNear = 4;
constexpr double kFactLeast = 64;        // room for "commit 123", whatever the lanes
constexpr double kDot = 4.5;             // where a fact was observed
constexpr double kVisibleLeast = 30;     // of an arrow that is worth a label
constexpr double kAmbiguous = 0.5;       // cost of standing nearer to another arrow than to one's own
constexpr std::size_t kArrowsTried = 4;  // of a broadcast, the shortest first

class Labeller {
 public:
  Labeller(Canvas& canvas, const Frame& frame, const std::vector<Arrow>& arrows, LabelSpace& space)
      : canvas_(canvas), frame_(frame), arrows_(arrows), space_(space) {}

  std::size_t paint() {
    reserve();
    canvas_.section("words");
    const Filter& filter = frame_.selection.filter;
    for (const FaultMark& mark : frame_.story.faults)
      if (mark.nodes.empty()) note(mark);
    for (const StatusSpan& span : frame_.story.statuses) status(span);
    for (const FaceMark& mark : initial_faces()) pill(mark, true);
    for (const FaceMark& mark : frame_.story.faces) {
      if (mark.time > frame_.selection.from && frame_.shows(mark.node, mark.time)) pill(mark, false);
    }
    for (const FaceMark& mark : faces_taken_up()) pill(mark, false);
    for (const CutShape& shape : frame_.cuts) cut(shape);
    for (const FaultMark& mark : frame_.story.faults)
      if (!mark.nodes.empty() && filter.faults()) fault(mark);
    if (filter.faults()) earlier_faults();
    for (const FactMark& mark : frame_.story.facts)
      if (filter.facts()) fact(mark);
    for (const Operation& operation : frame_.story.operations)
      if (filter.operations()) this->operation(operation);
    messages();
    return dropped_;
  }

 private:
  static double width_of(const std::string& text, bool bold = false) {
    return text_width(text, kSize, bold) + 2 * kPad;
  }

  // Places to the right and the left of a lane at a height, and a little above and below it. What is said of the first
  // lane rather stands to its left, where no arrows are.
  std::vector<Rect> beside(std::size_t node, double y, double width, double height, double clear) const {
    std::vector<Rect> out;
    const double x = frame_.x(node);
    const std::vector<std::size_t>& lanes = frame_.selection.lanes;
    const double first = lanes.size() > 1 && node == lanes.front() ? -1 : 1;
    for (const double dy : {0.0, 7.0, -7.0, 13.0, -13.0, 20.0, -20.0, 27.0, 34.0})
      for (const double side : {first, -first})
        out.push_back(around({x + side * (clear + width / 2), y + dy}, width, height));
    return out;
  }

  // Words that had to go far from their moment are tied to it.
  void hairline(std::size_t node, double y, const Rect& rect, double near, const Color& color) {
    const double x = frame_.x(node);
    const Point end{rect.left > x ? rect.left : rect.right, rect.center().y};
    if (std::abs(end.y - y) <= near || (rect.left <= x && x <= rect.right)) return;
    canvas_.line({{x, y}, end}, {color, 0.6});
  }

  // Around `at`, moved sideways off the two lanes that it stands between, if it fits between them.
  Rect between_lanes(Point at, double width, double height) const {
    const double slot = std::floor((at.x - frame_.plot.left) / frame_.gap - 0.5);
    const double left = frame_.plot.left + (slot + 0.5) * frame_.gap + kClear + width / 2;
    const double right = frame_.plot.left + (slot + 1.5) * frame_.gap - kClear - width / 2;
    if (left <= right) at.x = std::clamp(at.x, left, right);
    return around(at, width, height);
  }

  void words(const Rect& rect, const std::string& text, const Color& color, bool bold, bool opaque) {
    if (opaque) canvas_.box(rect, {frame_.theme.background, "", 0});
    canvas_.text(rect.center(), text, {kSize, color, bold, Align::center});
  }

  // Off the lifelines if there is such a place, else over them.
  void place_words(const std::vector<Rect>& candidates, const std::string& text, const Color& color, bool bold) {
    auto rect = space_.place(candidates, text, false);
    if (!rect) rect = space_.place(candidates, text, true);
    if (rect) {
      words(*rect, text, color, bold, true);
    } else {
      ++dropped_;
    }
  }

  // What labels must keep off: breaks, octagons, crosses, lifelines and arrow heads.
  void reserve() {
    for (const Tick& tick : frame_.axis.ticks()) {
      const double right = frame_.plot.left - 7;
      space_.block({right - text_width(tick.text, 9.5), tick.at - 6, right, tick.at + 6});
    }
    for (const AxisBreak& gap : frame_.axis.breaks()) {
      space_.block({frame_.plot.left - 10, gap.begin, frame_.plot.right + 4, gap.end});
    }
    for (const ViolationMark& mark : frame_.story.violations) {
      if (!frame_.shows(mark.time)) continue;
      const double x = mark.node && frame_.has(*mark.node) ? frame_.x(*mark.node) : frame_.plot.left;
      const double y = frame_.axis.at(mark.time);
      space_.block(around({x, y}, kOctagon, kOctagon));
      space_.wall({x - 2, y, x + 2, frame_.plot.bottom});
    }
    for (const std::size_t node : frame_.selection.lanes) {
      space_.wall({frame_.x(node) - kClear, frame_.plot.top, frame_.x(node) + kClear, frame_.plot.bottom});
    }
    for (const Arrow& arrow : arrows_) {
      space_.line(arrow.begin, arrow.tip);
      if (arrow.dies) space_.block(around(arrow.tip, 7, 7));
    }
  }

  std::vector<FaceMark> initial_faces() const {
    std::vector<FaceMark> out;
    for (const std::size_t node : frame_.selection.lanes) {
      const FaceMark* last = nullptr;
      for (const FaceMark& mark : frame_.story.faces) {
        if (mark.time > frame_.selection.from) break;
        if (mark.node == node) last = &mark;
      }
      const bool down =
          std::any_of(frame_.story.statuses.begin(), frame_.story.statuses.end(), [&](const StatusSpan& span) {
            return span.node == node && span.from <= frame_.selection.from && span.to > frame_.selection.from &&
                   span.status != NodeStatus::paused;
          });
      if (last != nullptr && !down) out.push_back(*last);
    }
    return out;
  }

  // What nodes are when their lives begin to count again, if nothing has said so since they last did.
  std::vector<FaceMark> faces_taken_up() const {
    std::vector<FaceMark> out;
    const Selection& selection = frame_.selection;
    for (const std::size_t node : selection.lanes) {
      if (selection.touched_from.empty() || !frame_.shows(selection.touched_from[node])) continue;
      const FaceMark* last = nullptr;
      for (const FaceMark& mark : frame_.story.faces)
        if (mark.node == node && mark.time < selection.touched_from[node]) last = &mark;
      if (last == nullptr || last->time <= selection.known_until[node] || last->time <= selection.from) continue;
      out.push_back(*last);
      out.back().time = selection.touched_from[node];
      out.back().role_changed = true;
      out.back().timer.clear();
    }
    return out;
  }

  void pill(const FaceMark& mark, bool initial) {
    if (!frame_.selection.filter.roles()) return;
    const Canvas::Mute mute(canvas_, !initial && !frame_.revealed(mark.time));
    const RoleLook& look = frame_.theme.role(mark.style);
    const bool in_full = initial || mark.role_changed;
    std::string text = in_full ? mark.role : mark.rank;
    if (in_full && !mark.rank.empty()) text += " " + mark.rank;
    if (text.empty()) return;
    const double x = frame_.x(mark.node);
    const double y = initial ? frame_.plot.top + 8 : frame_.axis.at(mark.time);
    const double pill_width = text_width(text, kSize, true) + 10;
    const std::string timer = initial ? std::string() : mark.timer;
    const double width = std::max(pill_width, timer.empty() ? 0 : width_of(timer));
    const double height = kPillHeight + (timer.empty() ? 0 : kLine);
    std::vector<Rect> candidates;
    if (!timer.empty()) candidates.push_back(around({x, y - height / 2 - 1}, width, height));
    const double clear = look.width / 2 + 4;
    for (const Rect& rect : beside(mark.node, y + (timer.empty() ? 3 : -4), width, height, clear)) {
      candidates.push_back(rect);
      // Rather on the lane itself than far from where it belongs.
      if (candidates.size() == 3) candidates.push_back(around({x, y + height / 2 + 1}, width, height));
    }
    for (double dy = 41; dy < 140; dy += 7) {
      for (const double sign : {1.0, -1.0}) {
        candidates.push_back(around({x + sign * (clear + width / 2), y + dy}, width, height));
      }
    }
    // Near its moment even where that hides arrows; farther away only if there is no free place near.
    const std::string placed = timer.empty() ? text : timer + " / " + text;
    const auto far = candidates.begin() + std::min<std::ptrdiff_t>(kNearPlaces, std::ssize(candidates));
    auto rect = space_.place({candidates.begin(), far}, placed, true);
    if (!rect) rect = space_.place({far, candidates.end()}, placed, true);
    if (!rect) {
      ++dropped_;
      return;
    }
    const Rect shape = around({rect->center().x, rect->bottom - kPillHeight / 2}, pill_width, kPillHeight);
    if (!initial) hairline(mark.node, y, shape, kPillNear, frame_.theme.muted);
    if (frame_.blank && !initial) {
      canvas_.box(shape, {frame_.theme.background, frame_.theme.muted, 0.8, true, true});
      return;
    }
    if (!timer.empty()) {
      const Rect above = around({rect->center().x, rect->top + kLine / 2}, width_of(timer), kLine - 1);
      words(above, timer, frame_.theme.ink, false, true);
    }
    canvas_.box(shape, {look.pill_fill, look.stroke_width > 0 ? look.stroke : look.pill_fill, 0.8, true});
    canvas_.text(shape.center(), text, {kSize, look.pill_text, true, Align::center});
  }

  void status(const StatusSpan& span) {
    if (!frame_.has(span.node)) return;
    const char* begins = "CRASH";
    const char* ends = "restart";
    if (span.status == NodeStatus::paused) begins = "PAUSE", ends = "resume";
    if (span.status == NodeStatus::halted) begins = "HALT";
    if (frame_.shows(span.from)) status_word(span.node, span.from, 7, begins);
    if (span.to != kNever && frame_.shows(span.to)) status_word(span.node, span.to, -6, ends);
  }

  void status_word(std::size_t node, TraceTime time, double dy, const std::string& text) {
    const Canvas::Mute mute(canvas_, !frame_.revealed(time));
    const double y = frame_.axis.at(time) + dy;
    const double width = width_of(text, true);
    const double x = frame_.x(node);
    std::vector<Rect> candidates{around({x - 22 - width / 2, y}, width, kLine),
                                 around({x + 22 + width / 2, y}, width, kLine), around({x, y}, width, kLine)};
    for (const Rect& rect : beside(node, y, width, kLine, 22)) candidates.push_back(rect);
    if (const auto rect = space_.place(candidates, text, true)) {
      words(*rect, text, frame_.theme.ink, true, false);
    } else {
      ++dropped_;
    }
  }

  void cut(const CutShape& shape) {
    const Cut& cut = frame_.story.cuts[shape.cut];
    const Canvas::Mute mute(canvas_, !frame_.revealed(cut.from));
    if (shape.scattered) {
      for (const CutShape::Band& band : shape.bands) {
        const std::string letter(1, static_cast<char>('A' + band.side % 26));
        const double y = std::max(shape.top, frame_.plot.top) + 8;
        std::vector<Rect> candidates;
        for (double dy = 0; dy < 40; dy += 6) candidates.push_back(around({band.rect.left + 9, y + dy}, 12, kLine));
        for (double dy = 0; dy < 40; dy += 6) candidates.push_back(around({band.rect.right - 9, y + dy}, 12, kLine));
        if (const auto rect = space_.place(candidates, letter, true)) {
          words(*rect, letter, frame_.theme.cut_text, true, false);
        }
      }
    }
    const double x = shape.lines.empty() ? shape.bands.front().rect.center().x : shape.lines.front().x;
    const bool begins = frame_.shows(cut.from);
    cut_word(x, shape.top, begins ? -1 : 1, fit_text(cut.label, frame_.plot.width() / 2, kSize, true));
    const Canvas::Mute unhealed(canvas_, !frame_.revealed(cut.to));
    if (cut.to != kNever && frame_.shows(cut.to)) cut_word(x, shape.bottom, 1, "healed");
  }

  // Above (side -1) or below (1) a height, as near to x as there is room.
  void cut_word(double x, double y, double side, const std::string& text) {
    const double width = width_of(text, true);
    std::vector<Rect> candidates;
    for (const double dy : {7.0, 13.0, -7.0, 20.0, 27.0, 34.0, -14.0, 41.0, 48.0}) {
      for (const double dx : {0.0, -0.3, 0.3, -0.6, 0.6, -0.9, 0.9, -1.3, 1.3, -1.8, 1.8}) {
        candidates.push_back(around({x + dx * width, y + side * dy}, width, kLine));
      }
    }
    place_words(candidates, text, frame_.theme.cut_text, true);
  }

  // What is about no node stands at the left, or else anywhere in the line: what the scenario says comes first of all
  // words.
  void note(const FaultMark& mark) {
    if (!frame_.shows(mark.time)) return;
    const Canvas::Mute mute(canvas_, !frame_.revealed(mark.time));
    const double y = frame_.axis.at(mark.time);
    const std::string text = fit_text(mark.text, frame_.plot.width() * 0.8, kSize);
    const double width = width_of(text);
    const double room = frame_.plot.width() - width;
    std::vector<Rect> candidates;
    for (const double dy : {8.0, -8.0, 16.0, 24.0, -16.0, 32.0, 40.0, -24.0, 48.0, 56.0})
      for (const double share : {0.0, 1.0, 0.5, 0.25, 0.75})
        candidates.push_back(around({frame_.plot.left + share * room + width / 2, y + dy}, width, kLine));
    place_words(candidates, text, frame_.theme.cut_text, false);
  }

  void fault(const FaultMark& mark) {
    if (!frame_.shows(mark.time)) return;
    const Canvas::Mute mute(canvas_, !frame_.revealed(mark.time));
    const double y = frame_.axis.at(mark.time);
    const std::string text = fit_text(mark.text, 170, kSize);
    const double width = width_of(text);
    std::vector<Rect> candidates;
    for (const std::size_t node : mark.nodes) {
      if (!frame_.has(node)) continue;
      const Point at{frame_.x(node), y};
      canvas_.shape("diamond", at, 12, {frame_.theme.cut, frame_.theme.background, 1}, "", {kSize, frame_.theme.ink},
                    mark.text);
      space_.block(around(at, 12, 12));
      for (const Rect& rect : beside(node, y, width, kLine, kBeside + 1)) candidates.push_back(rect);
    }
    place_words(candidates, text, frame_.theme.cut_text, false);
  }

  // One that began before the window is named at the top of its first bar.
  void earlier_faults() {
    std::set<std::size_t> named;
    for (const LastingFault& fault : lasting_faults(frame_)) {
      const FaultSpan& span = frame_.story.fault_spans[fault.span];
      if (span.from >= frame_.selection.from || !named.insert(fault.span).second) continue;
      const std::string text = fit_text(span.text, 170, kSize);
      const double width = width_of(text);
      const double y = frame_.plot.top + 10;
      std::vector<Rect> candidates;
      for (double dy = 0; dy < 60; dy += 7)
        for (const double x : {fault.bar.left - 2 - width / 2, fault.bar.right + 2 + width / 2})
          candidates.push_back(around({x, y + dy}, width, kLine));
      place_words(candidates, text, frame_.theme.cut_text, false);
    }
  }

  void fact(const FactMark& mark) {
    if (!frame_.shows(mark.node, mark.time)) return;
    const Canvas::Mute mute(canvas_, !frame_.revealed(mark.time));
    const std::string text =
        fit_text("\xE2\x9C\x93 " + mark.text, std::max(frame_.gap - 2 * (kBeside + kPad), kFactLeast), kSize, true);
    const double y = frame_.axis.at(mark.time);
    const std::vector<Rect> places = beside(mark.node, y, width_of(text, true), kLine, kBeside);
    auto rect = space_.place(places, text, false);
    if (!rect) rect = space_.place(places, text, true);
    canvas_.shape("circle", {frame_.x(mark.node), y}, kDot, {frame_.theme.fact, frame_.theme.background, 0.7}, "",
                  {kSize, frame_.theme.ink}, mark.text);
    if (rect) hairline(mark.node, y, *rect, kWordsNear, frame_.theme.fact);
    if (rect && frame_.blank) {
      canvas_.box(*rect, {frame_.theme.background, frame_.theme.muted, 0.8, false, true});
    } else if (rect) {
      words(*rect, text, frame_.theme.fact, true, true);
    } else {
      ++dropped_;
    }
  }

  void operation(const Operation& operation) {
    const TraceTime from = std::max(operation.from, frame_.selection.from);
    const TraceTime to = std::min(operation.to, frame_.selection.to);
    if (!frame_.has(operation.node) || from > to) return;
    if (frame_.shows(operation.node, operation.from)) operation_word(operation.node, from, operation.label);
    if (!frame_.shows(operation.node, operation.to) || operation.outcome == OperationPhase::invoke) return;
    std::string outcome = operation.outcome == OperationPhase::ok     ? "ok"
                          : operation.outcome == OperationPhase::fail ? "failed"
                                                                      : "unknown";
    if (!operation.result.empty()) outcome += " " + operation.result;
    operation_word(operation.node, to, outcome);
  }

  void operation_word(std::size_t node, TraceTime time, const std::string& label) {
    const Canvas::Mute mute(canvas_, !frame_.revealed(time));
    const double y = frame_.axis.at(time);
    const std::string text = fit_text(label, frame_.gap * 0.8, kSize);
    if (text.empty()) return;
    if (const auto rect = space_.place(beside(node, y, width_of(text), kLine, 12), text, false)) {
      words(*rect, text, frame_.theme.operation, false, true);
    } else {
      ++dropped_;
    }
  }

  // One label for all that a node says alike in one event; answers that say what was last said to the same asker have
  // none, nor have messages whose label says no more than the colour of their arrow does.
  void messages() {
    struct Broadcast {
      std::vector<const Arrow*> arrows;
      bool reply = false;
    };
    std::map<std::tuple<std::uint64_t, std::size_t, std::size_t, std::string>, std::size_t> number;
    std::vector<Broadcast> broadcasts;
    std::map<std::tuple<std::size_t, std::size_t>, std::string> last_answer;
    for (const Arrow& arrow : arrows_) {
      const Flight& flight = frame_.story.flights[arrow.flight];
      const bool reply = frame_.story.types[flight.type].reply;
      if (reply && !flight.copy) {
        std::string& last = last_answer[{flight.to, flight.type}];
        if (last == flight.label) continue;
        last = flight.label;
        if (flight.label == frame_.story.types[flight.type].type) continue;
      }
      const auto [it, is_new] =
          number.emplace(std::tuple{flight.event, flight.from, flight.type, flight.label}, broadcasts.size());
      if (is_new) broadcasts.push_back({{}, reply});
      broadcasts[it->second].arrows.push_back(&arrow);
    }
    for (const bool replies : {false, true}) {
      for (const Broadcast& broadcast : broadcasts) {
        if (broadcast.reply == replies) message(broadcast.arrows);
      }
    }
  }

  // How far a point is from an arrow.
  static double distance(Point at, const Arrow& arrow) {
    const double dx = arrow.tip.x - arrow.begin.x;
    const double dy = arrow.tip.y - arrow.begin.y;
    const double square = dx * dx + dy * dy;
    const double share =
        square == 0 ? 0 : std::clamp(((at.x - arrow.begin.x) * dx + (at.y - arrow.begin.y) * dy) / square, 0.0, 1.0);
    return std::hypot(at.x - arrow.begin.x - dx * share, at.y - arrow.begin.y - dy * share);
  }

  // Whether a reader would take a label there for that of an arrow which says something else.
  bool is_ambiguous(Point at, const std::vector<const Arrow*>& own, const Flight& said) const {
    double nearest = std::numeric_limits<double>::max();
    for (const Arrow* arrow : own) nearest = std::min(nearest, distance(at, *arrow));
    return std::any_of(arrows_.begin(), arrows_.end(), [&](const Arrow& other) {
      const Flight& flight = frame_.story.flights[other.flight];
      return (flight.type != said.type || flight.label != said.label) && distance(at, other) < nearest;
    });
  }

  struct Places {
    std::vector<Rect> rects;
    std::vector<double> costs;
  };

  // Along the arrows, above the line, below it or on it.
  Places along(const std::vector<const Arrow*>& arrows, double width, double height, const Flight& said) const {
    Places out;
    for (std::size_t i = 0; i < std::min(arrows.size(), kArrowsTried); ++i) {
      const Arrow& arrow = *arrows[i];
      const double dx = std::max(std::abs(arrow.tip.x - arrow.begin.x), 1.0);
      const double slope = std::min(std::abs(arrow.tip.y - arrow.begin.y) / dx, 1.0);
      const double off = std::min(height / 2 + 1 + slope * width / 2, height / 2 + 16);
      const std::pair<double, double> shifts[]{{-off, 0}, {off, 0.1},  {0, 0.15}, {-7, 0.25},
                                               {7, 0.25}, {-13, 0.45}, {13, 0.45}};
      for (const auto& [dy, cost] : shifts) {
        for (const double share : {0.5, 0.4, 0.6, 0.3, 0.7}) {
          const Point at{arrow.begin.x + (arrow.tip.x - arrow.begin.x) * share,
                         arrow.begin.y + (arrow.tip.y - arrow.begin.y) * share + dy};
          const Rect rect = between_lanes(at, width, height);
          if (rect.bottom > frame_.plot.bottom + 1) continue;
          out.rects.push_back(rect);
          out.costs.push_back(cost + 0.3 * std::abs(share - 0.5) + 0.04 * static_cast<double>(i) +
                              (is_ambiguous(rect.center(), arrows, said) ? kAmbiguous : 0));
        }
      }
    }
    return out;
  }

  void message(std::vector<const Arrow*> arrows) {
    const Flight& flight = frame_.story.flights[arrows.front()->flight];
    const TraceMessageType& type = frame_.story.types[flight.type];
    const bool copied = std::any_of(arrows.begin(), arrows.end(),
                                    [&](const Arrow* arrow) { return frame_.story.flights[arrow->flight].copy; });
    // What hardly shows at the edge of the page has no room for words.
    std::erase_if(arrows, [](const Arrow* arrow) {
      return arrow->bulge.empty() &&
             std::hypot(arrow->tip.x - arrow->begin.x, arrow->tip.y - arrow->begin.y) < kVisibleLeast;
    });
    if (arrows.empty()) return;
    const std::string said = (frame_.brief ? brief_text(flight.label) : flight.label) + (copied ? " \xC3\x97"
                                                                                                  "2"
                                                                                                : "");
    std::vector<std::string> lines = wrap_text(said, frame_.gap - 2 * (kClear + kPad), kSize);
    if (lines.empty()) return;
    if (lines.size() > 2) {
      lines.resize(2);
      lines[1] = fit_text(lines[1] + " \xE2\x80\xA6", frame_.gap - 2 * (kClear + kPad), kSize);
    }
    double width = 0;
    for (const std::string& line : lines) width = std::max(width, width_of(line));
    const double height = (kLine - 1) * static_cast<double>(lines.size());
    std::stable_sort(arrows.begin(), arrows.end(), [](const Arrow* a, const Arrow* b) {
      if (a->dies != b->dies) return b->dies;
      return std::abs(a->tip.x - a->begin.x) < std::abs(b->tip.x - b->begin.x);
    });
    const Places places = along(arrows, width, height, flight);
    const auto rect = space_.place(places.rects, said, false, places.costs);
    if (!rect) {
      ++dropped_;
      return;
    }
    const Canvas::Mute mute(canvas_, !frame_.revealed(flight.sent) || rect->bottom > frame_.revealed_bottom() + kLine);
    canvas_.box(*rect, {frame_.theme.background, "", 0});
    Point at{rect->center().x, rect->top + (kLine - 1) / 2};
    for (const std::string& line : lines) {
      canvas_.text(at, line, {kSize, frame_.theme.message(type.family, type.reply).text, false, Align::center});
      at.y += kLine - 1;
    }
  }

  Canvas& canvas_;
  const Frame& frame_;
  const std::vector<Arrow>& arrows_;
  LabelSpace& space_;
  std::size_t dropped_ = 0;
};

}  // namespace

std::size_t paint_labels(Canvas& canvas, const Frame& frame, const std::vector<Arrow>& arrows, LabelSpace& space) {
  return Labeller(canvas, frame, arrows, space).paint();
}

}  // namespace orrery::diagrams
