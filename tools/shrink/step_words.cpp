// Step words: selectors as short as they can be.
#include "tools/shrink/step_words.hpp"

#include <fmt/format.h>

#include "algorithms/process/visit.hpp"
#include "sim/step.hpp"
#include "sim/trace/operation_text.hpp"

namespace orrery::tools {
namespace {

using sim::Move;
using sim::NodeSet;

std::vector<std::string> words_in(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

std::vector<std::string> names_of_set(NodeSet set, const StepNames& names) {
  std::vector<std::string> found;
  for (std::uint32_t i = 0; i < names.nodes.size(); ++i)
    if (sim::has(set, {i})) found.push_back(names.nodes[i]);
  return found;
}

/// As nodes_of(), within a text: `n1`, `[n1,n2]`, `all`.
std::string selector_of(NodeSet set, const StepNames& names) {
  const Json nodes = nodes_of(set, names);
  if (nodes.is_string()) return nodes.get<std::string>();
  return fmt::format("[{}]", fmt::join(names_of_set(set, names), ","));
}

std::string messages_of(const Move& move, const sim::Playbook& playbook, const StepNames& names) {
  std::string text = playbook.patterns()[move.pattern].text;
  if (move.ordinal != 0 && move.matching > 1) text += fmt::format("#{}", move.ordinal);
  const NodeSet everybody = (NodeSet{1} << names.nodes.size()) - 1;
  if (!text.empty() && move.nodes == everybody && move.from == everybody) return text;
  if (!text.empty()) text += ' ';
  return text + fmt::format("{}->{}", selector_of(move.from, names), selector_of(move.nodes, names));
}

/// The timer's first word, and whose.
std::string timer_of(const Move& move, const StepNames& names) {
  const bool server = (move.nodes & ((NodeSet{1} << names.servers) - 1)) != 0;
  const auto& timers = server ? names.system->timers : names.system->client_timers;
  return fmt::format("{} {}", sim::first_word(timers.at(move.timer)), selector_of(move.nodes, names));
}

Json operation_of(const Move& move, const StepNames& names) {
  const auto words = operation_words(*names.system, move.command);
  Json step{{"op", fmt::format("{}", fmt::join(words.value(), " "))}, {"client", nodes_of(move.nodes, names)}};
  if (move.to != no_node) step["to"] = names.nodes.at(move.to.value);
  return step;
}

}  // namespace

std::optional<std::vector<std::string>> operation_words(const System& system, const Message& command) {
  std::vector<std::string> words = words_in(trace::operation_text(system.operations, command));
  for (const OperationSpec& operation : system.operations) {
    if (words.empty() || operation.name != words.front()) continue;
    const std::vector<std::string_view> arguments(words.begin() + 1, words.end());
    try {
      if (operation.parse(arguments) == command) return words;
    } catch (const OperationError&) {
      break;
    }
  }
  return std::nullopt;
}

Json nodes_of(NodeSet set, const StepNames& names) {
  const NodeSet everybody = (NodeSet{1} << names.nodes.size()) - 1;
  const NodeSet servers = (NodeSet{1} << names.servers) - 1;
  const std::vector<std::string> list = names_of_set(set, names);
  if (list.size() == 1) return list.front();
  if (set == everybody) return "all";
  if (set == servers) return "servers";
  return list;
}

Json step_of(const Move& move, const sim::Playbook& playbook, const StepNames& names) {
  const auto one = [](const char* verb, Json whom) {
    Json step;
    step[verb] = std::move(whom);
    return step;
  };
  switch (move.kind) {
    case Move::Kind::fire:
      return one("fire", timer_of(move, names));
    case Move::Kind::deliver:
      return one("deliver", messages_of(move, playbook, names));
    case Move::Kind::drop:
      return one("drop", messages_of(move, playbook, names));
    case Move::Kind::duplicate:
      return one("duplicate", messages_of(move, playbook, names));
    case Move::Kind::persist:  // of a list that was shortened there is none left
    case Move::Kind::settle: {
      Json step = one("settle", nodes_of(move.nodes, names));
      if (move.pattern != 0) step["only"] = playbook.patterns()[move.pattern].text;
      return step;
    }
    case Move::Kind::operation:
      return operation_of(move, names);
    case Move::Kind::crash: {
      Json step = one("crash", nodes_of(move.nodes, names));
      if (move.lose != sim::Lose::unsynced) step["lose"] = names_of(move.lose)[static_cast<std::size_t>(move.lose)];
      return step;
    }
    case Move::Kind::restart:
      return one("restart", nodes_of(move.nodes, names));
    case Move::Kind::act:
      return names.acts[move.action];
    case Move::Kind::run:
      break;
  }
  return one("run", print_duration(move.span));
}

}  // namespace orrery::tools
