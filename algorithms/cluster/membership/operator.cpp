// One order at a time. A node that has done what it is told answers all the same, so an order may come twice.
#include "algorithms/cluster/membership/operator.hpp"

#include <chrono>

namespace orrery::membership {

namespace {
constexpr TimerId timer_again{0};
constexpr Duration ask_again_after = std::chrono::milliseconds(200);
constexpr Duration usual_timeout = std::chrono::seconds(5);

template <class Command>
Message parse_order(std::span<const std::string_view> arguments) {
  if (!arguments.empty()) throw OperationError("expected no argument: `to` says which node");
  return Message::of(Command{});
}
}  // namespace

void Operator::on_operation(Context& context, const Operation& operation) {
  if (operation.to == no_node) return context.finish(operation.id, Outcome::fail);
  ++state.orders;
  state.operation = operation.id;
  state.to = operation.to;
  state.join = operation.command.as<Enter>() != nullptr;
  state.deadline = context.now() + (operation.timeout > Duration(0) ? operation.timeout : usual_timeout);
  context.send_now(state.to, Message::of(Order{state.join, state.orders}));
  context.set_timer(timer_again, ask_again_after);
}

void Operator::on_timer(Context& context, TimerId) {
  if (state.operation == OperationId{}) return;
  if (context.now() >= state.deadline) {
    context.finish(state.operation, Outcome::unknown);
    state.operation = {};
    return;
  }
  context.ask_again(state.operation);
  context.send_now(state.to, Message::of(Order{state.join, state.orders}));
  context.set_timer(timer_again, ask_again_after);
}

void Operator::on(Context& context, NodeId, const OrderTaken& taken) {
  if (state.operation == OperationId{} || taken.number != state.orders) return;
  context.cancel_timer(timer_again);
  context.finish(state.operation, Outcome::ok);
  state.operation = {};
}

std::vector<OperationSpec> membership_operations() {
  return {{"join", "join", "the node `to` becomes a member", parse_order<Enter>},
          {"leave", "leave", "the node `to` is a member no longer", parse_order<Depart>}};
}

}  // namespace orrery::membership
