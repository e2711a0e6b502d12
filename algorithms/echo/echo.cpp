// Echo: the handlers of server and client; a promise is sent, not sent at once.
#include "algorithms/echo/echo.hpp"

namespace orrery::echo {
namespace {
constexpr TimerId retry_timer{0};
}  // namespace

void Server::on_start(Context& context, const Durable& durable) {
  const JournalCut cut = inspect(durable);
  if (cut.broken) {
    context.halt("the journal is corrupt");
    return;
  }
  state.heard = state.durable = cut.usable;
}

void Server::on(Context& context, NodeId from, const Say& say) {
  context.append(Message::of(say));
  ++state.heard;
  const Message answer = Message::of(Heard{state.heard});
  if (mutants_.on(Mutant::answer_before_durable))
    context.send_now(from, answer);
  else
    context.send(from, answer);
  context.sync();
}

void Server::on_timer(Context&, TimerId) {}

void Server::on_durable(Context&, Lsn upto) { state.durable = upto.value; }

void Client::on_start(Context&, const Durable&) {}

void Client::on_operation(Context& context, const Operation& operation) {
  ++state.said;
  state.operation = operation.id;
  state.pending = operation.command;
  context.send_now(server_, state.pending);
  context.set_timer(retry_timer, options_.retry);
}

void Client::on(Context& context, NodeId, const Heard& heard) {
  if (heard.count > state.promised) state.promised = heard.count;
  if (state.operation == OperationId{}) return;  // an answer to something said twice
  context.finish(state.operation, Outcome::ok, Message::of(heard));
  context.cancel_timer(retry_timer);
  state.operation = {};
  state.pending = {};
}

void Client::on_timer(Context& context, TimerId) {
  context.ask_again(state.operation);
  context.send_now(server_, state.pending);
  context.set_timer(retry_timer, options_.retry);
}

void Client::on_durable(Context&, Lsn) {}

}  // namespace orrery::echo
