// The report is built once, as JSON; what people read is written from it.
#include "tools/world_view.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>

#include <fmt/format.h>

#include "sim/event_text.hpp"
#include "sim/trace/operation_text.hpp"
#include "tools/formatting.hpp"
#include "tools/loading.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

std::string time_text(auto time) { return print_duration(time.time_since_epoch()); }

trace::JsonVisitor::NameOf names_in(const sim::World& world) {
  return [&world](NodeId node) { return world.name(node); };
}

Json message_json(const sim::Plan& plan, const sim::World& world, NodeId from, NodeId to, const Message& message) {
  Json json{{"from", world.name(from)}, {"to", world.name(to)}, {"type", message.type().name}};
  std::string label;
  for (const MessageSpec& spec : plan.system->messages)
    if (spec.type == &message.type() && spec.label != nullptr) label = spec.label(message);
  json["label"] = label;
  json["body"] = trace::json_of(message, names_in(world));
  return json;
}

Json timers_json(const sim::World& world, NodeId id) {
  const sim::Node& node = world.node(id);
  std::vector<const sim::TimerSlot*> armed;
  for (const sim::TimerSlot& slot : node.timers)
    if (slot.armed) armed.push_back(&slot);
  std::sort(armed.begin(), armed.end(), [](const sim::TimerSlot* a, const sim::TimerSlot* b) {
    return a->due != b->due ? a->due < b->due : a->timer < b->timer;
  });
  Json list = Json::array();
  for (const sim::TimerSlot* slot : armed) {
    Json timer{{"timer", sim::timer_name(world.setup(), id, slot->timer)}};
    timer["at_ns"] = slot->due.count();
    timer["in"] = print_duration(std::max(Duration(0), slot->due - world.now()));
    list.push_back(std::move(timer));
  }
  return list;
}

Json disk_json(const sim::Node& node) {
  const sim::Disk& disk = node.disk;
  Json json{{"base", disk.base().value},
            {"appended", disk.appended().value},
            {"durable", disk.truly_durable().value},
            {"told", disk.told().value}};
  json["lying"] = disk.lying;
  json["stalled"] = disk.stalls > 0;
  json["full"] = disk.full;
  json["damaged"] = disk.damaged();
  return json;
}

Json outline(const sim::Plan& plan, const sim::World& world, NodeId id) {
  const sim::Node& node = world.node(id);
  std::string role;
  for (const RoleSpec& spec : plan.system->roles)
    if (role.empty() && !node.face.empty() && spec.held(node.face)) role = spec.name;
  Json json{{"name", world.name(id)}, {"kind", plan.nodes[id.value].kind()}};
  json["status"] = word_of(node.status);
  json["role"] = role;
  json["face"] = trace::json_of(node.face, names_in(world));
  json["clock"] = {{"monotonic", time_text(node.clock.monotonic(world.now()))},
                   {"wall", time_text(node.clock.wall(world.now()))},
                   {"drift_ppm", node.clock.drift_ppm()}};
  json["disk"] = disk_json(node);
  json["timers"] = timers_json(world, id);
  json["sends_held"] = node.held.size();
  json["events_parked"] = node.parked.size();
  return json;
}

/// To `only`, or to anybody.
Json in_flight_json(const sim::Plan& plan, const sim::World& world, NodeId only = no_node) {
  Json list = Json::array();
  for (const sim::PendingEvent& event : world.pending()) {
    if (event.kind != EventKind::deliver || (only != no_node && event.node != only)) continue;
    Json json = message_json(plan, world, event.from, event.node, *event.message);
    json["at_ns"] = event.at.count();
    json["in"] = print_duration(std::max(Duration(0), event.at - world.now()));
    list.push_back(std::move(json));
  }
  for (const sim::HeldMessage& held : world.network().held()) {
    if (only != no_node && held.to != only) continue;
    Json json = message_json(plan, world, held.from, held.to, held.message);
    json["at_ns"] = nullptr;
    json["in"] = "held";
    list.push_back(std::move(json));
  }
  return list;
}

Json operations_json(const sim::Plan& plan, const sim::World& world) {
  Json list = Json::array();
  for (std::size_t i = 0; i < world.history().size(); ++i) {
    const sim::OperationRecord& operation = world.history()[i];
    if (operation.done) continue;
    Json json{{"client", world.name(operation.client)},
              {"operation", trace::operation_text(plan.system->operations, operation.command)}};
    json["since_ns"] = operation.invoked.count();
    json["for"] = print_duration(world.now() - operation.invoked);
    list.push_back(std::move(json));
  }
  return list;
}

Json head_json(const sim::Plan& plan, const sim::World& world) {
  Json json{{"schema", "orrery.show/1"},    {"scenario", plan.name},   {"file", plan.file},
            {"variant", plan.variant},      {"sweep", plan.sweep},     {"seed", plan.seed},
            {"at_ns", world.now().count()}, {"event", world.events()}, {"digest", to_string(world.digest())}};
  json["violation"] = nullptr;
  if (const sim::Violation* violation = world.violation())
    json["violation"] = {{"claim", violation->claim}, {"evidence", violation->evidence}};
  return json;
}

std::string text_of(const Json& value) {
  return visible(value.is_string() ? value.get<std::string>() : trace::line_of(value));
}

std::string plain_text(const Json& value);

/// The fields of a face as `term 3, vote n1`.
std::string fields_text(const Json& object) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : object.items())
    if (name != "$type") parts.push_back(fmt::format("{} {}", name, plain_text(value)));
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// A value for people: `none`, `[1, 2]`, `LogFace {first_index 1}`.
std::string plain_text(const Json& value) {
  if (value.is_null()) return "none";
  if (value.is_array()) {
    std::vector<std::string> parts;
    for (const Json& item : value) parts.push_back(plain_text(item));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  if (!value.is_object()) return text_of(value);
  const auto type = value.find("$type");
  return fmt::format("{}{{{}}}", type == value.end() ? "" : text_of(*type) + " ", fields_text(value));
}

std::string timers_text(const Json& timers) {
  std::vector<std::string> parts;
  for (const Json& timer : timers)
    parts.push_back(fmt::format("{} in {}", text_of(timer.at("timer")), text_of(timer.at("in"))));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string disk_text(const Json& disk) {
  std::string text = fmt::format("{} records, {} durable", disk.at("appended").get<std::uint64_t>(),
                                 disk.at("durable").get<std::uint64_t>());
  if (disk.at("told") > disk.at("durable")) text += fmt::format(", {} told", text_of(disk.at("told")));
  for (const char* trouble : {"lying", "stalled", "full", "damaged"})
    if (disk.at(trouble).get<bool>()) text += fmt::format(", {}", trouble);
  return text;
}

std::string clock_text(const Json& clock) {
  std::string text = fmt::format("{} since boot, wall {}", text_of(clock.at("monotonic")), text_of(clock.at("wall")));
  if (clock.at("drift_ppm") != 0) text += fmt::format(", drift {} ppm", text_of(clock.at("drift_ppm")));
  return text;
}

void write_head(Console& console, const Json& head) {
  std::string label = text_of(head.at("file"));
  if (head.at("variant") != "") label += "#" + text_of(head.at("variant"));
  if (head.at("sweep") != "") label += fmt::format(" [{}]", text_of(head.at("sweep")));
  console.out << fmt::format(
      "{}  {}\n", console.painted(Paint::strong, text_of(head.at("scenario"))),
      console.painted(Paint::faint, fmt::format("{}, seed {}", label, text_of(head.at("seed")))));
  console.out << fmt::format("at {}, after event {}\n", print_duration(Duration(head.at("at_ns").get<std::int64_t>())),
                             head.at("event").get<std::uint64_t>());
  if (!head.at("violation").is_null())
    console.out << fmt::format("{}: {}\n",
                               console.painted(Paint::bad, "violation of " + text_of(head.at("violation").at("claim"))),
                               text_of(head.at("violation").at("evidence")));
}

void write_title(Console& console, std::string_view title, std::size_t count) {
  console.out << fmt::format(
      "\n{}\n", console.painted(Paint::strong, count == 0 ? fmt::format("{}: none", title) : std::string(title)));
}

void write_outline(Console& console, const Json& node) {
  const auto line = [&](const char* word, const std::string& text) {
    if (!text.empty())
      console.out << fmt::format("      {} {}\n", console.painted(Paint::faint, fmt::format("{:<7}", word)), text);
  };
  const bool up = node.at("status") == "up";
  console.out << fmt::format("  {} {}{}\n", console.painted(Paint::strong, text_of(node.at("name"))),
                             up ? "up" : console.painted(Paint::bad, text_of(node.at("status"))),
                             node.at("role") == "" ? "" : (up ? ", " : ", was ") + text_of(node.at("role")));
  line("face", fields_text(node.at("face")));
  line("clock", clock_text(node.at("clock")));
  line("disk", disk_text(node.at("disk")));
  line("timers", timers_text(node.at("timers")));
  if (node.at("sends_held") != 0)
    line("held", counted(node.at("sends_held").get<std::uint64_t>(), "send") + " waiting for the disk");
  if (node.at("events_parked") != 0)
    line("parked",
         counted(node.at("events_parked").get<std::uint64_t>(), "event") + " waiting for the end of the pause");
}

void write_messages(Console& console, const Json& messages, const char* title) {
  write_title(console, title, messages.size());
  for (const Json& message : messages) {
    const std::string in = text_of(message.at("in"));
    console.out << fmt::format("  {} -> {}  {}{}  {}\n", text_of(message.at("from")), text_of(message.at("to")),
                               text_of(message.at("type")),
                               message.at("label") == "" ? "" : " (" + text_of(message.at("label")) + ")",
                               console.painted(Paint::faint, message.at("at_ns").is_null() ? in : "in " + in));
  }
}

}  // namespace

void FaultsInForce::on_fault(const sim::World& world, const FaultNote& note) {
  if (note.start) {
    faults_.push_back({std::string(note.id), std::string(note.verb), std::string(note.label), world.now()});
    return;
  }
  const auto ended = std::find_if(faults_.begin(), faults_.end(),
                                  [&](const Fault& fault) { return fault.id == note.id && fault.label == note.label; });
  if (ended != faults_.end()) faults_.erase(ended);
}

Json world_json(const sim::Plan& plan, const sim::World& world, const FaultsInForce& faults) {
  Json json = head_json(plan, world);
  Json nodes = Json::array();
  for (std::uint32_t i = 0; i < world.node_count(); ++i) nodes.push_back(outline(plan, world, {i}));
  json["nodes"] = std::move(nodes);
  json["in_flight"] = in_flight_json(plan, world);
  Json list = Json::array();
  for (const FaultsInForce::Fault& fault : faults.faults())
    list.push_back({{"id", fault.id}, {"verb", fault.verb}, {"label", fault.label}, {"since_ns", fault.since.count()}});
  json["faults"] = std::move(list);
  json["operations"] = operations_json(plan, world);
  return json;
}

Json node_json(const sim::Plan& plan, const sim::World& world, NodeId node) {
  Json json = head_json(plan, world);
  json["node"] = outline(plan, world, node);
  trace::JsonVisitor visitor(names_in(world));
  const bool told = world.node(node).process && world.process(node).visit_with(visitor);
  json["state"] = told ? visitor.take() : Json(nullptr);
  json["in_flight"] = in_flight_json(plan, world, node);
  return json;
}

void write_world(Console& console, const Json& world) {
  write_head(console, world);
  write_title(console, "nodes", world.at("nodes").size());
  for (const Json& node : world.at("nodes")) write_outline(console, node);
  write_messages(console, world.at("in_flight"), "in flight");
  write_title(console, "faults in force", world.at("faults").size());
  for (const Json& fault : world.at("faults"))
    console.out << fmt::format("  {}: {} since {}\n", text_of(fault.at("id")), text_of(fault.at("label")),
                               print_duration(Duration(fault.at("since_ns").get<std::int64_t>())));
  write_title(console, "operations open", world.at("operations").size());
  for (const Json& operation : world.at("operations"))
    console.out << fmt::format("  {}: {} for {}\n", text_of(operation.at("client")), text_of(operation.at("operation")),
                               text_of(operation.at("for")));
}

void write_node(Console& console, const Json& node) {
  write_head(console, node);
  console.out << '\n';
  write_outline(console, node.at("node"));
  write_title(console, "state", node.at("state").is_null() ? 0 : 1);
  if (!node.at("state").is_null()) console.out << formatted("state", trace::line_of(node.at("state")));
  write_messages(console, node.at("in_flight"), "on its way here");
}

}  // namespace orrery::tools
