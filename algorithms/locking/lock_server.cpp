// Events go to Raft; what is left is the leader's watch.
#include "algorithms/locking/lock_server.hpp"

#include <algorithm>

#include "algorithms/kv/wire.hpp"

namespace orrery::locking {

ProcessSpec LockServer::spec() {
  ProcessSpec spec = process_spec<raft::Server>();
  spec.handled.push_back(&type_of<kv::Reply>());
  return spec;
}

bool LockServer::digest(DigestSink& sink) const {
  encode(sink, watch_);
  return raft_.digest(sink);
}

void LockServer::on_start(Context& context, const Durable& durable) {
  watch_.boot = static_cast<std::uint64_t>(context.wall().time_since_epoch().count());
  raft_.on_start(context, durable);
  look(context);
}

void LockServer::on_message(Context& context, NodeId from, const Message& message) {
  // What it has put into its own log is answered to itself.
  if (message.as<kv::Reply>() == nullptr) raft_.on_message(context, from, message);
  look(context);
}

void LockServer::on_timer(Context& context, TimerId timer) {
  if (timer == watch_timer)
    watch(context);
  else
    raft_.on_timer(context, timer);
  look(context);
}

void LockServer::on_durable(Context& context, Lsn upto) {
  raft_.on_durable(context, upto);
  look(context);
}

void LockServer::look(Context& context) {
  const raft::Term term = raft_.state.role == raft::Role::leader ? raft_.state.term : raft::Term{};
  if (term == watch_.term) return;
  const bool led = watch_.term != raft::Term{};
  watch_.term = term;
  watch_.heard.clear();
  watch_.delays.clear();
  if (term != raft::Term{})
    watch(context);
  else if (led)
    context.cancel_timer(watch_timer);
}

void LockServer::watch(Context& context) {
  if (watch_.term == raft::Term{}) return;
  std::vector<Message> said;
  watch_sessions(context, said);
  watch_delays(context, said);
  context.set_timer(watch_timer, std::max(config_->options.ttl / 16, Duration(1)));
  for (Message& command : said) say(context, std::move(command));
}

void LockServer::watch_sessions(Context& context, std::vector<Message>& said) {
  const bool hasty = config_->on(LockMutant::expires_at_once);
  const Duration every = config_->options.checkpoint;
  const bool note = every > Duration(0) && context.now() - watch_.noted >= every;
  if (note) watch_.noted = context.now();
  std::vector<Heard> heard;
  for (const LockSession& session : *sessions().all) {
    const auto before = std::find_if(watch_.heard.begin(), watch_.heard.end(),
                                     [&](const Heard& each) { return each.session == session.id; });
    const bool known = before != watch_.heard.end();
    // Of a silence that it has not seen the beginning of, it knows what the log tells.
    const Monotonic since = known ? context.now() : context.now() - (session.ttl - session.left);
    Heard now = known && before->renewals == session.renewals ? *before : Heard{session.id, session.renewals, since};
    const Duration silent = context.now() - now.at;
    if (silent >= session.ttl || (hasty && !known)) {
      said.push_back(Message::of(Expire{session.id, session.renewals}));
      now.at = context.now();  // if it is not heard of in the log, say it again after as long
    } else if (note && known && session.ttl - silent < session.left) {
      said.push_back(Message::of(Checkpoint{session.id, session.renewals, session.ttl - silent}));
    }
    heard.push_back(now);
  }
  watch_.heard = std::move(heard);
}

void LockServer::watch_delays(Context& context, std::vector<Message>& said) {
  std::vector<DelaySeen> delays;
  for (const EndDelay& end : delayed()) {
    const auto before = std::find_if(watch_.delays.begin(), watch_.delays.end(),
                                     [&](const DelaySeen& each) { return each.delay == end.delay; });
    const DelaySeen now = before != watch_.delays.end() ? *before : DelaySeen{end.delay, context.now()};
    if (context.now() - now.since >= config_->options.lock_delay) said.push_back(Message::of(end));
    delays.push_back(now);
  }
  watch_.delays = std::move(delays);
}

void LockServer::say(Context& context, Message command) {
  const kv::SessionId self{context.self(), watch_.boot};
  raft_.on_message(context, context.self(), Message::of(kv::Request{self, {++watch_.requests}, std::move(command)}));
}

}  // namespace orrery::locking
