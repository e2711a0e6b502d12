// The importer binds an arrow to the slice that is open on its track at that moment, and slices of one track must nest.
// So a message is a short slice that ends where the next one of its node begins, and its arrow's end is written right
// after it; what may overlap (operations, faults) are async spans.
#include "tools/exports/perfetto.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/diagrams/story.hpp"
#include "tools/exports/face_cursor.hpp"

namespace orrery::exports {
namespace {

using namespace diagrams;

constexpr TraceTime kSliceMax = 200'000;  // of a message, in nanoseconds: long enough to be seen
constexpr int kRoleTrack = 1;
constexpr int kMessageTrack = 2;

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string micros(TraceTime time) { return fmt::format("{}.{:03}", time / 1000, time % 1000); }

class Writer {
 public:
  explicit Writer(const Recording& recording)
      : trace_(recording.trace), header_(recording.trace.header), story_(recording.story) {
    for (std::size_t node = 0; node < header_.nodes.size(); ++node) name_node(node);
    name_process(world(), "world", header_.nodes.size());
    for (std::size_t node = 0; node < header_.nodes.size(); ++node) roles(node);
    ranks();
    messages();
    operations();
    faults();
    marks();
  }

  [[nodiscard]] std::string text() const {
    std::string out = "{\"displayTimeUnit\":\"ms\",\"otherData\":{";
    out += fmt::format("\"scenario\":{},\"variant\":{},\"seed\":{},\"build\":{}", json_text(header_.scenario),
                       json_text(header_.variant), header_.seed, json_text(header_.build));
    out += "},\"traceEvents\":[\n";
    for (std::size_t i = 0; i < events_.size(); ++i) {
      out += events_[i];
      out += i + 1 < events_.size() ? ",\n" : "\n";
    }
    return out + "]}\n";
  }

 private:
  [[nodiscard]] static std::size_t pid(std::size_t node) { return node + 1; }
  [[nodiscard]] std::size_t world() const { return header_.nodes.size() + 1; }

  /// `rest`: further members, each with a comma before it.
  void event(std::string_view phase, TraceTime time, std::size_t process, int track, std::string_view name,
             const std::string& rest = {}) {
    events_.push_back(fmt::format("{{\"ph\":\"{}\",\"ts\":{},\"pid\":{},\"tid\":{},\"name\":{}{}}}", phase,
                                  micros(time), process, track, json_text(name), rest));
  }

  void metadata(std::string_view name, std::size_t process, int track, const std::string& args) {
    events_.push_back(fmt::format("{{\"ph\":\"M\",\"pid\":{},\"tid\":{},\"name\":\"{}\",\"args\":{{{}}}}}", process,
                                  track, name, args));
  }

  void name_process(std::size_t process, std::string_view name, std::size_t order) {
    metadata("process_name", process, 0, "\"name\":" + json_text(name));
    metadata("process_sort_index", process, 0, fmt::format("\"sort_index\":{}", order));
  }

  void name_node(std::size_t node) {
    name_process(pid(node), header_.nodes[node].name, node);
    metadata("thread_name", pid(node), kRoleTrack, "\"name\":\"role\"");
    metadata("thread_name", pid(node), kMessageTrack, "\"name\":\"messages\"");
  }

  void slice(std::size_t node, int track, TraceTime from, TraceTime to, std::string_view name,
             std::string_view category, const std::string& args = {}) {
    std::string rest = fmt::format(",\"cat\":\"{}\",\"dur\":{}", category, micros(to - from));
    if (!args.empty()) rest += ",\"args\":{" + args + "}";
    event("X", from, pid(node), track, name, rest);
  }

  /// One slice after the other: what the node is, or why it is nothing.
  void roles(std::size_t node) {
    std::string name;
    std::string face;  // a node that comes back shows its face only if it is another one
    TraceTime since = 0;
    const auto turn = [&](TraceTime time, const std::string& next) {
      if (!name.empty() && time > since) slice(node, kRoleTrack, since, time, name, "role");
      since = time;
      name = next;
    };
    FaceCursor faces(story_);
    for (const TraceRecord& record : trace_.records) {
      if (std::holds_alternative<FaceChanged>(record.what)) {
        const FaceMark* mark = faces.at(record);
        if (mark == nullptr || mark->node != node) continue;
        face = mark->role.empty() ? std::string("up") : role_text(*mark);
        if (face != name) turn(record.time, face);
      } else if (const auto* status = std::get_if<StatusChanged>(&record.what); status && record.node == node) {
        const bool up = status->status == NodeStatus::up;
        turn(record.time, up ? face : std::string(kStatusNames.at(static_cast<std::size_t>(status->status))));
      }
    }
    turn(story_.end, {});
  }

  void ranks() {
    if (!header_.rank) return;
    for (const FaceMark& mark : story_.faces) {
      if (mark.rank.size() <= header_.rank->letter.size()) continue;
      const std::string rank = mark.rank.substr(header_.rank->letter.size());
      if (rank.find_first_not_of("0123456789") != std::string::npos) continue;
      event("C", mark.time, pid(mark.node), 0, header_.rank->field,
            fmt::format(",\"args\":{{{}:{}}}", json_text(header_.rank->field), rank));
    }
  }

  void messages() {
    std::vector<std::set<TraceTime>> busy(header_.nodes.size());  // moments with a message, by node
    for (const Flight& flight : story_.flights) {
      busy[flight.from].insert(flight.sent);
      if (flight.fate == Fate::delivered) busy[flight.to].insert(flight.ended);
      if (flight.fate == Fate::lost) busy[flight.from].insert(flight.ended);
    }
    const auto end_of = [&](std::size_t node, TraceTime time) {
      const auto next = busy[node].upper_bound(time);
      return next == busy[node].end() ? time + kSliceMax : std::min(*next, time + kSliceMax);
    };
    std::map<std::uint64_t, const Flight*> flights;
    for (const Flight& flight : story_.flights) flights[flight.message] = &flight;
    std::int64_t in_flight = 0;
    for (const TraceRecord& record : trace_.records) {
      if (const auto* sent = std::get_if<Sent>(&record.what)) {
        const Flight& flight = *flights.at(sent->message);
        slice(flight.from, kMessageTrack, flight.sent, end_of(flight.from, flight.sent), "send " + flight.label,
              "message", args_of(flight));
        if (flight.fate == Fate::delivered) arrow("s", flight, flight.sent, flight.from);
        count_in_flight(record.time, ++in_flight);
      } else if (const auto* delivered = std::get_if<Delivered>(&record.what)) {
        const Flight& flight = *flights.at(delivered->message);
        slice(flight.to, kMessageTrack, flight.ended, end_of(flight.to, flight.ended), "receive " + flight.label,
              "message", args_of(flight));
        arrow("f", flight, flight.ended, flight.to);
        count_in_flight(record.time, --in_flight);
      } else if (const auto* lost = std::get_if<Lost>(&record.what)) {
        const Flight& flight = *flights.at(lost->message);
        event("i", flight.ended, pid(flight.from), kMessageTrack,
              fmt::format("lost ({}): {} to {}", flight.why, flight.label, header_.nodes[flight.to].name),
              ",\"cat\":\"loss\",\"s\":\"t\"");
        count_in_flight(record.time, --in_flight);
      }
    }
  }

  [[nodiscard]] std::string args_of(const Flight& flight) const {
    std::string args = fmt::format("\"from\":{},\"to\":{},\"type\":{}", json_text(header_.nodes[flight.from].name),
                                   json_text(header_.nodes[flight.to].name), json_text(story_.types[flight.type].type));
    if (flight.fate == Fate::lost) args += ",\"lost\":" + json_text(flight.why);
    return args;
  }

  void arrow(std::string_view phase, const Flight& flight, TraceTime time, std::size_t node) {
    std::string rest = fmt::format(",\"cat\":\"message\",\"id\":{}", flight.message);
    if (phase == "f") rest += ",\"bp\":\"e\"";
    event(phase, time, pid(node), kMessageTrack, story_.types[flight.type].type, rest);
  }

  void count_in_flight(TraceTime time, std::int64_t count) {
    event("C", time, world(), 0, "messages in flight", fmt::format(",\"args\":{{\"messages\":{}}}", count));
  }

  /// A span that others may overlap.
  void span(std::size_t process, TraceTime from, TraceTime to, std::string_view name, std::string_view category,
            const std::string& args = {}) {
    const std::string rest = fmt::format(",\"cat\":\"{}\",\"id\":\"{}{}\"", category, category, ++spans_);
    event("b", from, process, kRoleTrack, name, rest + (args.empty() ? "" : ",\"args\":{" + args + "}"));
    event("e", std::max(from, std::min(to, story_.end)), process, kRoleTrack, name, rest);
  }

  void operations() {
    for (const Operation& operation : story_.operations)
      span(pid(operation.node), operation.from, operation.to, operation.label, "operation",
           fmt::format("\"outcome\":\"{}\"", kOutcomeNames.at(static_cast<std::size_t>(operation.outcome))));
  }

  void faults() {
    struct Open {
      TraceTime from = 0;
      std::string text;
    };
    std::map<std::string, std::vector<Open>> open;
    for (const TraceRecord& record : trace_.records) {
      const auto* fault = std::get_if<FaultPhase>(&record.what);
      if (fault == nullptr) continue;
      std::vector<Open>& begun = open[fault->id];
      if (fault->start) {
        begun.push_back({record.time, fault->label.empty() ? fault->verb : fault->label});
      } else if (!begun.empty()) {
        span(world(), begun.front().from, record.time, begun.front().text, "fault");
        begun.erase(begun.begin());
      }
    }
    for (const auto& [id, begun] : open)
      for (const Open& fault : begun) span(world(), fault.from, story_.end, fault.text, "fault");
  }

  /// Moments: timers, facts, notes and what was violated.
  void marks() {
    for (const TraceRecord& record : trace_.records) {
      if (const auto* timer = std::get_if<TimerFired>(&record.what)) {
        event("i", record.time, pid(*record.node), kRoleTrack, timer->timer, ",\"cat\":\"timer\",\"s\":\"t\"");
      } else if (const auto* fact = std::get_if<FactObserved>(&record.what)) {
        event("i", record.time, pid(*record.node), kRoleTrack, fact->label.empty() ? fact->type : fact->label,
              ",\"cat\":\"fact\",\"s\":\"t\"");
      } else if (const auto* note = std::get_if<NoteSaid>(&record.what)) {
        event("i", record.time, world(), kRoleTrack, note->text, ",\"cat\":\"note\",\"s\":\"p\"");
      } else if (const auto* violated = std::get_if<ClaimViolated>(&record.what)) {
        event("i", record.time, record.node ? pid(*record.node) : world(), kRoleTrack, "violated: " + violated->claim,
              fmt::format(",\"cat\":\"violation\",\"s\":\"g\",\"args\":{{\"evidence\":{}}}",
                          json_text(violated->evidence)));
      }
    }
  }

  static constexpr std::array<std::string_view, 4> kStatusNames{"up", "crashed", "paused", "halted"};
  static constexpr std::array<std::string_view, 4> kOutcomeNames{"not ended", "ok", "failed", "unknown"};

  const TraceFile& trace_;
  const TraceHeader& header_;
  const Story& story_;
  std::uint64_t spans_ = 0;
  std::vector<std::string> events_;
};

}  // namespace

std::string perfetto(const Recording& recording) { return Writer(recording).text(); }

}  // namespace orrery::exports
