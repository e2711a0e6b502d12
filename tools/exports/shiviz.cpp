// ShiViz derives every clock anew from the lines and refuses a log in which one differs, so that exactly what it is
// shown is counted: an event for each line, no entry for a host that is not known yet, and a merge for each arrival.
#include "tools/exports/shiviz.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tools/diagrams/story.hpp"
#include "tools/exports/face_cursor.hpp"

namespace orrery::exports {
namespace {

using namespace diagrams;

constexpr std::string_view kParser = R"re((?<host>\S*) (?<time>\d+) (?<kind>\w+) (?<clock>{.*})\n(?<event>.*))re";
constexpr std::string_view kDelimiter = R"re(^=== (?<trace>.*) ===$)re";

std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

std::string_view words_of(OperationPhase phase) {
  switch (phase) {
    case OperationPhase::invoke:
      return "asks for";
    case OperationPhase::ok:
      return "done:";
    case OperationPhase::fail:
      return "failed:";
    case OperationPhase::unknown:
      return "outcome unknown:";
  }
  return {};
}

std::string_view words_of(NodeStatus status) {
  switch (status) {
    case NodeStatus::up:
      return "up again";
    case NodeStatus::crashed:
      return "crashed";
    case NodeStatus::paused:
      return "paused";
    case NodeStatus::halted:
      return "halted";
  }
  return {};
}

class Log {
 public:
  explicit Log(const Recording& recording)
      : header_(recording.trace.header),
        clocks_(header_.nodes.size(), Clock(header_.nodes.size())),
        faces_(recording.story),
        last_line_(header_.nodes.size()) {
    for (const TraceRecord& record : recording.trace.records)
      if (const auto* lost = std::get_if<Lost>(&record.what)) fate_[lost->message] = lost->why;
    for (const TraceRecord& record : recording.trace.records)
      std::visit([&](const auto& what) { add(record, what); }, record.what);
  }

  [[nodiscard]] std::string text() const {
    std::string label = header_.scenario;
    if (!header_.variant.empty()) label += " #" + header_.variant;
    std::string out = fmt::format("{}\n{}\n=== {}, seed {} ===\n", kParser, kDelimiter, one_line(label), header_.seed);
    for (const Line& line : lines_) {
      out += fmt::format("{} {} {} {}\n{}", header_.nodes[line.node].name, line.time, line.kind, line.clock,
                         one_line(line.text));
      out += '\n';
    }
    return out;
  }

 private:
  using Clock = std::vector<std::uint64_t>;
  struct Line {
    std::size_t node = 0;
    TraceTime time = 0;
    std::uint64_t event = 0;
    std::string_view kind;
    std::string clock;
    std::string text;
  };
  void tick(const TraceRecord& record, std::string_view kind, std::string text) {
    const std::size_t node = *record.node;
    ++clocks_[node][node];
    std::string clock;
    for (std::size_t i = 0; i < header_.nodes.size(); ++i)
      if (clocks_[node][i] > 0)
        clock += fmt::format("{}\"{}\":{}", clock.empty() ? "" : ",", header_.nodes[i].name, clocks_[node][i]);
    last_line_[node] = lines_.size();
    lines_.push_back({node, record.time, record.event, kind, "{" + clock + "}", std::move(text)});
  }

  /// Adds words to the node's event that they belong to; where there is none they are an event of their own.
  void tell(const TraceRecord& record, std::string_view kind, const std::string& words) {
    const auto line = last_line_[*record.node];
    if (line && lines_[*line].event == record.event && lines_[*line].time == record.time)
      lines_[*line].text += "; " + words;
    else
      tick(record, kind, words);
  }

  void add(const TraceRecord& record, const Sent& sent) {
    std::string text = fmt::format("send {} to {}", sent.label.empty() ? sent.type : sent.label, name(sent.to));
    if (const auto lost = fate_.find(sent.message); lost != fate_.end())
      text += fmt::format(" (lost: {})", lost->second);
    tick(record, "send", std::move(text));
    in_flight_[sent.message] = {clocks_[*record.node], sent.label.empty() ? sent.type : sent.label};
  }

  void add(const TraceRecord& record, const Delivered& delivered) {
    const auto& [clock, label] = in_flight_.at(delivered.message);
    Clock& own = clocks_[*record.node];
    for (std::size_t i = 0; i < own.size(); ++i) own[i] = std::max(own[i], clock[i]);
    tick(record, "receive", fmt::format("receive {} from {}", label, name(delivered.from)));
  }

  void add(const TraceRecord&, const Lost&) {}

  void add(const TraceRecord& record, const TimerFired& timer) {
    tick(record, "timer", fmt::format("timer {}", timer.timer));
  }

  void add(const TraceRecord& record, const Durable& durable) {
    tick(record, "durable", fmt::format("durable up to {}", durable.upto));
  }

  void add(const TraceRecord& record, const FaceChanged&) {
    const FaceMark* mark = faces_.at(record);
    if (mark != nullptr && !mark->role.empty()) tell(record, "role", role_text(*mark));
  }

  void add(const TraceRecord&, const LogChanged&) {}

  void add(const TraceRecord& record, const FactObserved& fact) {
    if (!fact.label.empty()) tell(record, "fact", fact.label);
  }

  void add(const TraceRecord& record, const OperationStep& step) {
    tick(record, "operation", fmt::format("{} {}", words_of(step.phase), step.label));
  }

  void add(const TraceRecord& record, const StatusChanged& changed) {
    std::string text(words_of(changed.status));
    if (!changed.why.empty()) text += fmt::format(" ({})", changed.why);
    tick(record, "status", std::move(text));
  }

  void add(const TraceRecord&, const FaultPhase&) {}
  void add(const TraceRecord&, const NoteSaid&) {}

  void add(const TraceRecord& record, const ClaimViolated& violated) {
    TraceRecord at = record;
    if (!at.node && !lines_.empty()) at.node = lines_.back().node;
    if (at.node) tick(at, "violation", fmt::format("VIOLATED {}: {}", violated.claim, violated.evidence));
  }

  void add(const TraceRecord&, const ClaimJudged&) {}
  void add(const TraceRecord&, const Asked&) {}
  void add(const TraceRecord&, const RunEnded&) {}

  [[nodiscard]] const std::string& name(std::size_t node) const { return header_.nodes[node].name; }

  const TraceHeader& header_;
  std::vector<Clock> clocks_;
  FaceCursor faces_;
  std::vector<std::optional<std::size_t>> last_line_;                 // by node
  std::map<std::uint64_t, std::string> fate_;                         // by message: why it was lost
  std::map<std::uint64_t, std::pair<Clock, std::string>> in_flight_;  // by message: the sender's clock, and its words
  std::vector<Line> lines_;
};

}  // namespace

std::string shiviz(const Recording& recording) { return Log(recording).text(); }

}  // namespace orrery::exports
