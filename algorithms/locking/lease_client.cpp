// The client's rules: when it may believe, when it must doubt, and what it gives back.
#include "algorithms/locking/lease_client.hpp"

#include <algorithm>

#include "algorithms/locking/facts.hpp"

namespace orrery::locking {

namespace {

// Clients that wait for one lock must not all come back at once.
constexpr Site retry_site{"lock.retry", Site::Kind::breaks_symmetry};

}  // namespace

void LeaseClient::on_start(Context& context, const Durable&) {
  state.boot = static_cast<std::uint64_t>(context.wall().time_since_epoch().count());
  state.rounds = state.boot;  // an answer to a round before a crash must not answer one after it
  state.primary = config_->servers.front();
}

LeaseClientFace LeaseClient::face() const {
  const auto believed =
      std::count_if(state.held.begin(), state.held.end(), [](const Held& held) { return held.believes; });
  return {state.doing.has_value(), static_cast<std::uint64_t>(believed),
          state.held.empty() ? Token{} : state.held.back().token};
}

const Held* LeaseClient::held(std::string_view lock) const {
  const auto found =
      std::find_if(state.held.begin(), state.held.end(), [&](const Held& held) { return held.lock == lock; });
  return found == state.held.end() ? nullptr : &*found;
}
Held* LeaseClient::find(std::string_view lock) { return const_cast<Held*>(std::as_const(*this).held(lock)); }

void LeaseClient::on_operation(Context& context, const Operation& operation) {
  ENSURE(!state.doing);
  doubt(context);
  const Duration patience = operation.timeout > Duration(0) ? operation.timeout : config_->options.client_timeout;
  state.doing = Doing{operation.id, operation.command, context.now(), context.now() + patience, 0, 0};
  if (operation.to != no_node) state.primary = operation.to;
  context.set_timer(end_timer, patience);
  const Message& command = operation.command;
  if (const auto* hold = command.as<Hold>()) return begin_work(context, hold->lock, hold->length);
  if (const auto* release = command.as<Release>()) return begin_release(context, release->lock);
  if (const auto* write = command.as<WriteTo>()) return begin_write(context, *write);
  context.observe(Wanted{wanted()});
  begin_attempt(context);
}

void LeaseClient::on_timer(Context& context, TimerId timer) {
  doubt(context);
  if (timer == renew_timer) return renew(context);
  if (!state.doing) return;
  if (timer == answer_timer && state.asking) {
    if (state.asking->kind == Round::Kind::take) return end_attempt(context);
    ask_for_release_again(context);
  } else if (timer == retry_timer) {
    begin_attempt(context);
  } else if (timer == end_timer) {
    if (state.doing->command.as<Hold>() != nullptr) return finish(context, Outcome::ok);
    const bool may_be_done =
        state.doing->command.as<Release>() != nullptr || state.doing->command.as<WriteTo>() != nullptr;
    if (may_be_done) return finish(context, Outcome::unknown);
    if (state.asking) give_back(context, *state.asking);
    refuse(context, "timeout");
  }
}

// --- taking a lock

const std::string& LeaseClient::wanted() const {
  const auto* acquire = state.doing->command.as<Acquire>();
  return acquire != nullptr ? acquire->lock : state.doing->command.as<TryAcquire>()->lock;
}

void LeaseClient::begin_attempt(Context& context) {
  const std::string& lock = wanted();
  if (const Held* held = find(lock); held != nullptr && held->believes) return refuse(context, "held");
  std::erase_if(state.held, [&](const Held& held) { return held.lock == lock; });
  ++state.doing->attempts;
  state.asking = ask(context, Round::Kind::take, lock, {context.self(), state.boot, ++state.serial});
  context.set_timer(answer_timer, config_->options.per_node_timeout);
}

void LeaseClient::end_attempt(Context& context) {
  context.cancel_timer(answer_timer);
  const Round round = *state.asking;
  state.asking.reset();
  const Monotonic until = end_of(context, round);
  if (agreed(round) && (until > context.now() || mutant(Mutant::no_clock_check))) {
    state.held.push_back({round.lock, round.owner, round.token, until, true});
    context.observe(
        HoldBegan{round.lock, round.owner, Mode::exclusive, round.token, context.now() - state.doing->began});
    watch_next_lapse(context);
    if (config_->options.renew > Duration(0)) context.set_timer(renew_timer, config_->options.renew);
    return finish(context, Outcome::ok, Message::of(Acquired{round.token}));
  }
  give_back(context, round);
  if (round.answered.empty()) suspect_primary();
  const bool once = state.doing->command.as<TryAcquire>() != nullptr;
  if (once || (config_->independent && state.doing->attempts > config_->options.retry_count))
    return refuse(context, "held");
  const Duration jitter = context.pick(retry_site, DurationRange{Duration(0), config_->options.retry_jitter});
  context.ask_again(state.doing->operation);
  context.set_timer(retry_timer, config_->options.retry_delay + jitter);
}

void LeaseClient::suspect_primary() {
  const auto& servers = config_->servers;
  const auto at = std::find(servers.begin(), servers.end(), state.primary);
  state.primary = at == servers.end() || at + 1 == servers.end() ? servers.front() : *(at + 1);
}

void LeaseClient::give_back(Context& context, const Round& round) {
  context.observe(AttemptFailed{round.lock, round.owner});
  if (mutant(Mutant::no_unlock_all)) return;
  // Also where the answer was no, or did not come: it may have been lost on its way.
  for (const NodeId server : round.asked) context.send_now(server, Message::of(Free{0, round.lock, round.owner}));
}

Monotonic LeaseClient::end_of(const Context& context, const Round& round) const {
  const bool from_reply = mutant(Mutant::lease_from_the_reply) || mutant(Mutant::no_clock_check);
  const Monotonic began = from_reply ? context.now() : round.began;
  return began + config_->options.lease - config_->drift();
}

// --- having it

void LeaseClient::doubt(Context& context) {
  if (mutant(Mutant::never_doubts)) return;
  bool any = false;
  for (Held& held : state.held)
    if (held.believes && context.now() >= held.until) {
      lose(context, held, "lease over");
      any = true;
    }
  if (any) watch_next_lapse(context);
}

void LeaseClient::lose(Context& context, Held& held, std::string_view why) {
  held.believes = false;
  context.observe(HoldLost{held.lock, std::string(why), held.until - context.now()});
  const auto* hold = state.doing ? state.doing->command.as<Hold>() : nullptr;
  if (hold != nullptr && hold->lock == held.lock) refuse(context, "lost");
}

void LeaseClient::watch_next_lapse(Context& context) {
  std::optional<Monotonic> first;
  for (const Held& held : state.held)
    if (held.believes) first = std::min(first.value_or(held.until), held.until);
  if (first && !mutant(Mutant::never_doubts))
    context.set_timer(lapse_timer, std::max(*first - context.now(), Duration(0)));
  else
    context.cancel_timer(lapse_timer);
}

void LeaseClient::renew(Context& context) {
  const bool gives_up = mutant(Mutant::renewal_gives_up);
  for (const Round& unanswered : state.renewing)
    if (Held* held = find(unanswered.lock); gives_up && held != nullptr && held->believes)
      lose(context, *held, "no answer");
  if (!state.renewing.empty()) suspect_primary();
  state.renewing.clear();
  std::vector<Round> rounds;
  for (const Held& held : state.held)
    if (held.believes) rounds.push_back(ask(context, Round::Kind::extend, held.lock, held.owner));
  state.renewing = std::move(rounds);
  if (!state.renewing.empty()) context.set_timer(renew_timer, config_->options.renew);
}

void LeaseClient::begin_work(Context& context, const std::string& lock, Duration length) {
  const Held* held = find(lock);
  if (held == nullptr || !held->believes) return refuse(context, held == nullptr ? "not_held" : "lost");
  context.set_timer(end_timer, length);
}

void LeaseClient::begin_write(Context& context, const WriteTo& write) {
  if (state.held.empty()) return refuse(context, "not_held");
  const Held& held = state.held.back();
  state.doing->round = ++state.rounds;
  if (config_->options.check_before_write && !held.believes) return refuse(context, "lost");
  context.send_now(config_->storage,
                   Message::of(Write{state.doing->round, write.resource, write.value, held.token, held.owner}));
}

// --- giving it back

void LeaseClient::begin_release(Context& context, const std::string& lock) {
  const Held* found = find(lock);
  if (found == nullptr) return refuse(context, "not_held");
  const Held held = *found;
  // It stops to believe before it asks: the servers may give the lock away before the answer is here.
  if (held.believes) context.observe(HoldEnded{lock});
  std::erase_if(state.held, [&](const Held& each) { return each.lock == lock; });
  std::erase_if(state.renewing, [&](const Round& round) { return round.lock == lock; });
  watch_next_lapse(context);
  state.asking = ask(context, Round::Kind::free, lock, held.owner);
  context.set_timer(answer_timer, config_->options.per_node_timeout);
}

void LeaseClient::ask_for_release_again(Context& context) {
  const Round before = *state.asking;
  if (agreed(before)) return finish(context, Outcome::ok);
  if (turned_down(before)) return refuse(context, "not_held");
  suspect_primary();
  Round round = ask(context, Round::Kind::free, before.lock, before.owner);
  if (config_->independent) {
    // Who has freed the lock has nothing to free when it is asked again: its first answer counts.
    round.answered = before.answered;
    round.yes = before.yes;
    round.no = before.no;
  }
  state.asking = std::move(round);
  context.set_timer(answer_timer, config_->options.per_node_timeout);
}

// --- questions and answers

Round LeaseClient::ask(Context& context, Round::Kind kind, const std::string& lock, const Owner& owner) {
  Round round{++state.rounds, kind, lock, owner, context.now(), {}, {}, 0, 0, {}};
  round.asked = config_->independent ? config_->servers : std::vector{state.primary};
  const Duration lease = config_->options.lease;
  Message question;
  switch (kind) {
    case Round::Kind::take:
      question = Message::of(SetNx{round.number, lock, owner, lease});
      break;
    case Round::Kind::extend:
      question = Message::of(Extend{round.number, lock, owner, lease});
      break;
    case Round::Kind::free:
      question = Message::of(Free{round.number, lock, owner});
      break;
  }
  for (const NodeId server : round.asked) context.send_now(server, question);
  return round;
}

bool LeaseClient::take_in(Round& round, NodeId from, const LeaseReply& reply) {
  const bool again = std::find(round.answered.begin(), round.answered.end(), from) != round.answered.end();
  if (again && !mutant(Mutant::counts_answers)) return false;
  if (!again) round.answered.push_back(from);
  if (reply.status == LeaseStatus::done) {
    ++round.yes;
    round.token = std::max(round.token, reply.token);
  } else {
    ++round.no;
  }
  return round.yes + round.no >= round.asked.size();
}

void LeaseClient::on(Context& context, NodeId from, const LeaseReply& reply) {
  doubt(context);
  if (state.asking && state.asking->number == reply.round) {
    Round& round = *state.asking;
    if (reply.status == LeaseStatus::elsewhere && reply.primary != no_node && reply.primary != state.primary) {
      state.primary = reply.primary;
      state.asking = ask(context, round.kind, std::string(round.lock), Owner(round.owner));
      return;
    }
    // A replica that knows no better says nothing about the lock: who releases asks again.
    if (reply.status == LeaseStatus::elsewhere && round.kind != Round::Kind::take) return;
    if (!take_in(round, from, reply)) return;
    if (round.kind == Round::Kind::take) return end_attempt(context);
    return agreed(round) ? finish(context, Outcome::ok) : refuse(context, "not_held");
  }
  take_in_renewal(context, from, reply);
}

void LeaseClient::take_in_renewal(Context& context, NodeId from, const LeaseReply& reply) {
  const auto renewal = std::find_if(state.renewing.begin(), state.renewing.end(),
                                    [&](const Round& round) { return round.number == reply.round; });
  if (renewal == state.renewing.end()) return;
  if (reply.status == LeaseStatus::elsewhere) {
    if (reply.primary == no_node || reply.primary == state.primary) return;
    state.primary = reply.primary;
    *renewal = ask(context, Round::Kind::extend, std::string(renewal->lock), Owner(renewal->owner));
    return;
  }
  static_cast<void>(take_in(*renewal, from, reply));
  Held* held = find(renewal->lock);
  if (held == nullptr || !held->believes) return;
  if (agreed(*renewal)) {
    held->until = std::max(held->until, end_of(context, *renewal));
    state.renewing.erase(renewal);
    watch_next_lapse(context);
  } else if (turned_down(*renewal)) {
    state.renewing.erase(renewal);
    lose(context, *held, "told");
    watch_next_lapse(context);
  }
}

void LeaseClient::on(Context& context, NodeId, const WriteReply& reply) {
  doubt(context);
  const bool asked = state.doing && state.doing->command.as<WriteTo>() != nullptr && reply.round == state.doing->round;
  if (!asked) return;
  if (reply.accepted) return finish(context, Outcome::ok);
  if (Held& held = state.held.back(); held.believes) lose(context, held, "fenced");
  refuse(context, "fenced");
}

void LeaseClient::finish(Context& context, Outcome outcome, Message result) {
  for (const TimerId timer : {answer_timer, retry_timer, end_timer}) context.cancel_timer(timer);
  context.finish(state.doing->operation, outcome, std::move(result));
  state.doing.reset();
  state.asking.reset();
}

void LeaseClient::refuse(Context& context, std::string_view why) {
  const Message& command = state.doing->command;
  if (command.as<Acquire>() != nullptr || command.as<TryAcquire>() != nullptr)
    context.observe(Forgone{wanted(), std::string(why)});
  finish(context, Outcome::fail, Message::of(Refused{std::string(why)}));
}

}  // namespace orrery::locking
