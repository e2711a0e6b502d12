// Ring: the handlers of station and client. What a station promises (thanks, a ticket, the token itself) is sent, not
// sent at once.
#include "tests/system/ring.hpp"

#include <algorithm>

namespace orrery::ring {
namespace {

constexpr TimerId pass_timer{0};
constexpr TimerId resend_timer{1};
constexpr TimerId ask_timer{2};

}  // namespace

void Station::on_start(Context& context, const Durable& durable) {
  const JournalCut cut = inspect(durable);
  if (cut.broken) {
    context.halt("the journal is corrupt");
    return;
  }
  if (first_) {
    state.hop = 1;
    state.holding = true;
  }
  for (std::size_t i = 0; i < cut.usable; ++i) replay(durable.records[i].content);
  if (state.holding) keep(context);
  if (state.passing) send_token(context);
}

void Station::replay(const Message& record) {
  if (const auto* took = record.as<Took>()) {
    state.hop = took->hop;
    state.next = took->next;
    state.holding = true;
    state.passing = false;
  } else if (const auto* sold = record.as<Sold>()) {
    state.next = sold->number + 1;
  } else if (record.as<Passed>() != nullptr) {
    state.holding = false;
    state.passing = true;
  }
}

void Station::on(Context& context, NodeId from, const Token& token) {
  if (token.hop > state.hop) {
    state.hop = token.hop;
    state.next = token.next;
    state.holding = true;
    state.passing = false;
    context.append(Message::of(Took{token.hop, token.next}));
    context.observe(Took{token.hop, token.next});
    keep(context);
    serve(context);
  }
  context.send(from, Message::of(Thanks{token.hop}));
}

void Station::on(Context& context, NodeId, const Thanks& thanks) {
  if (!state.passing || thanks.hop != state.hop + 1) return;
  state.passing = false;
  context.cancel_timer(resend_timer);
}

void Station::on(Context& context, NodeId from, const Ask& ask) {
  const auto waits = [&](const Wish& wish) { return wish.client == from; };
  const auto found = std::find_if(state.queue.begin(), state.queue.end(), waits);
  if (found != state.queue.end())
    found->request = ask.request;
  else
    state.queue.push_back({from, ask.request});
  if (state.holding) serve(context);
}

void Station::on_timer(Context& context, TimerId timer) {
  if (timer == pass_timer)
    give_away(context);
  else
    send_token(context);
}

void Station::on_durable(Context&, Lsn) {}

void Station::keep(Context& context) {
  static constexpr Site site("ring.hold");
  context.cancel_timer(resend_timer);
  context.set_timer(pass_timer, context.pick(site, options_.hold));
}

void Station::serve(Context& context) {
  for (const Wish& wish : state.queue) {
    context.append(Message::of(Sold{state.next}));
    context.observe(Sold{state.next});
    context.send(wish.client, Message::of(Ticket{wish.request, state.next}));
    ++state.next;
  }
  state.queue.clear();
}

void Station::give_away(Context& context) {
  context.append(Message::of(Passed{state.hop}));
  context.observe(Passed{state.hop});
  state.holding = false;
  state.passing = true;
  send_token(context);
  context.sync();
}

void Station::send_token(Context& context) {
  const Message token = Message::of(Token{state.hop + 1, state.next});
  if (mutants_.on(Mutant::pass_before_durable))
    context.send_now(successor_, token);
  else
    context.send(successor_, token);
  context.set_timer(resend_timer, options_.retry);
}

void Client::on_start(Context&, const Durable&) {}

void Client::on_operation(Context& context, const Operation& operation) {
  state.request = operation.id;
  ask(context);
}

void Client::on(Context& context, NodeId, const Ticket& ticket) {
  if (state.request == OperationId{} || ticket.request != state.request) return;  // a second one for the same wish
  ++state.tickets;
  state.last = ticket.number;
  state.request = {};
  context.finish(ticket.request, Outcome::ok, Message::of(ticket));
  context.cancel_timer(ask_timer);
}

void Client::on_timer(Context& context, TimerId) {
  ++state.asks;
  ask(context);
}

void Client::on_durable(Context&, Lsn) {}

void Client::ask(Context& context) {
  const NodeId station = stations_[(context.self().value + state.asks) % stations_.size()];
  context.send_now(station, Message::of(Ask{state.request}));
  context.set_timer(ask_timer, options_.retry);
}

}  // namespace orrery::ring
