// The state machine of roles: a circle for each role that the system has and for being down, an arrow for each way from
// one to another that some node went, with how often. What this run never did is grey: a test that never saw it has not
// tested it.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
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

constexpr double kRadius = 46;
constexpr double kHead = 0.75;  // of an arrow, in units of 10 points
constexpr double kPi = 3.14159265358979323846;

struct StateNode {
  std::string name;
  RoleStyle style = RoleStyle::other;
  bool down = false;
  std::size_t entered = 0;  // how often, at the start too
  TraceTime time = 0;       // of all nodes together
  std::size_t ranks = 0;    // how often the rank rose in it
};

struct Machine {
  std::vector<StateNode> states;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> ways;  // from, to -> how often
};

// What one node was before, as the records are walked through.
struct Walk {
  std::optional<std::size_t> state;
  std::optional<std::size_t> role;  // before it went down
  TraceTime since = 0;
};

class Walker {
 public:
  Walker(const Recording& recording, const std::vector<std::size_t>& nodes, TimeSpan window)
      : story_(recording.story), window_(window), walks_(recording.story.nodes.size()) {
    for (const TraceRole& role : recording.trace.header.roles) machine_.states.push_back({role.name, role.style});
    down_ = machine_.states.size();
    machine_.states.push_back({"down", RoleStyle::other, true});
    std::vector<bool> chosen(story_.nodes.size(), false);
    for (const std::size_t node : nodes) chosen[node] = !story_.is_client(node);
    std::size_t mark = 0;  // the next of the story's faces
    for (const TraceRecord& record : recording.trace.records) {
      if (record.time > window.to) break;
      const bool marked = mark < story_.faces.size() && std::holds_alternative<FaceChanged>(record.what) &&
                          story_.faces[mark].node == record.node && story_.faces[mark].event == record.event &&
                          story_.faces[mark].time == record.time;
      const FaceMark* face = marked ? &story_.faces[mark++] : nullptr;
      if (record.time != returns_time_) settle_returns();
      if (!record.node || !chosen[*record.node]) continue;
      if (face != nullptr) show(record, *face);
      if (const auto* status = std::get_if<StatusChanged>(&record.what)) turn(record, status->status);
    }
    settle_returns();
    for (Walk& walk : walks_) spend(walk, std::min(window.to, story_.end));
  }

  [[nodiscard]] Machine take() { return std::move(machine_); }

 private:
  void show(const TraceRecord& record, const FaceMark& mark) {
    const auto found = std::find_if(machine_.states.begin(), machine_.states.end(),
                                    [&](const StateNode& state) { return !state.down && state.name == mark.role; });
    if (found == machine_.states.end()) return;
    const auto state = static_cast<std::size_t>(found - machine_.states.begin());
    Walk& walk = walks_[*record.node];
    if (walk.state == state && record.time >= window_.from) ++found->ranks;
    if (walk.state != state) enter(walk, state, record.time);
    walk.role = state;
  }

  // A node that comes back has the role that it had, if it had one, unless its face says another at the same moment.
  // One that goes down again at that moment has not been back.
  void turn(const TraceRecord& record, NodeStatus status) {
    Walk& walk = walks_[*record.node];
    if (status == NodeStatus::crashed || status == NodeStatus::halted) {
      std::erase_if(returns_, [&](const auto& back) { return back.first == *record.node; });
      if (walk.state != down_) enter(walk, down_, record.time);
    }
    if (status != NodeStatus::up || walk.state != down_) return;
    returns_time_ = record.time;
    returns_.emplace_back(*record.node, record.time);
  }

  void settle_returns() {
    for (const auto& [node, time] : returns_) {
      Walk& walk = walks_[node];
      if (walk.state != down_) continue;
      if (walk.role) {
        enter(walk, *walk.role, time);
      } else {
        spend(walk, time);
        walk.state.reset();
      }
    }
    returns_.clear();
  }

  void enter(Walk& walk, std::size_t state, TraceTime time) {
    spend(walk, time);
    if (time >= window_.from) {
      ++machine_.states[state].entered;
      if (walk.state) ++machine_.ways[{*walk.state, state}];
    }
    walk.state = state;
  }

  void spend(Walk& walk, TraceTime until) {
    const TraceTime from = std::max(walk.since, window_.from);
    if (walk.state) machine_.states[*walk.state].time += std::max<TraceTime>(0, until - from);
    walk.since = until;
  }

  const Story& story_;
  TimeSpan window_;
  Machine machine_;
  std::size_t down_ = 0;
  TraceTime returns_time_ = -1;
  std::vector<std::pair<std::size_t, TraceTime>> returns_;
  std::vector<Walk> walks_;
};

Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(Point a, double k) { return {a.x * k, a.y * k}; }
double length(Point a) { return std::sqrt(a.x * a.x + a.y * a.y); }

class Picture {
 public:
  Picture(const Recording& recording, Machine machine, const Theme& theme, PageShape page)
      : recording_(recording), machine_(std::move(machine)), theme_(theme), page_(page) {}

  Figure draw(TimeSpan window) {
    const std::string text = window_text(window, recording_.story.end);
    const Heading heading =
        make_heading(recording_.trace.header, "roles of the servers and the ways between them", {text}, page_.width);
    const double across = std::min(page_.width - 2 * kPageMargin - 3 * kRadius, 420.0);
    const double down = std::min(across * 0.8, std::max(200.0, page_.height - heading.height() - 220));
    const Point middle{page_.width / 2, heading.height() + 24 + kRadius + down / 2};
    for (std::size_t i = 0; i < machine_.states.size(); ++i) {
      const double angle = 2 * kPi * static_cast<double>(i) / static_cast<double>(machine_.states.size()) - kPi / 2;
      centers_.push_back({middle.x + std::cos(angle) * across / 2, middle.y + std::sin(angle) * down / 2});
    }
    Canvas canvas;
    paint_heading(canvas, heading, theme_, page_.width);
    canvas.section("ways never taken");
    for (std::size_t from = 0; from < centers_.size() && centers_.size() <= kUnseenMax; ++from)
      for (std::size_t to = 0; to < centers_.size(); ++to)
        if (from != to && !machine_.ways.contains({from, to})) paint_way(canvas, from, to, 0);
    canvas.section("ways taken");
    for (const auto& [way, count] : machine_.ways) paint_way(canvas, way.first, way.second, count);
    canvas.section("counts");
    for (const auto& [way, count] : machine_.ways) paint_count(canvas, way.first, way.second, count);
    canvas.section("states");
    for (std::size_t i = 0; i < machine_.states.size(); ++i) paint_state(canvas, i);
    const std::vector<LegendEntry> entries{
        {"way taken, and how often",
         [](Canvas& into, const Theme& look, Point at) {
           into.line({at, {at.x + kSampleWidth, at.y}}, {look.ink, 1.8, "solid", "normal"});
         }},
        {"never taken", [](Canvas& into, const Theme& look, Point at) {
           into.line({at, {at.x + kSampleWidth, at.y}}, {look.muted + "80", 0.8, "dashed", "normal"});
         }}};
    const double bottom = paint_legend(canvas, theme_, entries, kPageMargin, page_.width - kPageMargin,
                                       middle.y + down / 2 + kRadius + 20);
    Figure figure;
    figure.width = page_.width;
    figure.height = bottom + 12;
    figure.dot = canvas.dot("states", figure.width, figure.height, theme_.background);
    figure.alt = alt(text);
    return figure;
  }

 private:
  static constexpr std::size_t kUnseenMax = 5;  // with more states there would be more grey than picture

  // A bend to the right of the way, so that there and back are two lines.
  [[nodiscard]] std::vector<Point> way(std::size_t from, std::size_t to) const {
    const Point a = centers_[from];
    const Point b = centers_[to];
    const Point along = b - a;
    const Point side{-along.y, along.x};
    const Point bend = a + along * 0.5 + side * 0.16;
    const Point begin = a + (bend - a) * ((kRadius + 2) / length(bend - a));
    const Point end = b + (bend - b) * ((kRadius + 3) / length(bend - b));
    return {begin, begin + (bend - begin) * (2.0 / 3), end + (bend - end) * (2.0 / 3), end};
  }

  void paint_way(Canvas& canvas, std::size_t from, std::size_t to, std::size_t count) {
    const std::string words =
        fmt::format("{} to {}: {}", machine_.states[from].name, machine_.states[to].name, counted(count, "time"));
    double width = 1.2;
    for (std::size_t rest = count; rest >= 4; rest /= 4) width += 0.6;
    if (count == 0)
      canvas.curve(way(from, to), {theme_.muted + "80", 0.8, "dashed", "normal", 0.6}, words);
    else
      canvas.curve(way(from, to), {theme_.ink, width, "solid", "normal", kHead}, words);
  }

  void paint_count(Canvas& canvas, std::size_t from, std::size_t to, std::size_t count) {
    constexpr double t = 0.4;  // nearer to where the way begins
    const std::vector<Point> p = way(from, to);
    const double u = 1 - t;
    const Point at = p[0] * (u * u * u) + p[1] * (3 * u * u * t) + p[2] * (3 * u * t * t) + p[3] * (t * t * t);
    const std::string text = fmt::format("{}\xC3\x97", count);
    canvas.box(around(at, text_width(text, 11, true) + 8, 15), {theme_.background, "", 0});
    canvas.text(at, text, {11, theme_.ink, true});
  }

  void paint_state(Canvas& canvas, std::size_t i) {
    const StateNode& state = machine_.states[i];
    const Point at = centers_[i];
    const bool seen = state.entered > 0;
    const RoleLook& look = theme_.role(state.style);
    const Color fill = !seen ? theme_.background : state.down ? theme_.header_fill : look.pill_fill;
    const Color ink = !seen ? theme_.muted : state.down ? theme_.ink : look.pill_text;
    canvas.shape(
        "circle", at, 2 * kRadius,
        {fill, seen ? (state.down ? theme_.down_stroke : look.stroke) : theme_.muted, 1.6, false, !seen || state.down},
        "", {10, ink}, state.name);
    canvas.text({at.x, at.y - 13}, fit_text(state.name, 2 * kRadius - 12, 12, true), {12, ink, true});
    if (!seen) {
      canvas.text({at.x, at.y + 4}, "never", {9, ink});
      return;
    }
    canvas.text({at.x, at.y + 3}, counted(state.entered, "time"), {9, ink});
    canvas.text({at.x, at.y + 15}, time_text(rounded(state.time)), {9, ink});
    if (state.ranks > 0 && recording_.trace.header.rank)
      canvas.text({at.x, at.y + 27}, fmt::format("{} \xE2\x86\x91{}", recording_.trace.header.rank->field, state.ranks),
                  {8.5, ink});
  }

  // To milliseconds: the sum of many stretches has no exact meaning.
  [[nodiscard]] static TraceTime rounded(TraceTime time) { return (time + 500'000) / 1'000'000 * 1'000'000; }

  [[nodiscard]] std::string alt(const std::string& window) const {
    std::string text = fmt::format("Roles of the servers of \"{}\", {}.", recording_.trace.header.scenario, window);
    for (const StateNode& state : machine_.states)
      text += state.entered == 0 ? fmt::format(" {}: never.", state.name)
                                 : fmt::format(" {}: entered {}, {} in all.", state.name,
                                               counted(state.entered, "time"), time_text(rounded(state.time)));
    for (const auto& [way, count] : machine_.ways)
      text += fmt::format(" {} to {}: {}.", machine_.states[way.first].name, machine_.states[way.second].name,
                          counted(count, "time"));
    return text;
  }

  const Recording& recording_;
  Machine machine_;
  const Theme& theme_;
  PageShape page_;
  std::vector<Point> centers_;
};

}  // namespace

std::vector<Figure> draw_states(const Recording& recording, const ViewOptions& options) {
  if (recording.trace.header.roles.empty())
    throw std::invalid_argument("expected a system whose nodes have roles, and this one declares none");
  const TimeSpan window = asked_window(options, recording.story.end);
  Machine machine = Walker(recording, chosen_nodes(recording, options), window).take();
  return {Picture(recording, std::move(machine), theme(options.theme), page_shape(options.size)).draw(window)};
}

}  // namespace orrery::diagrams
