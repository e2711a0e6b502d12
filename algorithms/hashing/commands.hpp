// What an operator asks of whoever keeps a placement: let this node join, let it leave, change its weight. Nodes are
// named as the scenario names them.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::hashing {

struct Join {
  std::string node;
  bool operator==(const Join&) const = default;
  static constexpr std::string_view type_name = "Join";
  static constexpr auto fields() { return std::tuple{field("node", &Join::node)}; }
};
struct Leave {
  std::string node;
  bool operator==(const Leave&) const = default;
  static constexpr std::string_view type_name = "Leave";
  static constexpr auto fields() { return std::tuple{field("node", &Leave::node)}; }
};
struct Reweigh {
  std::string node;
  Ratio weight{};
  bool operator==(const Reweigh&) const = default;
  static constexpr std::string_view type_name = "Reweigh";
  static constexpr auto fields() {
    return std::tuple{field("node", &Reweigh::node), field("weight", &Reweigh::weight)};
  }
};

/// `join`, `leave` and `weight`.
[[nodiscard]] std::vector<OperationSpec> operations();
/// The types of the commands.
[[nodiscard]] std::vector<const Type*> command_types();
/// Whether it is one of them.
[[nodiscard]] bool is_command(const Message& message);
/// As an operation says it: `join n6`. Empty for anything else.
[[nodiscard]] std::string command_text(const Message& command);
/// In a history such a command writes an object that nobody reads. REQUIRES: is_command(command).
[[nodiscard]] HistoryCall history_call(const Message& command);

}  // namespace orrery::hashing
