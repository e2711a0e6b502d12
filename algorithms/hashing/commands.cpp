// Parsing the operator's commands, and saying them again.
#include "algorithms/hashing/commands.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace orrery::hashing {

namespace {

using Arguments = std::span<const std::string_view>;

template <class Command>
Message parse_named(Arguments arguments) {
  if (arguments.size() != 1) throw OperationError("expected one argument: the name of a node");
  return Message::of(Command{std::string(arguments[0])});
}

/// A weight in decimals: 1, 0.5, 2.25.
std::optional<Ratio> parse_weight(std::string_view text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, dot));
  std::string decimals(dot == text.size() ? "" : text.substr(dot + 1));
  if (digits.empty() || decimals.size() > 9 || digits.size() > 6 || (dot != text.size() && decimals.empty())) return {};
  decimals.resize(9, '0');
  digits += decimals;
  std::int64_t parts = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), parts);
  if (error != std::errc() || end != digits.data() + digits.size() || parts <= 0) return {};
  return Ratio{parts};
}

Message parse_reweigh(Arguments arguments) {
  if (arguments.size() != 2) throw OperationError("expected `weight NODE WEIGHT`");
  const auto weight = parse_weight(arguments[1]);
  if (!weight) throw OperationError(fmt::format("{} is no weight: expected a number above 0", arguments[1]));
  return Message::of(Reweigh{std::string(arguments[0]), *weight});
}

}  // namespace

std::vector<OperationSpec> operations() {
  return {{"join", "join NODE", "makes a node a member", parse_named<Join>},
          {"leave", "leave NODE", "takes a member out", parse_named<Leave>},
          {"weight", "weight NODE WEIGHT", "changes a member's share", parse_reweigh}};
}

std::vector<const Type*> command_types() { return {&type_of<Join>(), &type_of<Leave>(), &type_of<Reweigh>()}; }

bool is_command(const Message& message) {
  return message.as<Join>() != nullptr || message.as<Leave>() != nullptr || message.as<Reweigh>() != nullptr;
}

std::string command_text(const Message& command) {
  if (const auto* join = command.as<Join>()) return "join " + join->node;
  if (const auto* leave = command.as<Leave>()) return "leave " + leave->node;
  if (const auto* reweigh = command.as<Reweigh>())
    return fmt::format("weight {} {}", reweigh->node, static_cast<double>(reweigh->weight.parts_per_billion) / 1e9);
  return {};
}

HistoryCall history_call(const Message& command) { return {Call::write, "members", command_text(command), {}}; }

}  // namespace orrery::hashing
