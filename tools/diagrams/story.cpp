// One pass over the records; what is still open at the end (a message in flight, a node down, a partition that never
// healed) stays open.
#include "tools/diagrams/story.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <nlohmann/json.hpp>

namespace orrery::diagrams {
namespace {

std::string in_words(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

class Teller {
 public:
  explicit Teller(const TraceFile& trace) : header_(trace.header) {
    story_.nodes = header_.nodes;
    story_.types = header_.messages;
    last_face_.resize(header_.nodes.size());
    open_status_.resize(header_.nodes.size());
    // A fault that shows as a status of a node in its own event needs no mark beside it.
    for (const TraceRecord& record : trace.records) {
      if (std::holds_alternative<StatusChanged>(record.what)) status_events_.insert(record.event);
    }
  }

  Story tell(const std::vector<TraceRecord>& records) {
    for (const TraceRecord& record : records) {
      story_.end = std::max(story_.end, record.time);
      std::visit([&](const auto& what) { add(record, what); }, record.what);
    }
    return std::move(story_);
  }

 private:
  std::size_t type_index(const std::string& name) {
    for (std::size_t i = 0; i < story_.types.size(); ++i) {
      if (story_.types[i].type == name) return i;
    }
    std::size_t family = 0;
    for (const TraceMessageType& type : story_.types) family = std::max(family, type.family + 1);
    story_.types.push_back({name, family, false});
    return story_.types.size() - 1;
  }

  void add(const TraceRecord& record, const Sent& sent) {
    Flight flight;
    flight.message = sent.message;
    flight.event = record.event;
    flight.from = *record.node;
    flight.to = sent.to;
    flight.type = type_index(sent.type);
    flight.label = sent.label.empty() ? sent.type : sent.label;
    flight.sent = record.time;
    flight.copy = sent.copy_of.has_value();
    flight_of_[sent.message] = story_.flights.size();
    story_.flights.push_back(std::move(flight));
  }

  void add(const TraceRecord& record, const Delivered& delivered) {
    Flight& flight = story_.flights[flight_of_.at(delivered.message)];
    flight.fate = Fate::delivered;
    flight.ended = record.time;
  }

  void add(const TraceRecord& record, const Lost& lost) {
    Flight& flight = story_.flights[flight_of_.at(lost.message)];
    flight.fate = Fate::lost;
    flight.ended = record.time;
    flight.where = lost.where;
    flight.why = lost.why;
  }

  void add(const TraceRecord& record, const TimerFired& timer) {
    last_timer_ = {record.event, *record.node, in_words(timer.timer)};
  }

  void add(const TraceRecord&, const Durable&) {}

  void add(const TraceRecord& record, const FaceChanged& changed) {
    FaceMark mark;
    mark.node = *record.node;
    mark.time = record.time;
    mark.event = record.event;
    mark.role = changed.role;
    for (const TraceRole& role : header_.roles) {
      if (role.name == changed.role) mark.style = role.style;
    }
    if (header_.rank) {
      const auto face = changed.face.parse();
      const auto it = face.find(header_.rank->field);
      if (it != face.end()) {
        mark.rank = header_.rank->letter + (it->is_string() ? it->get<std::string>() : it->dump());
      }
    }
    std::optional<FaceMark>& last = last_face_[mark.node];
    mark.role_changed = !last || last->role != mark.role;
    if (!mark.role_changed && last->rank == mark.rank) return;
    if (last_timer_.event == mark.event && last_timer_.node == mark.node) mark.timer = last_timer_.name;
    last = mark;
    story_.faces.push_back(std::move(mark));
  }

  void add(const TraceRecord&, const LogChanged&) {}

  void add(const TraceRecord& record, const FactObserved& fact) {
    if (fact.label.empty()) return;
    if (!story_.facts.empty()) {
      FactMark& last = story_.facts.back();
      if (last.event == record.event && last.node == *record.node) {
        last.text += ", " + fact.label;
        return;
      }
    }
    story_.facts.push_back({*record.node, record.time, record.event, fact.label});
  }

  void add(const TraceRecord& record, const OperationStep& step) {
    if (step.phase == OperationPhase::invoke) {
      operation_of_[step.id] = story_.operations.size();
      story_.operations.push_back({*record.node, step.label, record.time, kNever, OperationPhase::invoke});
      return;
    }
    const auto it = operation_of_.find(step.id);
    if (it == operation_of_.end()) return;
    Operation& operation = story_.operations[it->second];
    operation.to = record.time;
    operation.outcome = step.phase;
  }

  void add(const TraceRecord& record, const StatusChanged& changed) {
    std::optional<std::size_t>& open = open_status_[*record.node];
    if (open) {
      story_.statuses[*open].to = record.time;
      open.reset();
    }
    if (changed.status == NodeStatus::up) return;
    // What a node is after a restart is said again; a pause changes nothing.
    if (changed.status != NodeStatus::paused) last_face_[*record.node].reset();
    open = story_.statuses.size();
    story_.statuses.push_back({*record.node, changed.status, record.time, kNever});
  }

  void add(const TraceRecord& record, const FaultPhase& fault) {
    if (fault.start) story_.fault_starts.push_back(record.time);
    const std::string text = fault.label.empty() ? in_words(fault.verb) : fault.label;
    if (fault.groups.size() >= 2) {
      add_cut(record.time, fault, text);
    } else if (!status_events_.contains(record.event)) {
      story_.faults.push_back({record.time, fault.nodes, fault.start ? text : text + " ends"});
    }
  }

  void add(const TraceRecord& record, const NoteSaid& note) { story_.faults.push_back({record.time, {}, note.text}); }

  void add_cut(TraceTime time, const FaultPhase& fault, const std::string& text) {
    const auto it = cut_of_.find(fault.id);
    if (it != cut_of_.end()) {
      story_.cuts[it->second].to = time;
      cut_of_.erase(it);
    }
    if (!fault.start) return;
    cut_of_[fault.id] = story_.cuts.size();
    story_.cuts.push_back({text, time, kNever, fault.groups});
  }

  void add(const TraceRecord& record, const ClaimViolated& violated) {
    story_.violations.push_back({record.node, record.time, record.event, violated.claim, violated.evidence});
  }

  void add(const TraceRecord&, const Asked&) {}
  void add(const TraceRecord&, const RunEnded&) {}

  struct Fired {
    std::uint64_t event = 0;
    std::size_t node = 0;
    std::string name;
  };

  const TraceHeader& header_;
  Story story_;
  std::unordered_map<std::uint64_t, std::size_t> flight_of_;
  std::map<std::string, std::size_t> operation_of_;
  std::map<std::string, std::size_t> cut_of_;
  std::unordered_set<std::uint64_t> status_events_;
  std::vector<std::optional<FaceMark>> last_face_;
  std::vector<std::optional<std::size_t>> open_status_;
  Fired last_timer_;
};

}  // namespace

Story tell_story(const TraceFile& trace) { return Teller(trace).tell(trace.records); }

}  // namespace orrery::diagrams
