// Both runs are told node by node as lists of events, an event as a list of named fields; the lists are compared in
// step. Bodies are compared as texts and only taken apart where they differ.
#include "tools/diagrams/difference.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/diagrams/story.hpp"
#include "tools/diagrams/time_axis.hpp"

namespace orrery::diagrams {
namespace {

using Json = nlohmann::ordered_json;

struct Field {
  std::string name;
  std::string value;
  const JsonText* json = nullptr;  // a value that can be taken apart
};

// The records of one event at one node, as indices into the trace's.
struct NodeEvent {
  std::vector<std::size_t> records;
};

const char* phase_word(OperationPhase phase) {
  switch (phase) {
    case OperationPhase::invoke:
      return "invoke";
    case OperationPhase::ok:
      return "ok";
    case OperationPhase::fail:
      return "fail";
    case OperationPhase::unknown:
      break;
  }
  return "unknown";
}

const char* status_word(NodeStatus status) {
  switch (status) {
    case NodeStatus::up:
      return "up";
    case NodeStatus::crashed:
      return "crashed";
    case NodeStatus::paused:
      return "paused";
    case NodeStatus::halted:
      break;
  }
  return "halted";
}

class Telling {
 public:
  explicit Telling(const TraceFile& trace) : trace_(trace), events_(trace.header.nodes.size()) {
    std::vector<std::string> last_role(events_.size());
    for (std::size_t i = 0; i < trace.records.size(); ++i) {
      const TraceRecord& record = trace.records[i];
      if (const auto* sent = std::get_if<Sent>(&record.what)) sent_[sent->message] = i;
      if (!record.node) continue;
      if (const auto* face = std::get_if<FaceChanged>(&record.what)) {
        std::string role = face->role.empty() ? std::string() : face->role + rank_of(*face);
        std::string& last = last_role[*record.node];
        if (role != last && !role.empty()) roles_[i] = "becomes " + role;
        last = std::move(role);
      }
      std::vector<NodeEvent>& events = events_[*record.node];
      const bool another = events.empty() || trace.records[events.back().records.front()].event != record.event;
      if (another) events.emplace_back();
      events.back().records.push_back(i);
    }
  }

  [[nodiscard]] const std::string& name(std::size_t node) const { return trace_.header.nodes[node].name; }
  [[nodiscard]] std::size_t nodes() const { return events_.size(); }
  [[nodiscard]] std::optional<std::size_t> node_called(const std::string& wanted) const {
    for (std::size_t node = 0; node < nodes(); ++node)
      if (name(node) == wanted) return node;
    return std::nullopt;
  }
  [[nodiscard]] const std::vector<NodeEvent>& events(std::size_t node) const { return events_[node]; }
  [[nodiscard]] const TraceRecord& first(const NodeEvent& event) const { return trace_.records[event.records.front()]; }

  // What happens in the event, in the order of the trace.
  [[nodiscard]] std::vector<Field> fields(const NodeEvent& event, bool times) const {
    std::vector<Field> out;
    if (times) out.push_back({"time", time_text(first(event).time), nullptr});
    std::size_t sends = 0;
    std::size_t facts = 0;
    for (const std::size_t i : event.records) add(out, trace_.records[i], sends, facts);
    return out;
  }

  [[nodiscard]] std::string words(const NodeEvent& event) const {
    const TraceRecord& record = first(event);
    if (const auto* delivered = std::get_if<Delivered>(&record.what)) {
      const Sent& sent = sent_of(*delivered);
      return fmt::format("{} from {} arrives", sent.label.empty() ? sent.type : sent.label, name(delivered->from));
    }
    if (const auto* timer = std::get_if<TimerFired>(&record.what)) return "timer " + timer->timer;
    if (const auto* durable = std::get_if<Durable>(&record.what)) return fmt::format("durable up to {}", durable->upto);
    if (const auto* step = std::get_if<OperationStep>(&record.what))
      return fmt::format("operation {}: {}", step->label, phase_word(step->phase));
    if (const auto* changed = std::get_if<StatusChanged>(&record.what)) return status_word(changed->status);
    if (std::holds_alternative<Sent>(record.what) || std::holds_alternative<FaceChanged>(record.what)) return "starts";
    return "an event";
  }

  // What the node does in the event, in words.
  [[nodiscard]] std::vector<std::string> deeds(const NodeEvent& event) const {
    std::vector<std::string> out;
    for (const std::size_t i : event.records) {
      const TraceRecord& record = trace_.records[i];
      if (const auto* sent = std::get_if<Sent>(&record.what))
        out.push_back(fmt::format("sends {} to {}", sent->label.empty() ? sent->type : sent->label, name(sent->to)));
      else if (const auto role = roles_.find(i); role != roles_.end())
        out.push_back(role->second);
      else if (const auto* fact = std::get_if<FactObserved>(&record.what); fact != nullptr && !fact->label.empty())
        out.push_back("observes " + fact->label);
      else if (const auto* violated = std::get_if<ClaimViolated>(&record.what))
        out.push_back("violates " + violated->claim);
    }
    return out;
  }

 private:
  [[nodiscard]] std::string rank_of(const FaceChanged& face) const {
    if (!trace_.header.rank) return {};
    const Json fields = face.face.parse();
    const auto rank = fields.find(trace_.header.rank->field);
    return rank == fields.end() ? std::string() : " " + trace_.header.rank->letter + rank->dump();
  }

  [[nodiscard]] const Sent& sent_of(const Delivered& delivered) const {
    return std::get<Sent>(trace_.records[sent_.at(delivered.message)].what);
  }

  void add(std::vector<Field>& out, const TraceRecord& record, std::size_t& sends, std::size_t& facts) const {
    const auto field = [&out](std::string name, std::string value, const JsonText* json = nullptr) {
      out.push_back({std::move(name), std::move(value), json});
    };
    if (const auto* delivered = std::get_if<Delivered>(&record.what)) {
      const Sent& sent = sent_of(*delivered);
      field("event", "delivery");
      field("message.type", sent.type);
      field("message.from", name(delivered->from));
      field("message", sent.body.text(), &sent.body);
    } else if (const auto* timer = std::get_if<TimerFired>(&record.what)) {
      field("event", "timer");
      field("timer", timer->timer);
    } else if (const auto* durable = std::get_if<Durable>(&record.what)) {
      field("event", "durable");
      field("upto", fmt::format("{}", durable->upto));
    } else if (const auto* step = std::get_if<OperationStep>(&record.what)) {
      field("event", "operation");
      field("operation", step->label);
      field("phase", phase_word(step->phase));
    } else if (const auto* changed = std::get_if<StatusChanged>(&record.what)) {
      field("event", "status");
      field("status", status_word(changed->status));
    } else if (const auto* sent = std::get_if<Sent>(&record.what)) {
      ++sends;
      field(fmt::format("sent[{}].type", sends), sent->type);
      field(fmt::format("sent[{}].to", sends), name(sent->to));
      field(fmt::format("sent[{}]", sends), sent->body.text(), &sent->body);
    } else if (const auto* face = std::get_if<FaceChanged>(&record.what)) {
      field("face.role", face->role);
      field("face", face->face.text(), &face->face);
    } else if (const auto* fact = std::get_if<FactObserved>(&record.what)) {
      ++facts;
      field(fmt::format("fact[{}].type", facts), fact->type);
      field(fmt::format("fact[{}]", facts), fact->body.text(), &fact->body);
    } else if (const auto* violated = std::get_if<ClaimViolated>(&record.what)) {
      field("violated", violated->claim);
    }
  }

  const TraceFile& trace_;
  std::vector<std::vector<NodeEvent>> events_;
  std::unordered_map<std::uint64_t, std::size_t> sent_;
  std::unordered_map<std::size_t, std::string> roles_;  // "becomes primary T2", by record
};

std::string text_of(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Goes down to the first part in which two values differ.
void take_apart(const Json& a, const Json& b, std::string& name, std::string& value_a, std::string& value_b) {
  if (a.is_object() && b.is_object()) {
    for (const auto& [key, item] : a.items()) {
      const auto other = b.find(key);
      if (other == b.end() || *other == item) continue;
      name += "." + key;
      return take_apart(item, *other, name, value_a, value_b);
    }
  }
  if (a.is_array() && b.is_array()) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      if (a[i] == b[i]) continue;
      name += fmt::format("[{}]", i);
      return take_apart(a[i], b[i], name, value_a, value_b);
    }
    if (a.size() != b.size()) {
      name += ".length";
      value_a = fmt::format("{}", a.size());
      value_b = fmt::format("{}", b.size());
      return;
    }
  }
  value_a = text_of(a);
  value_b = text_of(b);
}

// Sets field and values of the first difference of two events; false if there is none.
bool differ(const std::vector<Field>& a, const std::vector<Field>& b, Difference& into) {
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i < a.size() && i < b.size() && a[i].name == b[i].name) {
      if (a[i].value == b[i].value) continue;
      into.field = a[i].name;
      into.a.value = a[i].value;
      into.b.value = b[i].value;
      if (a[i].json != nullptr)
        take_apart(a[i].json->parse(), b[i].json->parse(), into.field, into.a.value, into.b.value);
      return true;
    }
    // One run does something that the other does not, or something else.
    into.field = i < a.size() ? a[i].name : b[i].name;
    into.a.value = i < a.size() ? a[i].value : "nothing";
    into.b.value = i < b.size() ? b[i].value : "nothing";
    if (i < a.size() && i < b.size()) {
      into.field = "what comes next";
      into.a.value = a[i].name + " " + a[i].value;
      into.b.value = b[i].name + " " + b[i].value;
    }
    return true;
  }
  return false;
}

Difference::Side side(const Telling& telling, const NodeEvent& event) {
  const TraceRecord& record = telling.first(event);
  return {true, record.event, record.time, telling.words(event), {}, {}};
}

std::vector<std::string> only_in_first(const std::vector<std::string>& first, std::vector<std::string> second) {
  std::vector<std::string> out;
  for (const std::string& deed : first) {
    const auto same = std::find(second.begin(), second.end(), deed);
    if (same != second.end()) {
      second.erase(same);
      continue;
    }
    // What is sent to several is said once.
    const std::size_t to = deed.rfind(" to ");
    if (to != std::string::npos && !out.empty() && out.back().starts_with(deed.substr(0, to + 4)))
      out.back() += ", " + deed.substr(to + 4);
    else
      out.push_back(deed);
  }
  return out;
}

// The first difference at one node.
std::optional<Difference> at_node(const Telling& a, std::size_t node_a, const Telling& b, std::size_t node_b,
                                  const Comparison& comparison) {
  const std::vector<NodeEvent>& events_a = a.events(node_a);
  const std::vector<NodeEvent>& events_b = b.events(node_b);
  Difference out;
  out.node = a.name(node_a);
  for (std::size_t i = 0; i < std::max(events_a.size(), events_b.size()); ++i) {
    out.ordinal = i + 1;
    if (i < events_a.size() && i < events_b.size()) {
      if (!differ(a.fields(events_a[i], comparison.times), b.fields(events_b[i], comparison.times), out)) continue;
      const std::string value_a = std::move(out.a.value);
      const std::string value_b = std::move(out.b.value);
      out.a = side(a, events_a[i]);
      out.b = side(b, events_b[i]);
      out.a.value = value_a;
      out.b.value = value_b;
      out.a.deeds = only_in_first(a.deeds(events_a[i]), b.deeds(events_b[i]));
      out.b.deeds = only_in_first(b.deeds(events_b[i]), a.deeds(events_a[i]));
      return out;
    }
    const bool in_a = i < events_a.size();
    out.field = "event";
    (in_a ? out.a : out.b) = in_a ? side(a, events_a[i]) : side(b, events_b[i]);
    (in_a ? out.a : out.b).value = (in_a ? out.a : out.b).what;
    (in_a ? out.b : out.a) = {false, 0, kNever, "nothing more happens here", "none", {}};
    return out;
  }
  return std::nullopt;
}

auto when(const Difference& difference) {
  return std::tuple{std::min(difference.a.time, difference.b.time),
                    std::min(difference.a.present ? difference.a.event : difference.b.event,
                             difference.b.present ? difference.b.event : difference.a.event)};
}

}  // namespace

std::optional<Difference> first_difference(const TraceFile& a, const TraceFile& b, const Comparison& comparison) {
  const Telling telling_a(a);
  const Telling telling_b(b);
  std::optional<Difference> first;
  const auto consider = [&first](std::optional<Difference> found) {
    if (found && (!first || when(*found) < when(*first))) first = std::move(found);
  };
  for (std::size_t node = 0; node < telling_a.nodes(); ++node) {
    const auto other = telling_b.node_called(telling_a.name(node));
    if (other)
      consider(at_node(telling_a, node, telling_b, *other, comparison));
    else
      consider(Difference{telling_a.name(node),
                          0,
                          "node",
                          {true, 0, 0, "is there", "there", {}},
                          {false, 0, 0, "is not there", "none", {}}});
  }
  for (std::size_t node = 0; node < telling_b.nodes(); ++node)
    if (!telling_a.node_called(telling_b.name(node)))
      consider(Difference{telling_b.name(node),
                          0,
                          "node",
                          {false, 0, 0, "is not there", "none", {}},
                          {true, 0, 0, "is there", "there", {}}});
  return first;
}

}  // namespace orrery::diagrams
