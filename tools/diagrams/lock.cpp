// Truth against belief, time to the right: what each client believes that it has, on its lane; what the service has
// given it, on the lane of whoever gave it; the messages between them, slanted; what a resource took and whom it
// refused. Where a belief outlasts what is so, it is wrong, and its bar turns pale.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/intervals.hpp"
#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/operation_lanes.hpp"
#include "tools/diagrams/strip.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kLane = 62;
constexpr double kStateRow = 17;
constexpr double kBar = 15;
constexpr double kBarGap = 3;
constexpr double kWords = 8.5;
constexpr double kMark = 15;
constexpr std::size_t kLanesMax = 9;
constexpr std::size_t kArrowsMax = 90;

// What can be read on it: the ink or the background of the page. REQUIRES: "#RRGGBB".
const Color& readable_on(const Color& fill, const Theme& theme) {
  const auto part = [&](std::size_t at) { return std::stoi(fill.substr(at, 2), nullptr, 16); };
  const auto brightness = [&] { return part(1) * 299 + part(3) * 587 + part(5) * 114; };
  const bool dark_page = theme.background.substr(0, 2) == "#0" || theme.background.substr(0, 2) == "#1";
  return (brightness() > 150'000) != dark_page ? theme.ink : theme.background;
}

class LockPicture {
 public:
  LockPicture(const Recording& recording, const ViewOptions& options)
      : trace_(recording.trace),
        story_(recording.story),
        theme_(theme(options.theme)),
        page_(page_shape(options.size)),
        window_(asked_window(options, recording.story.end)),
        intervals_(intervals_of(recording.trace)),
        refusals_(find_refusals()) {
    choose_lanes(chosen_nodes(recording, options));
    choose_arrows();
  }

  Figure draw() {
    std::vector<std::string> sentences{window_text(window_, story_.end)};
    if (left_out_ > 0)
      sentences.push_back(fmt::format("not drawn: {} without a part in it", counted(left_out_, "node")));
    if (arrows_left_out_ > 0)
      sentences.push_back(fmt::format("not drawn: {}{}", counted(arrows_left_out_, "message"),
                                      arrows_.empty() ? "" : " that begin or end nothing"));
    const Heading heading = make_heading(trace_.header, "simulated time, to scale", sentences, page_.width);
    std::vector<StripRow> rows;
    for (const std::size_t node : lanes_)
      rows.push_back({story_.nodes[node].name, kLane + stack(node) - kBar, story_.is_client(node), false});
    for (const auto& state : states_) rows.push_back({state.second, kStateRow, false, false});
    Strip strip = make_strip(story_, window_, rows, page_.width, heading.height() + 6);
    Canvas canvas;
    paint_heading(canvas, heading, theme_, page_.width);
    paint_strip(canvas, strip, theme_);
    LabelSpace space({strip.plot.left, strip.plot.top - 4, page_.width - 4, strip.plot.bottom + 4});
    for (const ViolationMark& mark : story_.violations)
      if (in_window(mark.time))
        space.block({strip.x(mark.time) - 2, strip.plot.top, strip.x(mark.time) + 2, strip.plot.bottom});
    for (std::size_t row = 0; row < lanes_.size(); ++row) paint_lane(canvas, strip, row, space);
    for (std::size_t i = 0; i < states_.size(); ++i) paint_state(canvas, strip, lanes_.size() + i, states_[i]);
    paint_refusals(canvas, strip, space);
    paint_arrows(canvas, strip, space);
    std::vector<TraceTime> violated;
    for (const ViolationMark& mark : story_.violations)
      if (in_window(mark.time)) violated.push_back(mark.time);
    paint_strip_violations(canvas, strip, theme_, violated);
    double bottom = strip.bottom();
    for (const ViolationMark& mark : story_.violations)
      if (in_window(mark.time)) bottom = paint_violation_words(canvas, theme_, story_, mark, page_.width, bottom);
    bottom = paint_legend(canvas, theme_, legend(!violated.empty()), strip.plot.left, strip.plot.right, bottom + 6);
    if (unlabelled_ > 0) {
      canvas.text({strip.plot.left, bottom + 8}, counted(unlabelled_, "label") + " left out for want of room",
                  {kWords, theme_.muted, false, Align::left});
      bottom += 16;
    }
    Figure figure;
    figure.width = page_.width;
    figure.height = bottom + 12;
    figure.dot = canvas.dot("lock", figure.width, figure.height, theme_.background);
    figure.labels = space.labels();
    figure.alt = alt();
    return figure;
  }

 private:
  [[nodiscard]] bool in_window(TraceTime time) const { return window_.from <= time && time <= window_.to; }
  [[nodiscard]] const TraceInterval& spec(const Interval& interval) const {
    return trace_.header.intervals[interval.kind];
  }
  [[nodiscard]] bool is_state(const Interval& interval) const { return spec(interval).ends.empty(); }

  struct FactRefused {
    std::size_t node = 0;
    std::uint64_t event = 0;
    TraceTime time = 0;
    std::string words;
  };
  [[nodiscard]] std::vector<FactRefused> find_refusals() const {
    std::vector<FactRefused> found;
    const auto& types = trace_.header.refusals;
    for (const TraceRecord& record : trace_.records) {
      const auto* fact = std::get_if<FactObserved>(&record.what);
      if (fact != nullptr && in_window(record.time) && std::find(types.begin(), types.end(), fact->type) != types.end())
        found.push_back({*record.node, record.event, record.time, fact->label});
    }
    return found;
  }

  // Clients and whom they deal with, the first client above the others, so that arrows are short; then states.
  void choose_lanes(const std::vector<std::size_t>& asked) {
    std::set<std::size_t> concerned;
    for (const Interval& interval : intervals_) {
      if (interval.to < window_.from || interval.from > window_.to) continue;
      concerned.insert(interval.by);
      if (is_state(interval)) {
        const std::pair<std::size_t, std::string> state{interval.kind, interval.of};
        if (std::find(states_.begin(), states_.end(), state) == states_.end()) states_.push_back(state);
      } else {
        concerned.insert(interval.node);
        std::vector<std::string>& things = things_[spec(interval).truth ? interval.by : interval.node];
        if (std::find(things.begin(), things.end(), interval.of) == things.end()) things.push_back(interval.of);
      }
    }
    for (const FactRefused& refusal : refusals_) concerned.insert(refusal.node);
    const bool all = asked.size() < story_.nodes.size();  // the user chose
    std::vector<std::size_t> clients;
    std::vector<std::size_t> others;
    for (const std::size_t node : asked) {
      if (!all && concerned.count(node) == 0) continue;
      (story_.is_client(node) ? clients : others).push_back(node);
    }
    if (!all && clients.size() + others.size() > kLanesMax)
      clients.resize(
          std::min(clients.size(), std::max<std::size_t>(2, kLanesMax - std::min(kLanesMax, others.size()))));
    const std::size_t above = (clients.size() + 1) / 2;
    for (std::size_t i = 0; i < above; ++i) lanes_.push_back(clients[i]);
    std::vector<std::size_t> last;
    for (const std::size_t node : others) {
      const bool keeps_state = std::any_of(intervals_.begin(), intervals_.end(), [&](const Interval& interval) {
        return is_state(interval) && interval.by == node;
      });
      (keeps_state ? last : lanes_).push_back(node);
    }
    for (std::size_t i = above; i < clients.size(); ++i) lanes_.push_back(clients[i]);
    lanes_.insert(lanes_.end(), last.begin(), last.end());
    left_out_ = asked.size() - lanes_.size();
    for (std::size_t row = 0; row < lanes_.size(); ++row) row_of_[lanes_[row]] = row;
    std::size_t rank = 0;
    for (std::size_t node = 0; node < story_.nodes.size(); ++node)
      if (story_.is_client(node)) rank_[node] = rank++;
  }

  [[nodiscard]] const OwnerLook& look(std::size_t client) const {
    const auto rank = rank_.find(client);
    return theme_.owner(rank == rank_.end() ? 0 : rank->second);
  }
  [[nodiscard]] double lane_y(const Strip& strip, std::size_t row) const { return strip.rows[row].center().y; }
  // Of how many things a lane has bars, one below the other, and how high they are together.
  [[nodiscard]] double stack(std::size_t node) const {
    const auto things = things_.find(node);
    const std::size_t count = things == things_.end() ? 1 : std::max<std::size_t>(things->second.size(), 1);
    return static_cast<double>(count) * (kBar + kBarGap) - kBarGap;
  }
  [[nodiscard]] Rect bar(const Strip& strip, std::size_t row, TraceTime from, TraceTime to,
                         const std::string& of = "") const {
    double y = lane_y(strip, row);
    if (const auto things = things_.find(lanes_[row]); things != things_.end()) {
      const auto at = std::find(things->second.begin(), things->second.end(), of);
      if (at != things->second.end())
        y += kBar / 2 - stack(lanes_[row]) / 2 + static_cast<double>(at - things->second.begin()) * (kBar + kBarGap);
    }
    const double left = strip.x(std::max(from, window_.from));
    return {left, y - kBar / 2, std::max(left + 1, strip.x(std::min(to, window_.to))), y + kBar / 2};
  }
  void paint_bar(Canvas& canvas, const Rect& rect, const std::vector<std::string>& words, const Color& fill,
                 LabelSpace& space) const {
    canvas.box(rect, {fill, theme_.operation, 0.6}, words.front());
    space.block(rect);
    for (const std::string& text : words) {
      if (text_width(text, kWords, true) + 6 > rect.width()) continue;
      canvas.text(rect.center(), text, {kWords, readable_on(fill, theme_), true});
      return;
    }
  }

  void paint_lane(Canvas& canvas, const Strip& strip, std::size_t row, LabelSpace& space) {
    const std::size_t node = lanes_[row];
    canvas.section(story_.nodes[node].name);
    const double y = lane_y(strip, row);
    canvas.line({{strip.plot.left, y}, {strip.plot.right, y}}, {theme_.muted, 1});
    for (const StatusSpan& span : story_.statuses) {
      if (span.node != node || span.to < window_.from || span.from > window_.to) continue;
      const bool paused = span.status == NodeStatus::paused;
      Rect box = bar(strip, row, span.from, std::min(span.to, window_.to));
      box.top -= 13;
      box.bottom += 6;
      canvas.box(box, {paused ? theme_.paused_fill : theme_.down_fill,
                       paused ? theme_.paused_stroke : theme_.down_stroke, 1, false, true});
      const std::string words = paused ? "paused" : "down";
      if (text_width(words, kWords) + 4 < box.width())
        canvas.text({box.center().x, box.top + 6}, words, {kWords, theme_.muted});
      (paused ? paused_ : down_) = true;
    }
    for (const Interval& interval : intervals_) {
      if (interval.to < window_.from || interval.from > window_.to || is_state(interval)) continue;
      if (spec(interval).truth && interval.by == node) {
        const std::string whom = story_.nodes[interval.node].name;
        const Rect rect = bar(strip, row, interval.from, interval.to, interval.of);
        paint_bar(canvas, rect, {fmt::format("{}: {}", interval.of, whom), whom}, look(interval.node).fill, space);
        if (!interval.last_words.empty()) paint_end(canvas, strip, row, interval, space);
      } else if (!spec(interval).truth && interval.node == node) {
        paint_belief(canvas, strip, row, interval, space);
      }
    }
  }

  // What is so ends by itself: a stroke, and why.
  void paint_end(Canvas& canvas, const Strip& strip, std::size_t row, const Interval& interval, LabelSpace& space) {
    const double x = strip.x(interval.to);
    const double y = bar(strip, row, interval.from, interval.to, interval.of).center().y;
    canvas.line({{x, y - kBar}, {x, y + kBar}}, {theme_.violation, 1.6});
    place(canvas, space, interval.last_words, {x + 3, y + kBar / 2 + 7}, theme_.violation, true);
  }

  void paint_belief(Canvas& canvas, const Strip& strip, std::size_t row, const Interval& belief, LabelSpace& space) {
    const OwnerLook& owner = look(belief.node);
    // The last moment at which it was still so.
    TraceTime right_until = belief.from;
    bool known = false;
    for (const Interval& truth : intervals_)
      if (spec(truth).truth && truth.node == belief.node && truth.of == belief.of && truth.from <= belief.to &&
          truth.to >= belief.from) {
        right_until = std::max(right_until, std::min(truth.to, belief.to));
        known = true;
      }
    if (!known) right_until = belief.to;
    paint_bar(canvas, bar(strip, row, belief.from, right_until, belief.of),
              {fmt::format("believes: {}", belief.words), belief.words, belief.of}, owner.fill, space);
    if (right_until < belief.to && right_until < window_.to) {
      wrong_ = true;
      const Rect rest = bar(strip, row, right_until, belief.to, belief.of);
      canvas.box(rest, {theme_.background, "", 0});
      canvas.box(rest, {owner.fill + "55", theme_.operation, 0.6});
      space.block(rest);
      for (const char* words : {"still believes it: wrong", "wrong"}) {
        if (text_width(words, kWords, true) + 6 > rest.width()) continue;
        canvas.text(rest.center(), words, {kWords, theme_.ink, true});
        break;
      }
    }
    if (!belief.last_words.empty() && belief.to <= window_.to)
      place(canvas, space, belief.last_words, {strip.x(belief.to) + 3, lane_y(strip, row) - kBar / 2 - 6},
            theme_.violation, false);
  }

  void paint_state(Canvas& canvas, const Strip& strip, std::size_t row,
                   const std::pair<std::size_t, std::string>& state) const {
    canvas.section(state.second);
    const auto paint = [&](TraceTime from, TraceTime to, const std::string& words, const Color& fill) {
      if (to < window_.from || from > window_.to) return;
      const Rect rect = strip.stretch(row, std::max(from, window_.from), std::min(to, window_.to), 1);
      canvas.box(rect, {fill, theme_.background, 0.8}, words);
      if (text_width(words, kWords) + 4 < rect.width()) canvas.text(rect.center(), words, {kWords, theme_.ink});
    };
    TraceTime first = story_.end;
    for (const Interval& interval : intervals_)
      if (interval.kind == state.first && interval.of == state.second) first = std::min(first, interval.from);
    paint(0, first, "nothing yet", theme_.grid);
    for (const Interval& interval : intervals_)
      if (interval.kind == state.first && interval.of == state.second)
        paint(interval.from, interval.to, interval.words, theme_.header_fill);
  }

  void paint_refusals(Canvas& canvas, const Strip& strip, LabelSpace& space) {
    for (const FactRefused& refusal : refusals_) {
      const auto row = row_of_.find(refusal.node);
      if (row == row_of_.end()) continue;
      const Point at{strip.x(refusal.time), lane_y(strip, row->second)};
      canvas.shape("octagon", at, kMark, {theme_.violation, theme_.violation, 1}, "x",
                   {kWords, theme_.background, true}, refusal.words);
      space.block(around(at, kMark, kMark));
      place(canvas, space, refusal.words, {at.x + kMark / 2 + 3, at.y - 1}, theme_.violation, true);
      refused_.insert(refusal.event);
    }
  }

  // Messages of clients: all of them, or if they are too many, those that begin or end a bar or are refused.
  void choose_arrows() {
    for (const Flight& flight : story_.flights) {
      const auto from = row_of_.find(flight.from);
      const auto to = row_of_.find(flight.to);
      if (from == row_of_.end() || to == row_of_.end() || from == to) continue;
      if (!story_.is_client(flight.from) && !story_.is_client(flight.to)) continue;
      if (in_window(flight.sent)) arrows_.push_back(&flight);
    }
    if (arrows_.size() <= kArrowsMax) return;
    std::set<std::pair<std::size_t, TraceTime>> telling;
    for (const Interval& interval : intervals_) {
      telling.insert({interval.by, interval.from});
      if (interval.ended) telling.insert({spec(interval).truth ? interval.by : interval.node, interval.to});
    }
    for (const FactRefused& refusal : refusals_) telling.insert({refusal.node, refusal.time});
    const std::size_t all = arrows_.size();
    std::erase_if(arrows_, [&](const Flight* flight) {
      return telling.count({flight->to, flight->ended}) == 0 && telling.count({flight->from, flight->sent}) == 0;
    });
    if (arrows_.size() > kArrowsMax) arrows_.clear();
    arrows_left_out_ = all - arrows_.size();
  }

  void paint_arrows(Canvas& canvas, const Strip& strip, LabelSpace& space) {
    canvas.section("messages");
    std::vector<std::pair<const Flight*, Color>> drawn;
    for (const Flight* flight : arrows_)
      drawn.emplace_back(flight, look(story_.is_client(flight->from) ? flight->from : flight->to).fill);
    for (const auto& [flight, color] : drawn) {
      const bool no = refused_.count(flight->event) != 0 && !story_.is_client(flight->from);
      const bool lost = flight->fate == Fate::lost;
      const TraceTime end = std::min(flight->ended == kNever ? window_.to : flight->ended, window_.to);
      const auto [a, b] = ends(strip, *flight, end);
      const Color line = no ? theme_.violation : color;
      canvas.line({a, b}, {line, 1.3, no || lost ? "dashed" : "solid", lost ? "tee" : "normal", 0.55}, flight->label);
      space.line(a, b);
      lost_ |= lost;
    }
    for (const auto& [flight, color] : drawn) {
      if (flight->label.empty()) continue;
      const TraceTime end = std::min(flight->ended == kNever ? window_.to : flight->ended, window_.to);
      const auto [a, b] = ends(strip, *flight, end);
      const double width = text_width(flight->label, kWords);
      std::vector<Rect> candidates;
      for (const double part : {0.5, 0.35, 0.65, 0.2, 0.8}) {
        const Point at{a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part};
        candidates.push_back({at.x + 4, at.y - 5, at.x + 4 + width, at.y + 5});
        candidates.push_back({at.x - 4 - width, at.y - 5, at.x - 4, at.y + 5});
      }
      if (const auto placed = space.place(candidates, flight->label, false))
        canvas.text({placed->left, placed->center().y}, flight->label, {kWords, theme_.ink, false, Align::left});
      else
        ++unlabelled_;
    }
  }

  // From the edge of one lane's bars to that of the other's; a message that was lost ends half-way.
  [[nodiscard]] std::pair<Point, Point> ends(const Strip& strip, const Flight& flight, TraceTime end) const {
    const double from = lane_y(strip, row_of_.at(flight.from));
    const double to = lane_y(strip, row_of_.at(flight.to));
    const double way = to > from ? 0.5 : -0.5;
    const double until = flight.fate == Fate::lost ? (from + to) / 2 : to - way * stack(flight.to);
    return {{strip.x(flight.sent), from + way * stack(flight.from)}, {strip.x(end), until}};
  }

  void place(Canvas& canvas, LabelSpace& space, const std::string& words, Point left, const Color& ink, bool bold) {
    if (words.empty()) return;
    const double width = text_width(words, kWords, bold);
    const std::vector<Rect> candidates{{left.x, left.y - 5, left.x + width, left.y + 5},
                                       {left.x - width - 6, left.y - 5, left.x - 6, left.y + 5},
                                       {left.x, left.y + 7, left.x + width, left.y + 17},
                                       {left.x - width / 2, left.y - 19, left.x + width / 2, left.y - 9},
                                       {left.x - width - 24, left.y - 19, left.x - 24, left.y - 9}};
    if (const auto placed = space.place(candidates, words, true))
      canvas.text({placed->left, placed->center().y}, words, {kWords, ink, bold, Align::left});
    else
      ++unlabelled_;
  }

  [[nodiscard]] std::vector<LegendEntry> legend(bool violated) const {
    std::vector<LegendEntry> entries;
    entries.push_back(
        {"on a client's lane: what it believes; elsewhere: what is so (colour = client)",
         [](Canvas& canvas, const Theme& look, Point at) {
           canvas.box(around({at.x + kSampleWidth / 2, at.y}, 18, 9), {look.owner(0).fill, look.operation, 0.6});
         }});
    if (wrong_)
      entries.push_back({"believed, and not so any more", [](Canvas& canvas, const Theme& look, Point at) {
                           canvas.box(around({at.x + kSampleWidth / 2, at.y}, 18, 9),
                                      {look.owner(0).fill + "55", look.operation, 0.6});
                         }});
    if (down_) entries.push_back(down_entry());
    if (paused_) entries.push_back(paused_entry());
    if (!refused_.empty())
      entries.push_back({"refused", [](Canvas& canvas, const Theme& look, Point at) {
                           canvas.shape("octagon", {at.x + kSampleWidth / 2, at.y}, 11,
                                        {look.violation, look.violation, 1}, "x", {7, look.background, true});
                         }});
    if (lost_) entries.push_back(loss_entry());
    if (!story_.fault_spans.empty()) entries.push_back(fault_entry());
    if (violated) entries.push_back(violation_entry());
    return entries;
  }

  [[nodiscard]] std::string alt() const {
    std::string text = fmt::format("Locks of \"{}\", {}.", trace_.header.scenario, window_text(window_, story_.end));
    for (const Interval& interval : intervals_) {
      if (is_state(interval) || interval.from > window_.to || interval.to < window_.from) continue;
      text += fmt::format(" {} {} {}, {}.", story_.nodes[interval.node].name, spec(interval).name, interval.of,
                          time_range_text({interval.from, interval.to}));
    }
    for (const FactRefused& refusal : refusals_)
      text += fmt::format(" At {} {} {}.", time_text(refusal.time), story_.nodes[refusal.node].name, refusal.words);
    for (const ViolationMark& mark : story_.violations)
      text += fmt::format(" At {} {} is violated.", time_text(mark.time), mark.claim);
    return text;
  }

  const TraceFile& trace_;
  const Story& story_;
  const Theme& theme_;
  PageShape page_;
  TimeSpan window_;
  std::vector<Interval> intervals_;
  std::vector<FactRefused> refusals_;
  std::vector<std::size_t> lanes_;                           // nodes, from top to bottom
  std::map<std::size_t, std::vector<std::string>> things_;   // by node: what its bars are of
  std::map<std::size_t, std::size_t> row_of_;                // by node
  std::map<std::size_t, std::size_t> rank_;                  // of clients
  std::vector<std::pair<std::size_t, std::string>> states_;  // kind and of what
  std::set<std::uint64_t> refused_;                          // events
  std::vector<const Flight*> arrows_;
  std::size_t left_out_ = 0, arrows_left_out_ = 0, unlabelled_ = 0;
  bool wrong_ = false, paused_ = false, down_ = false, lost_ = false;
};

}  // namespace

std::vector<Figure> draw_lock(const Recording& recording, const ViewOptions& options) {
  return {LockPicture(recording, options).draw()};
}

}  // namespace orrery::diagrams
