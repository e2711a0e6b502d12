// One line an event, written when it happens; values are those that the system says.
#include "tools/histories/writer.hpp"

#include <optional>

#include <fmt/format.h>

#include "sim/trace/json_visitor.hpp"
#include "sim/world.hpp"

namespace orrery::tools {
namespace {

trace::Json json_of(const HistoryValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return nullptr;
}

std::string json_line(const trace::Json& item) {
  return item.dump(-1, ' ', false, trace::Json::error_handler_t::replace) + "\n";
}

}  // namespace

HistoryWriter::HistoryWriter(const sim::Plan& plan, Sink sink) : plan_(plan), sink_(std::move(sink)) {
  sink_(json_line({{"orrery", "history/1"}, {"model", plan.system->history.model}}));
}

void HistoryWriter::on_invoke(const sim::World& world, NodeId client, const orrery::Operation& operation) {
  const std::optional<HistoryCall> asked = plan_.system->history.call(operation.command);
  if (!asked) return;
  open_.insert(client);
  const HistoryCall& call = *asked;
  trace::Json item{{"process", world.name(client)},
                   {"type", "invoke"},
                   {"op", call_names[static_cast<std::size_t>(call.call)]},
                   {"key", call.key}};
  if (call.call == Call::cas)
    item["value"] = trace::Json::array({json_of(call.argument), json_of(call.second)});
  else if (!std::holds_alternative<std::monostate>(call.argument))
    item["value"] = json_of(call.argument);
  item["at"] = world.now().count();
  sink_(json_line(item));
}

void HistoryWriter::on_finish(const sim::World& world, NodeId client, const Finish& finish) {
  if (open_.erase(client) == 0) return;
  trace::Json item{{"process", world.name(client)}, {"type", outcome_names[static_cast<std::size_t>(finish.outcome)]}};
  if (finish.outcome == Outcome::ok && !finish.result.empty()) {
    const HistoryValue result = plan_.system->history.result(finish.result);
    if (!std::holds_alternative<std::monostate>(result)) item["result"] = json_of(result);
  }
  item["at"] = world.now().count();
  sink_(json_line(item));
}

void HistoryWriter::on_fault(const sim::World& world, const FaultNote& note) {
  std::string text(note.verb);
  for (const NodeId node : note.nodes) text += fmt::format(" {}", world.name(node));
  for (std::size_t i = 0; note.nodes.empty() && i < note.groups.size(); ++i) {
    text += i == 0 ? " " : " | ";
    for (std::size_t j = 0; j < note.groups[i].size(); ++j)
      text += fmt::format("{}{}", j == 0 ? "" : " ", world.name(note.groups[i][j]));
  }
  sink_(json_line({{"type", note.start ? "fault" : "healed"},
                   {"id", note.id},
                   {"text", std::move(text)},
                   {"at", world.now().count()}}));
}

}  // namespace orrery::tools
