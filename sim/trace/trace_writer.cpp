// One record for each thing that an observer is told, in the same order. Vector clocks are kept here and not in the
// world: a node's own entry counts its lines with a clock; a message carries its sender's, and the receiver takes the
// maximum.
#include "sim/trace/trace_writer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/event_text.hpp"
#include "sim/trace/operation_text.hpp"
#include "sim/world.hpp"

namespace orrery::trace {
namespace {

std::string_view place_of(sim::Loss why, bool at_receiver) {
  if (why == sim::Loss::partition) return "cut";
  return at_receiver ? "receiver" : "sender";
}

template <class Specs>
std::string label_of(const Specs& specs, const Message& message) {
  for (const auto& spec : specs)
    if (spec.type == &message.type()) return spec.label != nullptr ? spec.label(message) : std::string();
  return {};
}

Json indices(std::span<const NodeId> nodes) {
  Json list = Json::array();
  for (const NodeId node : nodes) list.push_back(node.value);
  return list;
}

Json intervals_of(std::span<const IntervalSpec> specs) {
  Json intervals = Json::array();
  for (const IntervalSpec& spec : specs) {
    Json ends = Json::array();
    for (const Type* type : spec.ends) ends.push_back(type->name);
    intervals.push_back({{"name", spec.name},
                         {"truth", spec.truth},
                         {"begins", spec.begins->name},
                         {"ends", std::move(ends)},
                         {"of", spec.of},
                         {"whom", spec.whom}});
  }
  return intervals;
}

template <class Enum>
std::string_view name_of_value(Enum value) {
  return names_of(value)[static_cast<std::size_t>(value)];
}

}  // namespace

TraceWriter::TraceWriter(const sim::Plan& plan, const TraceOrigin& origin, Sink sink)
    : plan_(plan),
      sink_(std::move(sink)),
      name_of_([&nodes = plan.nodes](NodeId node) -> std::string_view { return nodes.at(node.value).name; }),
      clocks_(plan.nodes.size(), VectorClock(plan.nodes.size())),
      logs_(plan.nodes.size()) {
  write_header(origin);
}

void TraceWriter::write_header(const TraceOrigin& origin) {
  const System& system = *plan_.system;
  Json nodes = Json::array();
  for (const sim::NodeSetup& node : plan_.nodes)
    nodes.push_back({{"name", node.name}, {"kind", node.server ? "server" : "client"}});
  Json roles = Json::array();
  for (const RoleSpec& role : system.roles)
    roles.push_back({{"name", role.name}, {"style", name_of_value(role.style)}});
  Json messages = Json::array();
  for (const MessageSpec& message : system.messages)
    messages.push_back({{"type", message.type->name}, {"family", message.family}, {"reply", message.reply}});
  Json header{{"orrery_trace", trace_version},
              {"build", origin.build},
              {"scenario", plan_.name},
              {"file", plan_.file},
              {"variant", plan_.variant},
              {"seed", origin.seed},
              {"mutants", plan_.mutants},
              {"overrides", origin.overrides},
              {"duration_ns", plan_.duration == Duration::max() ? 0 : plan_.duration.count()},
              {"nodes", std::move(nodes)},
              {"roles", std::move(roles)}};
  if (!system.rank_field.empty()) header["rank"] = {{"field", system.rank_field}, {"letter", system.rank_letter}};
  header["messages"] = std::move(messages);
  if (system.log)
    header["log"] = {{"settled", system.log->settled}, {"rank", system.log->rank}, {"letter", system.log->letter}};
  if (!system.intervals.empty()) header["intervals"] = intervals_of(system.intervals);
  write(header);
}

void TraceWriter::write_questions(std::uint64_t events, Duration simulated,
                                  std::span<const sim::QuestionReport> questions) {
  for (const sim::QuestionReport& question : questions) {
    Json line{{"k", "ask"},
              {"e", events},
              {"t", simulated.count()},
              {"question", question.question},
              {"options", question.options},
              {"right", question.right},
              {"explain", question.explain}};
    if (question.asked) line["asked"] = question.asked->count();
    if (question.judged) line["judged"] = question.judged->count();
    write(line);
  }
}

void TraceWriter::finish(std::uint64_t events, Duration simulated, const Digest& digest) {
  write({{"k", "end"}, {"e", events}, {"t", simulated.count()}, {"digest", to_string(digest)}});
}

void TraceWriter::catch_up(const sim::World& world, const sim::Event* current) {
  if (std::exchange(begun_, true)) return;
  for (std::uint32_t i = 0; i < world.node_count(); ++i)
    if (!world.node({i}).face.empty()) write_face(world, {i});
  if (current != nullptr && current->kind == EventKind::deliver)
    write_send(world, current->argument, {current->from, current->node}, current->message, current->argument);
  for (const sim::PendingEvent& event : world.pending())
    if (event.kind == EventKind::deliver)
      write_send(world, event.argument, {event.from, event.node}, *event.message, event.argument);
}

void TraceWriter::on_event(const sim::World& world, const sim::Event& event) {
  catch_up(world, &event);
  switch (event.kind) {
    case EventKind::deliver: {
      if (const auto sent = in_flight_.find(event.argument); sent != in_flight_.end()) {
        VectorClock& clock = clocks_[event.node.value];
        for (std::size_t i = 0; i < clock.size(); ++i) clock[i] = std::max(clock[i], sent->second[i]);
        in_flight_.erase(sent);
      }
      Json line = tick("deliver", world, event.node);
      line["m"] = event.argument;
      line["from"] = event.from.value;
      write(line);
      break;
    }
    case EventKind::timer: {
      Json line = tick("timer", world, event.node);
      line["timer"] = sim::timer_name(world.setup(), event.node, TimerId{static_cast<std::uint32_t>(event.argument)});
      write(line);
      break;
    }
    case EventKind::durable: {
      Json line = tick("durable", world, event.node);
      line["upto"] = event.argument;
      write(line);
      break;
    }
    case EventKind::start:
    case EventKind::arrival:
    case EventKind::fault:
      break;  // told by status, op and fault
  }
}

void TraceWriter::on_send(const sim::World& world, sim::SendId send, sim::Link link, const Message& message,
                          sim::SendId copy_of) {
  catch_up(world, nullptr);
  // A message that was in flight when the watching began has been written already.
  if (!in_flight_.contains(send.value)) write_send(world, send.value, link, message, copy_of.value);
}

void TraceWriter::write_send(const sim::World& world, std::uint64_t send, sim::Link link, const Message& message,
                             std::uint64_t copy_of) {
  Json line = tick("send", world, link.from);
  line["m"] = send;
  line["to"] = link.to.value;
  line["type"] = message.type().name;
  line["label"] = label_of(plan_.system->messages, message);
  line["body"] = json_of(message, name_of_);
  if (copy_of != send) line["copy_of"] = copy_of;
  in_flight_[send] = clocks_[link.from.value];
  write(line);
}

void TraceWriter::on_lost(const sim::World& world, sim::SendId send, sim::Link link, const Message& message,
                          sim::Loss why, bool at_receiver) {
  catch_up(world, nullptr);
  if (!in_flight_.contains(send.value)) write_send(world, send.value, link, message, send.value);
  in_flight_.erase(send.value);
  Json line = record("lost", world);
  line["m"] = send.value;
  line["where"] = place_of(why, at_receiver);
  line["why"] = name_of_value(why);
  write(line);
}

void TraceWriter::on_face(const sim::World& world, NodeId node) {
  catch_up(world, nullptr);
  write_face(world, node);
}

void TraceWriter::write_face(const sim::World& world, NodeId node) {
  const FaceBox& face = world.node(node).face;
  std::string_view role;
  for (const RoleSpec& spec : plan_.system->roles)
    if (role.empty() && spec.held(face)) role = spec.name;
  Json line = record("face", world);
  line["n"] = node.value;
  line["role"] = role;
  line["face"] = json_of(face, name_of_);
  write(line);
  if (plan_.system->log) write_log(world, node);
}

void TraceWriter::write_log(const sim::World& world, NodeId node) {
  const LogSpec& spec = *plan_.system->log;
  const std::optional<LogExtent> extent = spec.extent(world.node(node).face);
  if (!extent) return;
  WrittenLog& log = logs_[node.value];
  if (extent->first != log.first) log = {extent->first, 0, {}, false};
  const auto cell = [&, first = extent->first](std::uint64_t position) {
    return spec.cell(world.process(node), first + position);
  };
  const std::uint64_t count = extent->last < extent->first ? 0 : extent->last - extent->first + 1;
  std::uint64_t same = std::min<std::uint64_t>(count, log.cells.size());
  if (std::exchange(log.doubtful, false)) {
    const std::uint64_t known = std::exchange(same, 0);
    while (same < known && cell(same) == log.cells[same]) ++same;
  } else {
    while (same > 0 && cell(same - 1) != log.cells[same - 1]) --same;
  }
  if (same == count && count == log.cells.size() && extent->settled == log.settled) return;
  log.settled = extent->settled;
  log.cells.resize(same);
  Json cells = Json::array();
  for (std::uint64_t i = same; i < count; ++i) {
    log.cells.push_back(cell(i));
    cells.push_back({{"rank", log.cells.back().rank}, {"label", log.cells.back().label}});
  }
  Json line = record("log", world);
  line["n"] = node.value;
  line["first"] = extent->first;
  line["settled"] = extent->settled;
  line["from"] = extent->first + same;
  line["cells"] = std::move(cells);
  write(line);
}

void TraceWriter::on_fact(const sim::World& world, NodeId node, const Message& fact) {
  Json line = record("fact", world);
  line["n"] = node.value;
  line["type"] = fact.type().name;
  line["label"] = label_of(plan_.system->facts, fact);
  line["body"] = json_of(fact, name_of_);
  write(line);
}

void TraceWriter::on_status(const sim::World& world, NodeId node, sim::Status status, std::string_view why) {
  catch_up(world, nullptr);
  logs_[node.value].doubtful = true;
  Json line = record("status", world);
  line["n"] = node.value;
  line["status"] = name_of_value(status);
  line["why"] = why;
  write(line);
}

void TraceWriter::on_invoke(const sim::World& world, NodeId node, const Operation& operation) {
  catch_up(world, nullptr);
  std::string& words = operations_[operation.id.value];
  words = operation_text(plan_.system->operations, operation.command);
  Json line = record("op", world);
  line["n"] = node.value;
  line["id"] = fmt::format("{}", operation.id.value);
  line["phase"] = "invoke";
  line["label"] = words;
  write(line);
}

void TraceWriter::on_finish(const sim::World& world, NodeId node, const Finish& finish) {
  catch_up(world, nullptr);
  Json line = record("op", world);
  line["n"] = node.value;
  line["id"] = fmt::format("{}", finish.operation.value);
  line["phase"] = name_of_value(finish.outcome);
  line["label"] = operations_[finish.operation.value];
  if (!finish.result.empty()) line["result"] = json_of(finish.result, name_of_);
  operations_.erase(finish.operation.value);
  write(line);
}

void TraceWriter::on_violation(const sim::World& world, const sim::Violation& violation) {
  Json line = record("violation", world);
  if (violation.node != no_node) line["n"] = violation.node.value;
  line["claim"] = violation.claim;
  line["evidence"] = violation.evidence;
  write(line);
}

void TraceWriter::on_fault(const sim::World& world, const FaultNote& note) {
  catch_up(world, nullptr);
  Json line = record("fault", world);
  line["id"] = note.id;
  line["verb"] = note.verb;
  line["phase"] = note.start ? "start" : "end";
  line["nodes"] = indices(note.nodes);
  if (!note.groups.empty()) {
    Json groups = Json::array();
    for (const std::vector<NodeId>& group : note.groups) groups.push_back(indices(group));
    line["groups"] = std::move(groups);
  }
  line["label"] = note.label;
  write(line);
}

void TraceWriter::on_note(const sim::World& world, std::string_view text) {
  catch_up(world, nullptr);
  Json line = record("note", world);
  line["text"] = text;
  write(line);
}

Json TraceWriter::record(std::string_view kind, const sim::World& world) const {
  return {{"k", kind}, {"e", world.events()}, {"t", world.now().count()}};
}

Json TraceWriter::tick(std::string_view kind, const sim::World& world, NodeId node) {
  VectorClock& clock = clocks_[node.value];
  ++clock[node.value];
  Json line = record(kind, world);
  line["n"] = node.value;
  line["vc"] = clock;
  return line;
}

void TraceWriter::write(const Json& line) {
  std::string text = line_of(line);
  text += '\n';
  sink_(text);
}

}  // namespace orrery::trace
