// Who tells nodes to join and to leave, and tells them again until they answer.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/cluster/membership/messages.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::membership {

/// What an operation asks for: `join` and `leave`, of the node that it is sent to.
struct Enter {
  bool operator==(const Enter&) const = default;
  static constexpr std::string_view type_name = "Enter";
  static constexpr auto fields() { return std::tuple{}; }
};
struct Depart {
  bool operator==(const Depart&) const = default;
  static constexpr std::string_view type_name = "Depart";
  static constexpr auto fields() { return std::tuple{}; }
};

struct OperatorFace {
  std::uint64_t orders = 0;  ///< given so far
  bool operator==(const OperatorFace&) const = default;
  static constexpr std::string_view type_name = "SwimOperator";
  static constexpr auto fields() { return std::tuple{field("orders", &OperatorFace::orders)}; }
};

struct OperatorState {
  std::uint64_t orders = 0;
  OperationId operation{};  ///< 0: none
  NodeId to = no_node;
  bool join = false;
  Monotonic deadline{};
  static constexpr std::string_view type_name = "SwimOperatorState";
  static constexpr auto fields() {
    return std::tuple{field("orders", &OperatorState::orders), field("operation", &OperatorState::operation),
                      field("to", &OperatorState::to), field("join", &OperatorState::join),
                      field("deadline", &OperatorState::deadline)};
  }
};

class Operator final : public ProcessOf<Operator, OperatorWire> {
 public:
  void on_start(Context&, const Durable&) override {}
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  void on_operation(Context& context, const Operation& operation) override;
  void on(Context& context, NodeId from, const OrderTaken& taken);
  [[nodiscard]] OperatorFace face() const { return {state.orders}; }

  OperatorState state;
};

[[nodiscard]] std::vector<OperationSpec> membership_operations();

}  // namespace orrery::membership
