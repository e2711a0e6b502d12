// The client's rules: one request at a time, the session first, and doubt before every act.
#include "algorithms/locking/lock_client.hpp"

#include <algorithm>

#include "algorithms/locking/facts.hpp"

namespace orrery::locking {

namespace {

// Requests that keep a session alive are numbered apart from those of operations, as if they were another session's.
constexpr std::uint64_t beats_apart = std::uint64_t{1} << 63U;

/// What the command takes; nothing if it takes no lock.
std::optional<Take> taken_by(const Message& command) {
  if (const auto* acquire = command.as<Acquire>()) return Take{acquire->lock, Mode::exclusive, 1, true};
  if (const auto* once = command.as<TryAcquire>()) return Take{once->lock, Mode::exclusive, 1, false};
  if (const auto* share = command.as<Share>()) return Take{share->lock, Mode::shared, 1, true};
  if (const auto* permit = command.as<Permit>()) return Take{permit->lock, Mode::permit, permit->permits, true};
  if (const auto* meet = command.as<Meet>()) return Take{meet->barrier, Mode::together, meet->count, true};
  return std::nullopt;
}

}  // namespace

void LockClient::on_start(Context& context, const Durable&) {
  state.boot = static_cast<std::uint64_t>(context.wall().time_since_epoch().count());
  state.rounds = state.boot;  // no round of a former boot has such a number
  state.server = config_->servers[context.self().value % config_->servers.size()];
}

LockClientFace LockClient::face() const {
  const auto believed =
      std::count_if(state.held.begin(), state.held.end(), [](const LockHeld& held) { return held.believes; });
  return {state.doing.has_value(), state.open && !state.jeopardy, static_cast<std::uint64_t>(believed),
          state.held.empty() ? Token{} : state.held.back().token};
}

LockHeld* LockClient::find(std::string_view lock) {
  const auto found =
      std::find_if(state.held.begin(), state.held.end(), [&](const LockHeld& held) { return held.lock == lock; });
  return found == state.held.end() ? nullptr : &*found;
}

kv::SessionId LockClient::session(NodeId self) const { return {self, state.boot + state.sessions}; }

void LockClient::on_operation(Context& context, const Operation& operation) {
  ENSURE(!state.doing);
  doubt(context);
  const Duration patience = operation.timeout > Duration(0) ? operation.timeout : config_->options.patience;
  state.doing = LockDoing{operation.id, operation.command, context.now(), {}, false, 0};
  if (operation.to != no_node) state.server = operation.to;
  context.set_timer(end_timer, patience);
  const Message& command = operation.command;
  if (const auto* release = command.as<Release>()) return begin_release(context, release->lock);
  if (const auto* write = command.as<WriteTo>()) return begin_write(context, *write);
  if (const auto* hold = command.as<Hold>()) {
    const LockHeld* held = find(hold->lock);
    if (held == nullptr) return refuse(context, "not_held");
    if (!held->believes) return refuse(context, state.jeopardy ? "jeopardy" : "lost");
    return context.set_timer(end_timer, hold->length);
  }
  state.doing->attempt.wanted = *taken_by(command);
  state.doing->attempt.mark = operation.id.value;
  // For a barrier it waits as long as it takes the others to come.
  if (wanted().mode != Mode::together) context.observe(Wanted{wanted().lock});
  if (!config_->recipe->has(wanted().mode)) return refuse(context, "unsupported");
  const LockHeld* held = find(wanted().lock);
  const bool has_it = held != nullptr && (held->believes || state.jeopardy);
  if (has_it && !config_->options.reentrant) return refuse(context, "twice");
  begin_acquire(context);
}

void LockClient::on_timer(Context& context, TimerId timer) {
  doubt(context);
  if (timer == beat_timer) return beat(context);
  if (timer == retry_timer && !state.call && state.doing && acquires()) return begin_acquire(context);
  if (timer == retry_timer && state.call) {
    const bool takes = state.doing && acquires() && !state.doing->leaving;
    const bool of_old_session = takes && !state.open && state.call->command.as<Open>() == nullptr;
    if (of_old_session && !config_->on(LockMutant::no_session_check)) return begin_acquire(context);
    next_server();
    if (takes)
      if (auto other = config_->recipe->instead(state.doing->attempt, state.call->command))
        return ask(context, std::move(*other));
    state.call->redirections = 0;
    send(context, *state.call);
    return context.set_timer(retry_timer, config_->options.raft.client_retry);
  }
  if (timer != end_timer || !state.doing) return;
  if (state.doing->command.as<Hold>() != nullptr)
    return state.jeopardy ? refuse(context, "jeopardy") : finish(context, Outcome::ok);
  if (acquires()) return give_up(context);
  // A release that nobody answers leaves the lock to the end of the session.
  if (state.doing->command.as<Release>() != nullptr) lose_session(context, "abandoned");
  if (state.doing) finish(context, Outcome::unknown);
}

// --- the session

void LockClient::doubt(Context& context) {
  if (!state.open || context.now() < state.until || config_->on(LockMutant::never_doubts)) return;
  const Monotonic end = state.until + config_->options.grace;
  if (context.now() >= end) return lose_session(context, "session over");
  if (state.jeopardy) return;
  state.jeopardy = true;
  if (!config_->on(LockMutant::acts_in_jeopardy)) lose_beliefs(context, "jeopardy");
  context.set_timer(lapse_timer, end - context.now());
}

void LockClient::lose_beliefs(Context& context, std::string_view why) {
  for (LockHeld& held : state.held) {
    if (!held.believes) continue;
    held.believes = false;
    context.observe(HoldLost{held.lock, std::string(why), state.until - context.now()});
  }
}

void LockClient::lose_session(Context& context, std::string_view why) {
  state.open = false;
  state.jeopardy = false;
  state.beat.reset();
  context.cancel_timer(beat_timer);
  context.cancel_timer(lapse_timer);
  lose_beliefs(context, why);
  const auto* hold = state.doing ? state.doing->command.as<Hold>() : nullptr;
  if (hold != nullptr) refuse(context, "lost");
}

void LockClient::believe(Context& context, Monotonic asked) {
  const Monotonic from = config_->on(LockMutant::session_from_the_reply) ? context.now() : asked;
  state.until = std::max(state.until, from + config_->believed());
  const bool doubtful = state.jeopardy && state.until <= context.now();
  const Monotonic end = state.until + (doubtful ? config_->options.grace : Duration(0));
  if (!config_->on(LockMutant::never_doubts))
    context.set_timer(lapse_timer, std::max(end - context.now(), Duration(0)));
  if (!state.jeopardy) return;
  // It was asked too long ago to say anything of now: ask again.
  if (doubtful) return beat(context);
  // The session has outlived the doubt, and so has all that was held under it.
  state.jeopardy = false;
  for (LockHeld& held : state.held)
    if (!held.believes) begin_hold(context, held, Duration(0));
}

Owner LockClient::owner_of(const Context& context, const LockHeld& held) const {
  return {context.self(), state.boot + state.sessions, held.token.value};
}

void LockClient::begin_hold(Context& context, LockHeld& held, Duration waited) {
  held.believes = true;
  context.observe(HoldBegan{held.lock, owner_of(context, held), held.mode, held.token, waited});
}

void LockClient::beat(Context& context) {
  if (!state.open) return;
  if (!state.beat) {
    kv::SessionId apart = session(context.self());
    apart.boot |= beats_apart;
    state.beat = Call{apart, ++state.beats, Message::of(KeepAlive{session(context.self())}), context.now(), 0};
  } else {
    next_server();
    state.beat->redirections = 0;
  }
  send(context, *state.beat);
  context.set_timer(beat_timer, config_->options.renew);
}

// --- taking a lock

bool LockClient::acquires() const { return taken_by(state.doing->command).has_value(); }

void LockClient::begin_acquire(Context& context) {
  if (!state.open) {
    // What an old session held is of no use any more.
    state.held.clear();
    ++state.sessions;
    state.serial = {};
    state.beats = {};
    state.until = {};
    return ask(context, Message::of(Open{config_->options.ttl}));
  }
  Attempt& attempt = state.doing->attempt;
  attempt.session = session(context.self());
  ask(context, config_->recipe->begin(attempt));
}

void LockClient::give_up(Context& context) {
  // A lock that it has already must not be dropped: whether it has it once or twice now, nobody can tell it.
  const bool has_it = find(wanted().lock) != nullptr;
  auto withdrawal = config_->recipe->withdraw(state.doing->attempt);
  if (!state.doing->leaving && state.open && !has_it && withdrawal) {
    state.doing->leaving = true;
    ask(context, std::move(*withdrawal));
    return context.set_timer(end_timer, config_->options.patience);
  }
  // Nobody answers: the service will learn by the silence of the session that it is not wanted any more.
  lose_session(context, "abandoned");
  refuse(context, "timeout");
}

// --- giving it back, and writing

void LockClient::begin_release(Context& context, const std::string& lock) {
  LockHeld* held = find(lock);
  if (held == nullptr) return refuse(context, "not_held");
  const bool believes = held->believes;
  Message release = config_->recipe->release({lock, held->mode, 1, true}, held->token);
  // It stops to believe before it asks: the service may give the lock away before the answer is here.
  if (held->count > 1 && (believes || state.jeopardy)) {
    --held->count;
  } else {
    if (believes) context.observe(HoldEnded{lock});
    state.doing->attempt.wanted.lock = lock;
    state.doing->attempt.place = held->token;
    std::erase_if(state.held, [&](const LockHeld& each) { return each.lock == lock; });
  }
  if (!believes && !state.jeopardy) return refuse(context, "lost");
  ask(context, std::move(release));
  if (config_->on(LockMutant::forgets_release)) finish_release(context);
}

void LockClient::begin_write(Context& context, const WriteTo& write) {
  if (state.held.empty()) return refuse(context, "not_held");
  const LockHeld& held = state.held.back();
  if (config_->options.check_before_write && !held.believes)
    return refuse(context, state.jeopardy ? "jeopardy" : "lost");
  state.doing->round = ++state.rounds;
  const Owner owner = owner_of(context, held);
  context.send_now(config_->storage, Message::of(Write{state.rounds, write.resource, write.value, held.token, owner}));
}

void LockClient::on(Context& context, NodeId, const WriteReply& reply) {
  doubt(context);
  if (!state.doing || state.doing->round != reply.round || reply.round == 0) return;
  if (reply.accepted) return finish(context, Outcome::ok);
  refuse(context, "fenced");
}

// --- requests and answers

void LockClient::ask(Context& context, Message command) {
  state.call = Call{session(context.self()), ++state.serial, std::move(command), context.now(), 0};
  send(context, *state.call);
  context.set_timer(retry_timer, config_->options.raft.client_retry);
}

void LockClient::send(Context& context, const Call& call) {
  context.send_now(state.server, Message::of(kv::Request{call.session, call.serial, call.command}));
}

void LockClient::redirect(Context& context, Call& call, NodeId leader) {
  const bool known = std::find(config_->servers.begin(), config_->servers.end(), leader) != config_->servers.end();
  if (!known || leader == state.server || call.redirections >= config_->servers.size()) return;
  ++call.redirections;
  state.server = leader;
  send(context, call);
}

void LockClient::next_server() {
  const auto& servers = config_->servers;
  const auto at = std::find(servers.begin(), servers.end(), state.server);
  state.server = at == servers.end() || at + 1 == servers.end() ? servers.front() : *(at + 1);
}

void LockClient::on(Context& context, NodeId, const kv::Reply& reply) {
  doubt(context);
  const auto is_of = [&](const std::optional<Call>& call) {
    return call && call->session == reply.session && call->serial == reply.serial;
  };
  std::optional<Call>* const asked = is_of(state.call) ? &state.call : is_of(state.beat) ? &state.beat : nullptr;
  if (asked == nullptr) return;
  if (reply.status == kv::Status::not_leader) return redirect(context, **asked, reply.leader);
  if (reply.status == kv::Status::rejected) return;  // it will be asked again
  // In jeopardy nothing is taken: what was given is asked for again, once the session is safe.
  if (state.jeopardy && asked == &state.call && state.doing && acquires()) return;
  const Call call = **asked;
  asked->reset();
  answered(context, call, reply.result);
}

void LockClient::answered(Context& context, const Call& call, const Message& result) {
  const auto* denied = result.as<Denied>();
  if (call.command.as<KeepAlive>() != nullptr) {
    if (!state.open) return;
    if (denied != nullptr) return lose_session(context, "told");
    return believe(context, call.began);
  }
  context.cancel_timer(retry_timer);
  if (!state.doing) return;
  if (call.command.as<Open>() != nullptr) {
    state.open = true;
    believe(context, call.began);
    context.set_timer(beat_timer, config_->options.renew);
    doubt(context);
    return begin_acquire(context);
  }
  if (denied != nullptr && denied->why == Denial::expired && state.open) lose_session(context, "told");
  if (!state.doing) return;
  if (acquires()) {
    if (state.doing->leaving) return refuse(context, "timeout");
    return act(context, config_->recipe->next(state.doing->attempt, call.command, result));
  }
  if (denied != nullptr) return refuse(context, denial_names[static_cast<std::size_t>(denied->why)]);
  finish_release(context);
}

void LockClient::finish_release(Context& context) {
  const Attempt& given = state.doing->attempt;
  if (given.place != Token{}) context.observe(Released{given.wanted.lock, given.place});
  finish(context, Outcome::ok);
}

void LockClient::act(Context& context, const Turn& turn) {
  switch (turn.kind) {
    case Turn::Kind::ask:
      return ask(context, turn.request);
    case Turn::Kind::refused:
      return refuse(context, turn.why);
    case Turn::Kind::later:
      return context.set_timer(retry_timer, config_->options.raft.client_retry);
    case Turn::Kind::restart:
      // Its key is gone, so its session is over, whatever the client's own clock says.
      if (state.open) lose_session(context, "told");
      return begin_acquire(context);
    case Turn::Kind::taken:
      break;
  }
  if (!state.open && !config_->on(LockMutant::no_session_check)) return begin_acquire(context);
  const Take& take = wanted();
  if (LockHeld* again = find(take.lock); again != nullptr && again->token == turn.token) {
    ++again->count;
  } else {
    state.held.push_back({take.lock, take.mode, turn.token, 1, true});
    begin_hold(context, state.held.back(), context.now() - state.doing->began);
  }
  finish(context, Outcome::ok, Message::of(Acquired{turn.token}));
}

void LockClient::finish(Context& context, Outcome outcome, Message result) {
  context.cancel_timer(retry_timer);
  context.cancel_timer(end_timer);
  context.finish(state.doing->operation, outcome, std::move(result));
  state.doing.reset();
  state.call.reset();
}

void LockClient::refuse(Context& context, std::string_view why) {
  if (acquires() && wanted().mode != Mode::together) context.observe(Forgone{wanted().lock, std::string(why)});
  finish(context, Outcome::fail, Message::of(Refused{std::string(why)}));
}

}  // namespace orrery::locking
