// The log table: for each of a few moments, which entry every node has at every index. Colour and text tell an entry's
// rank; a heavy line under a node's entries reaches as far as it knows them settled; an entry that the node had at the
// moment before and has no more stays as an empty dashed place. What all nodes agree on is left out first; whose log
// ends before what is drawn says where.
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/log_states.hpp"
#include "tools/diagrams/operation_lanes.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kNameWidth = 40;
constexpr double kPillWidth = 82;
constexpr double kLogRow = 21;
constexpr double kTitle = 18;
constexpr double kIndexRow = 13;
constexpr double kLogPanelGap = 14;
constexpr double kCellMin = 27;   // room for "T12"
constexpr double kCellWide = 74;  // room for an entry's words
constexpr double kGapWidth = 16;  // of the indices left out
constexpr std::size_t kRanksExplained = 12;

// What every node is at the end of one moment.
struct NodeMoment {
  LogState log;
  std::string role;  // with its rank: "primary T2"
  RoleStyle style = RoleStyle::other;
  bool down = false;
};

struct Moment {
  TraceTime time = 0;
  std::string what;
  const ViolationMark* violation = nullptr;  // the claim that breaks now, if one does
  std::vector<NodeMoment> nodes;
};

// A moment that may deserve a panel: all that happens at one time is seen together.
struct Candidate {
  TraceTime time = 0;
  std::string what;                  // empty: no more than that logs changed
  std::vector<std::string> changed;  // whose
  int weight = 0;  // 3: a claim breaks or all ends, 2: it must be seen, 1: it would be good, 0: a log changed
  const ViolationMark* violation = nullptr;

  [[nodiscard]] std::string words() const {
    if (!what.empty()) return what;
    if (time == 0) return "the start";
    return changed.size() == 1 ? "the log of " + changed.front() + " changes"
                               : "the logs of " + joined(changed) + " change";
  }
};

// The index that the evidence of a broken claim names, if it names one: "lacks what was committed up to index 2".
std::optional<std::uint64_t> index_in(const std::string& evidence) {
  static constexpr std::string_view kWord = "index ";
  const std::size_t at = evidence.find(kWord);
  if (at == std::string::npos) return std::nullopt;
  std::uint64_t index = 0;
  const char* begin = evidence.data() + at + kWord.size();
  const auto [end, error] = std::from_chars(begin, evidence.data() + evidence.size(), index);
  return error == std::errc() ? std::optional(index) : std::nullopt;
}

class Candidates {
 public:
  Candidates(const Recording& recording, TimeSpan window) : window_(window) {
    const Story& story = recording.story;
    TraceTime end = window.from;
    std::uint64_t settled = 0;
    std::vector<std::uint64_t> lasts(story.nodes.size(), 0);  // the last index of each
    for (const TraceRecord& record : recording.trace.records) {
      const auto* change = std::get_if<LogChanged>(&record.what);
      bool settles = false;
      bool overwrites = false;
      if (change != nullptr) {  // what came before the window counts for what is new in it
        settles = change->settled > settled;
        overwrites = change->from <= lasts[*record.node];
        settled = std::max(settled, change->settled);
        lasts[*record.node] = change->from + change->cells.size() - 1;
      }
      if (!shows(record.time)) continue;
      end = record.time;
      if (change != nullptr) {
        Candidate& candidate = at(record.time);
        const std::string& name = story.nodes[*record.node].name;
        if (std::find(candidate.changed.begin(), candidate.changed.end(), name) == candidate.changed.end())
          candidate.changed.push_back(name);
        // Something is known to be settled for the first time; an entry is overwritten; logs that were there before.
        if (settles) candidate.weight = std::max(candidate.weight, 1);
        if (overwrites || record.time == 0) candidate.weight = std::max(candidate.weight, 2);
      } else if (const auto* fault = std::get_if<FaultPhase>(&record.what); fault != nullptr && record.time > 0) {
        const std::string& text = fault->label.empty() ? fault->verb : fault->label;
        note(record.time, fault->start ? text : text + " ends", 2);
      }
    }
    for (const FaceMark& mark : story.faces)
      if (mark.role_changed && mark.style == RoleStyle::active && mark.time > 0 && shows(mark.time))
        note(mark.time, fmt::format("{} becomes {} {}", story.nodes[mark.node].name, mark.role, mark.rank), 2);
    for (const FactMark& mark : story.facts)
      if (moments_.contains(mark.time))
        note(mark.time, fmt::format("{}: {}", story.nodes[mark.node].name, mark.text), 0);
    for (const ViolationMark& mark : story.violations) {
      if (!shows(mark.time)) continue;
      note(mark.time, mark.claim + " is violated", 3);
      at(mark.time).violation = &mark;
    }
    if (!moments_.contains(end)) note(end, "the end of what is drawn", 3);
  }

  // At most `most`, in the order of the run: the last one, those that must be seen, those that would be good, changes
  // of logs; of each kind evenly spread.
  [[nodiscard]] std::vector<Candidate> choose(std::size_t most) const {
    std::vector<Candidate> all;
    for (const auto& [time, candidate] : moments_) all.push_back(candidate);
    std::vector<bool> taken(all.size(), all.size() <= most);
    if (!taken.empty()) taken.back() = true;
    for (int weight = 3; weight >= 0; --weight) {
      std::vector<std::size_t> open;
      for (std::size_t i = 0; i < all.size(); ++i)
        if (!taken[i] && all[i].weight == weight) open.push_back(i);
      const auto used = static_cast<std::size_t>(std::count(taken.begin(), taken.end(), true));
      const std::size_t room = std::min(most - std::min(most, used), open.size());
      for (std::size_t k = 0; k < room; ++k) taken[open[(2 * k + 1) * open.size() / (2 * room)]] = true;
    }
    std::vector<Candidate> out;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (taken[i]) out.push_back(all[i]);
    return out;
  }

  [[nodiscard]] std::size_t size() const { return moments_.size(); }

 private:
  [[nodiscard]] bool shows(TraceTime time) const { return window_.from <= time && time <= window_.to; }

  Candidate& at(TraceTime time) {
    Candidate& candidate = moments_[time];
    candidate.time = time;
    return candidate;
  }

  void note(TraceTime time, const std::string& what, int weight) {
    Candidate& candidate = at(time);
    if (candidate.what.empty())
      candidate.what = what;
    else
      candidate.what = weight > candidate.weight ? what + "; " + candidate.what : candidate.what + "; " + what;
    candidate.weight = std::max(candidate.weight, weight);
  }

  TimeSpan window_;
  std::map<TraceTime, Candidate> moments_;
};

// Walks through the run once; at the end of each chosen moment everything is copied.
std::vector<Moment> moments_of(const Recording& recording, const std::vector<Candidate>& chosen) {
  const Story& story = recording.story;
  std::vector<NodeMoment> now(story.nodes.size());
  std::vector<Moment> out;
  std::size_t next = 0;
  std::size_t mark = 0;
  const auto snap = [&](TraceTime until) {
    for (; next < chosen.size() && chosen[next].time < until; ++next)
      out.push_back({chosen[next].time, chosen[next].words(), chosen[next].violation, now});
  };
  for (const TraceRecord& record : recording.trace.records) {
    snap(record.time);
    if (const auto* change = std::get_if<LogChanged>(&record.what)) apply(*change, now[*record.node].log);
    if (const auto* status = std::get_if<StatusChanged>(&record.what))
      now[*record.node].down = status->status == NodeStatus::crashed || status->status == NodeStatus::halted;
    if (!std::holds_alternative<FaceChanged>(record.what) || mark == story.faces.size()) continue;
    const FaceMark& face = story.faces[mark];
    if (face.node != record.node || face.event != record.event || face.time != record.time) continue;
    now[face.node].role = face.rank.empty() ? face.role : face.role + " " + face.rank;
    now[face.node].style = face.style;
    ++mark;
  }
  snap(kNever);
  return out;
}

class LogTable {
 public:
  LogTable(const Recording& recording, const ViewOptions& options)
      : header_(recording.trace.header),
        story_(recording.story),
        theme_(theme(options.theme)),
        grey_(options.theme == ThemeName::print),
        page_(page_shape(options.size)),
        window_(asked_window(options, recording.story.end)) {
    for (const std::size_t node : chosen_nodes(recording, options))
      if (!story_.is_client(node)) nodes_.push_back(node);
    const Candidates candidates(recording, window_);
    for (const ViolationMark& mark : story_.violations)
      if (window_.from <= mark.time && mark.time <= window_.to) violations_.push_back(&mark);
    const double room = page_.height - 150 - 60 * static_cast<double>(violations_.size());
    const auto most = static_cast<std::size_t>(std::max(1.0, room / panel_height()));
    moments_ = moments_of(recording, candidates.choose(most));
    caption_ = fmt::format("{}{}{}", window_text(window_, story_.end), kSeparator, counted(moments_.size(), "moment"));
    if (moments_.size() < candidates.size())
      caption_ += fmt::format(" of {} at which a log or a role changed", candidates.size());
  }

  Figure draw() {
    const Heading heading = make_heading(header_, "the log of each node, moment by moment", {caption_}, page_.width);
    Canvas canvas;
    paint_heading(canvas, heading, theme_, page_.width);
    double y = heading.height() + 6;
    const Moment* before = nullptr;
    for (const Moment& moment : moments_) {
      paint_panel(canvas, moment, before, y);
      y += panel_height();
      before = &moment;
    }
    for (const ViolationMark* mark : violations_)
      y = paint_violation_words(canvas, theme_, story_, *mark, page_.width, y);
    y = paint_legend(canvas, theme_, legend(), kPageMargin, page_.width - kPageMargin, y + 2);
    Figure figure;
    figure.width = page_.width;
    figure.height = y + 12;
    figure.dot = canvas.dot("log", figure.width, figure.height, theme_.background);
    figure.alt = alt();
    return figure;
  }

 private:
  [[nodiscard]] double panel_height() const {
    return kTitle + kIndexRow + kLogRow * static_cast<double>(nodes_.size()) + kLogPanelGap;
  }
  [[nodiscard]] static double cells_left() { return kPageMargin + kNameWidth + kPillWidth + 8; }
  [[nodiscard]] double cells_width() const { return page_.width - kPageMargin - cells_left(); }

  // Whether the nodes differ at an index, in what they have or in what they know, or something is new there.
  [[nodiscard]] bool interesting(const Moment& moment, const Moment* before, std::uint64_t index) const {
    const LogState& one = moment.nodes[nodes_.front()].log;
    return std::any_of(nodes_.begin(), nodes_.end(), [&](std::size_t node) {
      const LogState& log = moment.nodes[node].log;
      const TraceLogCell* cell = log.at(index);
      const TraceLogCell* other = one.at(index);
      if ((cell == nullptr) != (other == nullptr) || (cell != nullptr && *cell != *other)) return true;
      return before != nullptr && before->nodes[node].log.at(index) != nullptr && cell == nullptr;
    });
  }

  [[nodiscard]] static std::optional<std::uint64_t> violating(const Moment& moment) {
    return moment.violation == nullptr ? std::nullopt : index_in(moment.violation->evidence);
  }

  // The first index at which two nodes have different entries.
  [[nodiscard]] std::optional<std::uint64_t> diverging(const Moment& moment, std::uint64_t low,
                                                       std::uint64_t high) const {
    for (std::uint64_t index = low; index <= high; ++index) {
      const TraceLogCell* first = nullptr;
      for (const std::size_t node : nodes_) {
        const TraceLogCell* cell = moment.nodes[node].log.at(index);
        if (cell == nullptr) continue;
        if (first != nullptr && *first != *cell) return index;
        first = cell;
      }
    }
    return std::nullopt;
  }

  // Ascending: those that matter, the interesting ones and the last ones, as many as have room.
  [[nodiscard]] std::vector<std::uint64_t> columns(const Moment& moment, const Moment* before) const {
    std::uint64_t low = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t high = 0;
    for (const Moment* at : {&moment, before}) {
      if (at == nullptr) continue;
      for (const std::size_t node : nodes_) {
        const LogState& log = at->nodes[node].log;
        if (log.cells.empty()) continue;
        low = std::min(low, log.first);
        high = std::max(high, log.last());
      }
    }
    std::vector<std::uint64_t> out;
    if (high == 0) return out;
    const auto most = static_cast<std::size_t>((cells_width() - 3 * kGapWidth) / kCellMin);
    std::set<std::uint64_t> kept;
    if (const auto index = violating(moment); index && low <= *index && *index <= high) kept.insert(*index);
    if (const auto index = diverging(moment, low, high)) kept.insert(*index);
    for (std::uint64_t index = high; index >= low && index > 0 && kept.size() + 3 < most; --index)
      if (interesting(moment, before, index)) kept.insert(index);
    for (std::uint64_t index = high; index >= low && index > 0 && kept.size() < most; --index) kept.insert(index);
    out.assign(kept.begin(), kept.end());
    return out;
  }

  void paint_panel(Canvas& canvas, const Moment& moment, const Moment* before, double top) {
    canvas.section(fmt::format("at {} ns", moment.time));
    canvas.line({{kPageMargin, top}, {page_.width - kPageMargin, top}}, {theme_.grid, 1});
    canvas.text({kPageMargin, top + 10}, time_text(moment.time), {10, theme_.ink, true, Align::left});
    canvas.text({kPageMargin + kNameWidth + 42, top + 10},
                fit_text(moment.what, page_.width - 2 * kPageMargin - kNameWidth - 42, 9.5),
                {9.5, theme_.ink, false, Align::left});
    const std::vector<std::uint64_t> indices = columns(moment, before);
    std::size_t gaps = 0;
    for (std::size_t i = 0; i < indices.size(); ++i) gaps += i == 0 ? indices[0] > 1 : indices[i] > indices[i - 1] + 1;
    const double width = std::clamp((cells_width() - kGapWidth * static_cast<double>(gaps)) /
                                        static_cast<double>(std::max<std::size_t>(indices.size(), 1)),
                                    kCellMin, kCellWide);
    std::vector<double> lefts;
    double x = cells_left();
    const double head = top + kTitle + kIndexRow / 2;
    for (std::size_t i = 0; i < indices.size(); ++i) {
      if (i == 0 ? indices[0] > 1 : indices[i] > indices[i - 1] + 1) {
        canvas.text({x + kGapWidth / 2, head}, "\xE2\x80\xA6", {9, theme_.muted});
        x += kGapWidth;
      }
      lefts.push_back(x);
      canvas.text({x + width / 2, head}, fmt::format("{}", indices[i]), {8.5, theme_.muted});
      x += width;
    }
    const bool compare = worth_comparing(moment, before, indices);
    double y = top + kTitle + kIndexRow;
    for (const std::size_t node : nodes_) {
      paint_node(canvas, moment.nodes[node], node, y);
      for (std::size_t i = 0; i < indices.size(); ++i) {
        const TraceLogCell* old = before == nullptr ? nullptr : before->nodes[node].log.at(indices[i]);
        paint_cell(canvas, moment.nodes[node], indices[i], old, compare,
                   {lefts[i] + 1, y + 1.5, lefts[i] + width - 1, y + kLogRow - 3.5});
        if (violating(moment) == indices[i] && moment.violation->node.value_or(node) == node)
          canvas.box({lefts[i], y + 0.5, lefts[i] + width, y + kLogRow - 2.5},
                     {"", theme_.violation, 2, false, moment.nodes[node].log.at(indices[i]) == nullptr},
                     moment.violation->claim + " is violated");
      }
      if (!indices.empty()) paint_early_end(canvas, moment.nodes[node].log, indices.front(), y);
      paint_settled(canvas, moment.nodes[node].log, indices, lefts, width, y);
      y += kLogRow;
    }
  }

  void paint_node(Canvas& canvas, const NodeMoment& node, std::size_t index, double y) {
    const double middle = y + kLogRow / 2 - 1;
    canvas.text({kPageMargin + 2, middle}, fit_text(story_.nodes[index].name, kNameWidth - 4, 10, true),
                {10, node.down ? theme_.muted : theme_.ink, true, Align::left});
    const Rect pill{kPageMargin + kNameWidth, middle - 7, kPageMargin + kNameWidth + kPillWidth, middle + 7};
    if (node.down) {
      canvas.box(pill, {theme_.down_fill, theme_.down_stroke, 1, true, true});
      canvas.text(pill.center(), "down", {8.5, theme_.ink});
      return;
    }
    if (node.role.empty()) return;
    const RoleLook& look = theme_.role(node.style);
    canvas.box(pill, {look.pill_fill, look.stroke_width > 0 ? look.stroke : Color(), look.stroke_width, true});
    canvas.text(pill.center(), fit_text(node.role, kPillWidth - 8, 8.5, true), {8.5, look.pill_text, true});
  }

  // The lightness of a rank repeats in the print theme, its text never does.
  [[nodiscard]] Color fill_of(std::uint64_t rank) const {
    static constexpr std::array<std::string_view, 4> steps{"0A", "26", "42", "5E"};
    if (grey_) return theme_.ink + std::string(steps.at(rank % steps.size()));
    return theme_.message(static_cast<std::size_t>((rank + 5) % 6), false).line + (is_striped(rank) ? "24" : "48");
  }

  // There are six colours: every other time that they come round, a cell is paler and has a stripe.
  [[nodiscard]] bool is_striped(std::uint64_t rank) const { return !grey_ && (rank + 5) / 6 % 2 == 0; }

  void paint_stripe(Canvas& canvas, const Theme& look, std::uint64_t rank, const Rect& rect) const {
    if (!is_striped(rank)) return;
    canvas.box({rect.left, rect.top, rect.right, rect.top + 2.5},
               {look.message(static_cast<std::size_t>((rank + 5) % 6), false).line, "", 0});
  }

  [[nodiscard]] std::string rank_text(std::uint64_t rank) const {
    return fmt::format("{}{}", header_.log->letter, rank);
  }

  static bool is_fresh(const TraceLogCell* cell, const TraceLogCell* old) {
    return cell != nullptr && (old == nullptr || *old != *cell);
  }

  // Where nearly everything is new, saying so tells nothing.
  [[nodiscard]] bool worth_comparing(const Moment& moment, const Moment* before,
                                     const std::vector<std::uint64_t>& indices) const {
    if (before == nullptr) return false;
    std::size_t cells = 0;
    std::size_t fresh = 0;
    for (const std::size_t node : nodes_)
      for (const std::uint64_t index : indices) {
        const TraceLogCell* cell = moment.nodes[node].log.at(index);
        cells += cell != nullptr ? 1U : 0U;
        fresh += is_fresh(cell, before->nodes[node].log.at(index)) ? 1U : 0U;
      }
    return fresh * 4 <= cells * 3;
  }

  void paint_cell(Canvas& canvas, const NodeMoment& node, std::uint64_t index, const TraceLogCell* old, bool compare,
                  const Rect& rect) {
    const TraceLogCell* cell = node.log.at(index);
    if (cell == nullptr) {
      if (old == nullptr) return;
      gone_ = true;
      canvas.box(rect, {"", theme_.muted, 0.9, false, true}, "was here: " + old->label);
      return;
    }
    ranks_.insert(cell->rank);
    const bool fresh = compare && is_fresh(cell, old);
    fresh_ = fresh_ || fresh;
    canvas.box(rect, {fill_of(cell->rank), fresh ? theme_.ink : theme_.muted, fresh ? 1.7 : 0.6},
               fmt::format("{} {}: {}", rank_text(cell->rank), index, cell->label));
    paint_stripe(canvas, theme_, cell->rank, rect);
    const std::string rank = rank_text(cell->rank);
    const double room = rect.width() - text_width(rank, 8.5, true) - 10;
    if (room < 26 || cell->label.empty()) {
      canvas.text(rect.center(), fit_text(rank, rect.width() - 2, 8.5, true), {8.5, theme_.ink, true});
      return;
    }
    canvas.text({rect.left + 3, rect.center().y}, rank, {8.5, theme_.ink, true, Align::left});
    canvas.text({rect.right - 3, rect.center().y}, fit_text(cell->label, room, 8),
                {8, theme_.ink, false, Align::right});
  }

  // A log of which nothing is drawn says where it ends.
  void paint_early_end(Canvas& canvas, const LogState& log, std::uint64_t first, double y) const {
    if (!log.cells.empty() && log.last() >= first) return;
    const std::string text =
        log.cells.empty() ? std::string("empty")
                          : fmt::format("\xE2\x80\xA6 ends at {} ({})", log.last(), rank_text(log.cells.back().rank));
    canvas.text({cells_left() + 3, y + kLogRow / 2 - 1}, text, {8.5, theme_.muted, false, Align::left});
  }

  void paint_settled(Canvas& canvas, const LogState& log, const std::vector<std::uint64_t>& indices,
                     const std::vector<double>& lefts, double width, double y) {
    double end = 0;
    for (std::size_t i = 0; i < indices.size(); ++i)
      if (indices[i] <= log.settled && log.at(indices[i]) != nullptr) end = lefts[i] + width - 1;
    if (end == 0) return;
    settled_ = true;
    canvas.line({{cells_left(), y + kLogRow - 2}, {end, y + kLogRow - 2}}, {theme_.fact, 2.4});
    canvas.line({{end, y + kLogRow - 7}, {end, y + kLogRow - 0.8}}, {theme_.fact, 2.4});
  }

  [[nodiscard]] std::vector<LegendEntry> legend() const {
    std::vector<LegendEntry> entries;
    for (const std::uint64_t rank : ranks_)
      if (entries.size() < kRanksExplained)
        entries.push_back({fmt::format("{} {}", header_.log->rank, rank),
                           [this, rank, text = rank_text(rank)](Canvas& canvas, const Theme& look, Point at) {
                             const Rect sample = around({at.x + kSampleWidth / 2, at.y}, 20, 13);
                             canvas.box(sample, {fill_of(rank), look.muted, 0.6});
                             paint_stripe(canvas, look, rank, sample);
                             canvas.text({at.x + kSampleWidth / 2, at.y}, text, {7.5, look.ink, true});
                           }});
    if (settled_)
      entries.push_back(
          {"known to be " + header_.log->settled, [](Canvas& canvas, const Theme& look, Point at) {
             canvas.line({at, {at.x + kSampleWidth, at.y}}, {look.fact, 2.4});
             canvas.line({{at.x + kSampleWidth, at.y - 5}, {at.x + kSampleWidth, at.y + 1.2}}, {look.fact, 2.4});
           }});
    if (fresh_)
      entries.push_back({"new since the moment above", [](Canvas& canvas, const Theme& look, Point at) {
                           canvas.box(around({at.x + kSampleWidth / 2, at.y}, 18, 12), {"", look.ink, 1.7});
                         }});
    if (gone_)
      entries.push_back(
          {"gone since then", [](Canvas& canvas, const Theme& look, Point at) {
             canvas.box(around({at.x + kSampleWidth / 2, at.y}, 18, 12), {"", look.muted, 0.9, false, true});
           }});
    if (!violations_.empty()) entries.push_back(violation_entry());
    return entries;
  }

  [[nodiscard]] std::string alt() const {
    std::string text = fmt::format("Logs of the nodes of \"{}\", {}.", header_.scenario, caption_);
    for (const Moment& moment : moments_) {
      text += fmt::format(" {}, {}:", time_text(moment.time), moment.what);
      for (const std::size_t node : nodes_) {
        const LogState& log = moment.nodes[node].log;
        text += fmt::format(" {} has {} entries", story_.nodes[node].name, log.cells.size());
        if (!log.cells.empty()) text += ", the last of " + rank_text(log.cells.back().rank);
        text += fmt::format(", {} {};", std::min<std::uint64_t>(log.settled, log.last()), header_.log->settled);
      }
      text.back() = '.';
    }
    return text;
  }

  const TraceHeader& header_;
  const Story& story_;
  const Theme& theme_;
  bool grey_ = false;
  PageShape page_;
  TimeSpan window_;
  std::vector<std::size_t> nodes_;
  std::vector<const ViolationMark*> violations_;
  std::vector<Moment> moments_;
  std::string caption_;
  std::set<std::uint64_t> ranks_;  // those that are drawn
  bool fresh_ = false, gone_ = false, settled_ = false;
};

}  // namespace

std::vector<Figure> draw_log(const Recording& recording, const ViewOptions& options) {
  if (!recording.trace.header.log)
    throw std::invalid_argument("expected a system whose servers keep a log, and this one declares none");
  return {LogTable(recording, options).draw()};
}

}  // namespace orrery::diagrams
