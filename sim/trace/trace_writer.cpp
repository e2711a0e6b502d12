// One record for each thing that an observer is told, in the same order. Vector clocks are kept here and not in the
// world: a node's own entry counts its lines with a clock; a message carries its sender's, and the receiver takes the
// maximum.
#include "sim/trace/trace_writer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/event_text.hpp"
#include "sim/trace/json_visitor.hpp"
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

template <class Numbers, class NumberOf>
void append_list(TextBuffer& out, const Numbers& numbers, NumberOf number_of) {
  out += '[';
  for (const auto& each : numbers) {
    if (out.back() != '[') out += ',';
    out.append_number(std::uint64_t{number_of(each)});
  }
  out += ']';
}

void append_indices(TextBuffer& out, std::span<const NodeId> nodes) {
  append_list(out, nodes, [](NodeId node) { return node.value; });
}

nlohmann::ordered_json interval_of(const IntervalSpec& spec) {
  Json ends = Json::array();
  for (const Type* type : spec.ends) ends.push_back(type->name);
  return {{"name", spec.name},       {"truth", spec.truth}, {"begins", spec.begins->name},
          {"ends", std::move(ends)}, {"of", spec.of},       {"whom", spec.whom}};
}

nlohmann::ordered_json intervals_of(std::span<const IntervalSpec> specs) {
  Json intervals = Json::array();
  for (const IntervalSpec& spec : specs) intervals.push_back(interval_of(spec));
  return intervals;
}

template <class Enum>
std::string_view name_of_value(Enum value) {
  return names_of(value)[static_cast<std::size_t>(value)];
}

}  // namespace

TraceWriter::TraceWriter(const sim::Plan& plan, const TraceOrigin& origin, Sink sink)
    : plan_(plan),
      showing_(origin.showing),
      sink_(std::move(sink)),
      name_of_([&nodes = plan.nodes](NodeId node) -> std::string_view { return nodes.at(node.value).name; }),
      clocks_(plan.nodes.size(), VectorClock(plan.nodes.size())),
      logs_(plan.nodes.size()) {
  write_header(origin);
}

void TraceWriter::write_header(const TraceOrigin& origin) {
  const System& system = *plan_.system;
  Json nodes = Json::array();
  for (const sim::NodeSetup& node : plan_.nodes) nodes.push_back({{"name", node.name}, {"kind", node.kind()}});
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
  if (showing_.log)
    header["log"] = {
        {"settled", showing_.log->settled}, {"rank", showing_.log->rank}, {"letter", showing_.log->letter}};
  if (!showing_.intervals.empty()) header["intervals"] = intervals_of(showing_.intervals);
  for (const Type* refusal : showing_.refusals) header["refusals"].push_back(refusal->name);
  if (showing_.waits)
    header["waits"] = {{"has", interval_of(showing_.waits->has)},
                       {"waits", interval_of(showing_.waits->waits)},
                       {"number", showing_.waits->number},
                       {"stuck", showing_.waits->stuck->name},
                       {"cycle", showing_.waits->cycle}};
  if (showing_.ring) header["ring"] = {{"shown", showing_.ring->shown->name}, {"claims", showing_.ring->claims}};
  sink_(header.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

void TraceWriter::write_questions(std::uint64_t events, Duration simulated,
                                  std::span<const sim::QuestionReport> questions) {
  for (const sim::QuestionReport& question : questions) {
    nlohmann::ordered_json line{{"k", "ask"},
                                {"e", events},
                                {"t", simulated.count()},
                                {"question", question.question},
                                {"options", question.options},
                                {"right", question.right},
                                {"explain", question.explain}};
    if (question.asked) line["asked"] = question.asked->count();
    if (question.judged) line["judged"] = question.judged->count();
    sink_(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  }
}

void TraceWriter::write_claims(std::uint64_t events, Duration simulated, std::span<const JudgedClaim> claims) {
  for (const JudgedClaim& claim : claims) {
    const Json line{{"k", "claim"},
                    {"e", events},
                    {"t", simulated.count()},
                    {"claim", claim.info.name},
                    {"kind", name_of_value(claim.info.kind)},
                    {"about", claim.info.about},
                    {"checks", claim.checks},
                    {"status", claim.status}};
    sink_(line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  }
}

void TraceWriter::finish(std::uint64_t events, Duration simulated, const Digest& digest) {
  line_.clear();
  line_ += "{\"k\":\"end\"";
  add("e", events);
  add("t", static_cast<std::uint64_t>(simulated.count()));
  add("digest", to_string(digest));
  write();
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
      tick("deliver", world, event.node);
      add("m", event.argument);
      add("from", event.from.value);
      write();
      break;
    }
    case EventKind::timer: {
      tick("timer", world, event.node);
      add("timer", sim::timer_name(world.setup(), event.node, TimerId{static_cast<std::uint32_t>(event.argument)}));
      write();
      break;
    }
    case EventKind::durable: {
      tick("durable", world, event.node);
      add("upto", event.argument);
      write();
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
  tick("send", world, link.from);
  add("m", send);
  add("to", link.to.value);
  add("type", message.type().name);
  add("label", label_of(plan_.system->messages, message));
  add_key("body");
  append_json(line_, message, name_of_);
  if (copy_of != send) add("copy_of", copy_of);
  in_flight_[send] = clocks_[link.from.value];
  write();
}

void TraceWriter::on_lost(const sim::World& world, sim::SendId send, sim::Link link, const Message& message,
                          sim::Loss why, bool at_receiver) {
  catch_up(world, nullptr);
  if (!in_flight_.contains(send.value)) write_send(world, send.value, link, message, send.value);
  in_flight_.erase(send.value);
  begin("lost", world);
  add("m", send.value);
  add("where", place_of(why, at_receiver));
  add("why", name_of_value(why));
  write();
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
  begin("face", world);
  add("n", node.value);
  add("role", role);
  add_key("face");
  append_json(line_, face, name_of_);
  write();
  if (showing_.log) write_log(world, node);
}

void TraceWriter::write_log(const sim::World& world, NodeId node) {
  const LogSpec& spec = *showing_.log;
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
  begin("log", world);
  add("n", node.value);
  add("first", extent->first);
  add("settled", extent->settled);
  add("from", extent->first + same);
  add_key("cells");
  line_ += '[';
  for (std::uint64_t i = same; i < count; ++i) {
    const LogCell& written = log.cells.emplace_back(cell(i));
    if (i != same) line_ += ',';
    line_ += "{\"rank\":";
    line_.append_number(std::uint64_t{written.rank});
    add("label", written.label);
    line_ += '}';
  }
  line_ += ']';
  write();
}

void TraceWriter::on_fact(const sim::World& world, NodeId node, const Message& fact) {
  begin("fact", world);
  add("n", node.value);
  add("type", fact.type().name);
  add("label", label_of(plan_.system->facts, fact));
  add_key("body");
  append_json(line_, fact, name_of_);
  write();
}

void TraceWriter::on_status(const sim::World& world, NodeId node, sim::Status status, std::string_view why) {
  catch_up(world, nullptr);
  logs_[node.value].doubtful = true;
  begin("status", world);
  add("n", node.value);
  add("status", name_of_value(status));
  add("why", why);
  write();
}

void TraceWriter::on_invoke(const sim::World& world, NodeId node, const Operation& operation) {
  catch_up(world, nullptr);
  std::string& words = operations_[operation.id.value];
  words = operation_text(plan_.system->operations, operation.command);
  begin("op", world);
  add("n", node.value);
  add("id", fmt::format("{}", operation.id.value));
  add("phase", "invoke");
  add("label", words);
  write();
}

void TraceWriter::on_finish(const sim::World& world, NodeId node, const Finish& finish) {
  catch_up(world, nullptr);
  begin("op", world);
  add("n", node.value);
  add("id", fmt::format("{}", finish.operation.value));
  add("phase", name_of_value(finish.outcome));
  add("label", operations_[finish.operation.value]);
  if (!finish.result.empty()) {
    add_key("result");
    append_json(line_, finish.result, name_of_);
  }
  operations_.erase(finish.operation.value);
  write();
}

void TraceWriter::on_violation(const sim::World& world, const sim::Violation& violation) {
  begin("violation", world);
  if (violation.node != no_node) add("n", violation.node.value);
  add("claim", violation.claim);
  add("evidence", violation.evidence);
  write();
}

void TraceWriter::on_fault(const sim::World& world, const FaultNote& note) {
  catch_up(world, nullptr);
  begin("fault", world);
  add("id", note.id);
  add("verb", note.verb);
  add("phase", note.start ? "start" : "end");
  add_key("nodes");
  append_indices(line_, note.nodes);
  if (!note.groups.empty()) {
    add_key("groups");
    line_ += '[';
    for (const std::vector<NodeId>& group : note.groups) {
      if (line_.back() != '[') line_ += ',';
      append_indices(line_, group);
    }
    line_ += ']';
  }
  if (note.one_way) line_ += ",\"one_way\":true";
  if (note.once) line_ += ",\"once\":true";
  add("label", note.label);
  write();
}

void TraceWriter::on_note(const sim::World& world, std::string_view text) {
  catch_up(world, nullptr);
  begin("note", world);
  add("text", text);
  write();
}

void TraceWriter::begin(std::string_view kind, const sim::World& world) {
  line_.clear();
  line_ += "{\"k\":\"";
  line_ += kind;
  line_ += '"';
  add("e", world.events());
  add("t", static_cast<std::uint64_t>(world.now().count()));
}

void TraceWriter::tick(std::string_view kind, const sim::World& world, NodeId node) {
  VectorClock& clock = clocks_[node.value];
  ++clock[node.value];
  begin(kind, world);
  add("n", node.value);
  add_key("vc");
  append_list(line_, clock, [](std::uint64_t entry) { return entry; });
}

void TraceWriter::add_key(std::string_view key) {
  line_ += ",\"";
  line_ += key;
  line_ += "\":";
}

void TraceWriter::add(std::string_view key, std::uint64_t value) {
  add_key(key);
  line_.append_number(value);
}

void TraceWriter::add(std::string_view key, std::string_view text) {
  add_key(key);
  append_quoted(line_, text);
}

void TraceWriter::write() {
  line_ += "}\n";
  sink_(line_.view());
}

}  // namespace orrery::trace
