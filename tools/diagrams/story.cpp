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

// "44" of "commit 44" after "commit 43": what is said of the same is said once.
std::string after_common_words(const std::string& before, const std::string& label) {
  const std::size_t blank = label.rfind(' ');
  const bool same = blank != std::string::npos && before.compare(0, blank + 1, label, 0, blank + 1) == 0;
  return same ? label.substr(blank + 1) : label;
}

// The values of what an operation got: "old", "not found". What is so is taken for granted, what is not is said.
std::string words_of_result(const JsonText& result) {
  const nlohmann::ordered_json fields = result.parse();
  if (!fields.is_object()) return {};
  const auto told = [](const nlohmann::ordered_json& value) {
    return value.is_primitive() && !value.is_boolean() && !value.is_null() && value != "";
  };
  const auto count = std::count_if(fields.begin(), fields.end(), told);
  std::string words;
  for (const auto& [name, value] : fields.items()) {
    std::string word;
    if (value.is_boolean() && !value.get<bool>()) word = "not " + in_words(name);
    if (told(value)) word = value.is_string() ? value.get<std::string>() : value.dump();
    if (told(value) && count > 1) word = in_words(name) + " " + word;
    if (!word.empty()) words += (words.empty() ? "" : ", ") + word;
  }
  return words;
}

// The end of a fault names what its beginning named.
std::string key_of(const FaultPhase& fault) {
  std::string key = fault.id + "\n" + fault.label;
  for (const std::size_t node : fault.nodes) key += "\n" + std::to_string(node);
  return key;
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
      const auto* changed = std::get_if<StatusChanged>(&record.what);
      if (changed != nullptr) (changed->status == NodeStatus::up ? boot_events_ : status_events_).insert(record.event);
    }
  }

  Story tell(const std::vector<TraceRecord>& records) {
    for (const TraceRecord& record : records) {
      story_.end = std::max(story_.end, record.time);
      std::visit([&](const auto& what) { add(record, what); }, record.what);
    }
    for (FaultSpan& span : story_.fault_spans)
      if (span.seen_otherwise && span.to == kNever && !span.nodes.empty()) span.to = up_again(span);
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
        last.text += ", " + after_common_words(last_fact_, fact.label);
        last_fact_ = fact.label;
        return;
      }
    }
    last_fact_ = fact.label;
    story_.facts.push_back({*record.node, record.time, record.event, fact.label});
  }

  void add(const TraceRecord& record, const OperationStep& step) {
    if (step.phase == OperationPhase::invoke) {
      operation_of_[step.id] = story_.operations.size();
      story_.operations.push_back({*record.node, step.label, record.time, kNever, OperationPhase::invoke, {}});
      return;
    }
    const auto it = operation_of_.find(step.id);
    if (it == operation_of_.end()) return;
    Operation& operation = story_.operations[it->second];
    operation.to = record.time;
    operation.outcome = step.phase;
    operation.result = words_of_result(step.result);
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
    const std::string text = fault.label.empty() ? in_words(fault.verb) : fault.label;
    const bool seen = add_span(record, fault, text);
    if (fault.groups.size() >= 2)
      add_cut(record.time, fault, text);
    else if (!seen)
      story_.faults.push_back({record.time, fault.nodes, fault.start ? text : text + " ends"});
  }

  void add(const TraceRecord& record, const NoteSaid& note) { story_.faults.push_back({record.time, {}, note.text}); }

  // Whether it shows otherwise: as a cut, as a node that goes down, or as one that a fault of a moment brings up.
  [[nodiscard]] bool is_seen(const TraceRecord& record, const FaultPhase& fault) const {
    return fault.groups.size() >= 2 || status_events_.contains(record.event) ||
           (fault.once && boot_events_.contains(record.event));
  }

  // Says whether the fault shows otherwise.
  bool add_span(const TraceRecord& record, const FaultPhase& fault, const std::string& text) {
    if (fault.start) {
      const bool seen = is_seen(record, fault);
      if (!fault.once) fault_of_.emplace(key_of(fault), story_.fault_spans.size());
      story_.fault_spans.push_back(
          {record.time, fault.once ? record.time : kNever, text, fault.nodes, fault.once, seen, fault.id});
      return seen;
    }
    const auto begun = fault_of_.find(key_of(fault));
    if (begun == fault_of_.end()) return is_seen(record, fault);
    FaultSpan& span = story_.fault_spans[begun->second];
    span.to = record.time;
    fault_of_.erase(begun);
    return span.seen_otherwise;
  }

  // When the last of the nodes that a fault took down was up again.
  [[nodiscard]] TraceTime up_again(const FaultSpan& fault) const {
    TraceTime last = fault.from;
    for (const StatusSpan& span : story_.statuses)
      if (span.from == fault.from && std::find(fault.nodes.begin(), fault.nodes.end(), span.node) != fault.nodes.end())
        last = std::max(last, span.to);
    return last > fault.from ? last : kNever;
  }

  void add_cut(TraceTime time, const FaultPhase& fault, const std::string& text) {
    if (fault.start) {
      cut_of_.emplace(key_of(fault), story_.cuts.size());
      story_.cuts.push_back({text, time, kNever, fault.groups, fault.one_way});
    } else if (const auto begun = cut_of_.find(key_of(fault)); begun != cut_of_.end()) {
      story_.cuts[begun->second].to = time;
      cut_of_.erase(begun);
    }
  }

  void add(const TraceRecord& record, const ClaimViolated& violated) {
    story_.violations.push_back({record.node, record.time, record.event, violated.claim, violated.evidence});
  }

  void add(const TraceRecord&, const ClaimJudged&) {}
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
  std::multimap<std::string, std::size_t> cut_of_, fault_of_;      // those that have not ended, by what they name
  std::unordered_set<std::uint64_t> status_events_, boot_events_;  // in which a node goes down, comes up
  std::string last_fact_;
  std::vector<std::optional<FaceMark>> last_face_;
  std::vector<std::optional<std::size_t>> open_status_;
  Fired last_timer_;
};

}  // namespace

Story tell_story(const TraceFile& trace) { return Teller(trace).tell(trace.records); }

}  // namespace orrery::diagrams
