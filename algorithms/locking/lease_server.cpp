// What a server does with requests, with the end of leases, and with the other servers.
#include "algorithms/locking/lease_server.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/locking/facts.hpp"
#include "algorithms/locking/records.hpp"

namespace orrery::locking {

void LeaseServer::on_start(Context& context, const Durable& journal) {
  const JournalCut cut = inspect(journal);
  if (cut.broken) return context.halt("the journal is damaged before its end");
  state.table.last = Token{config_->options.first_token} - 1;
  const bool again = cut.usable > 0;
  if (!again) {
    context.append(Message::of(Booted{}));
    context.sync();
  }
  for (std::size_t i = 0; i < cut.usable; ++i) {
    const Message& record = journal.records[i].content;
    if (const auto* kept = record.as<LeaseKept>()) {
      Lease lease = kept->lease;
      // A clock that began at this boot tells nothing of the time before: the lease is given its whole length again.
      if (config_->options.expiry_clock == ExpiryClock::monotonic) lease.until = clock(context) + lease.length;
      state.table.put(std::move(lease));
    } else if (const auto* gone = record.as<LeaseGone>()) {
      state.table.free(gone->lock);
    }
  }
  if (mutant(Mutant::token_starts_anew)) state.table.last = Token{config_->options.first_token} - 1;
  const bool alone = config_->independent || config_->servers.size() == 1;
  const bool forgot = again && !durable();
  if (alone && forgot && config_->options.delayed_restart && !mutant(Mutant::no_delayed_restart)) {
    state.role = ServerRole::shut;
    context.set_timer(open_timer, config_->options.lease + config_->drift());
  } else if (alone || (!again && context.self() == config_->servers.front())) {
    lead(context, 1);
  } else {
    follow(context, again ? no_node : config_->servers.front(), again ? 0 : 1);
  }
}

Duration LeaseServer::clock(const Context& context) const {
  return config_->options.expiry_clock == ExpiryClock::wall ? context.wall().time_since_epoch()
                                                            : context.now().time_since_epoch();
}

void LeaseServer::on_timer(Context& context, TimerId timer) {
  if (timer == expiry_timer) {
    expire(context);
  } else if (timer == open_timer) {
    lead(context, 1);
  } else if (state.role == ServerRole::primary) {
    tell_everything(context);
  } else {
    lead(context, next_epoch(context.self()));
  }
}

bool LeaseServer::serves(Context& context, NodeId client, std::uint64_t round) {
  if (state.role == ServerRole::primary) {
    expire(context);
    return true;
  }
  if (state.role == ServerRole::replica)
    context.send_now(client, Message::of(LeaseReply{round, LeaseStatus::elsewhere, {}, state.primary}));
  return false;
}

void LeaseServer::expire(Context& context) {
  for (const Lease& lease : state.table.expire(clock(context))) {
    if (state.role == ServerRole::primary) context.observe(Expired{lease.lock, lease.owner.client});
    if (durable()) context.append(Message::of(LeaseGone{lease.lock}));
  }
  watch_next_end(context);
}

void LeaseServer::watch_next_end(Context& context) {
  const auto end = state.table.next_end();
  if (end)
    context.set_timer(expiry_timer, std::max(*end - clock(context), Duration(0)));
  else
    context.cancel_timer(expiry_timer);
}

void LeaseServer::on(Context& context, NodeId from, const SetNx& request) {
  if (!serves(context, from, request.round)) return;
  const Lease* held = state.table.find(request.lock);
  if (held != nullptr) {
    const bool own = held->owner == request.owner;
    const LeaseStatus status = own ? LeaseStatus::done : LeaseStatus::refused;
    return answer(context, from, {request.round, status, own ? token_of(*held) : Token{}, no_node});
  }
  const Lease lease = state.table.take(request.lock, request.owner, request.lease, clock(context));
  context.observe(Granted{lease.lock, from, lease.owner, token_of(lease), lease.length});
  changed(context, from, {request.round, LeaseStatus::done, token_of(lease), no_node}, lease, false);
}

void LeaseServer::on(Context& context, NodeId from, const Extend& request) {
  if (!serves(context, from, request.round)) return;
  const Lease* held = state.table.find(request.lock);
  Lease lease;
  if (held != nullptr && held->owner == request.owner)
    lease = *held;
  else if (held == nullptr && mutant(Mutant::extends_what_is_over))
    lease = {request.lock, request.owner, state.table.last, {}, {}};
  else
    return answer(context, from, {request.round, LeaseStatus::refused, {}, no_node});
  lease.until = clock(context) + request.lease;
  lease.length = request.lease;
  state.table.put(lease);
  context.observe(Extended{lease.lock, from, lease.owner, lease.length});
  changed(context, from, {request.round, LeaseStatus::done, token_of(lease), no_node}, lease, false);
}

void LeaseServer::on(Context& context, NodeId from, const Free& request) {
  if (!serves(context, from, request.round)) return;
  const Lease* held = state.table.find(request.lock);
  const bool frees = held != nullptr && (held->owner == request.owner || mutant(Mutant::release_without_compare));
  if (!frees) return answer(context, from, {request.round, LeaseStatus::refused, {}, no_node});
  const Lease lease = *held;
  state.table.free(request.lock);
  context.observe(Freed{lease.lock, lease.owner.client, lease.owner, request.owner});
  changed(context, from, {request.round, LeaseStatus::done, token_of(lease), no_node}, lease, true);
}

void LeaseServer::changed(Context& context, NodeId client, LeaseReply reply, const Lease& lease, bool freed) {
  watch_next_end(context);
  if (durable()) context.append(freed ? Message::of(LeaseGone{lease.lock}) : Message::of(LeaseKept{lease}));
  ++state.offset;
  Lease told = lease;
  told.until -= clock(context);
  const Message change = Message::of(Replicate{state.epoch, state.offset, std::move(told), freed});
  for (const ReplicaAt& replica : state.replicas) context.send_now(replica.node, change);
  state.waiting.push_back({client, std::move(reply), state.offset});
  answer_waiting(context);
}

void LeaseServer::answer(Context& context, NodeId client, const LeaseReply& reply) {
  if (durable())
    context.send(client, Message::of(reply));
  else
    context.send_now(client, Message::of(reply));
}

void LeaseServer::answer_waiting(Context& context) {
  const auto has_enough = [&](const Waiting& waiting) {
    const auto have = std::count_if(state.replicas.begin(), state.replicas.end(),
                                    [&](const ReplicaAt& replica) { return replica.offset >= waiting.offset; });
    return static_cast<std::uint32_t>(have) >= config_->options.acks;
  };
  for (const Waiting& waiting : state.waiting)
    if (has_enough(waiting)) answer(context, waiting.client, waiting.reply);
  std::erase_if(state.waiting, has_enough);
}

void LeaseServer::lead(Context& context, std::uint64_t epoch) {
  state.role = ServerRole::primary;
  state.epoch = epoch;
  state.offset = 0;
  state.primary = context.self();
  state.waiting.clear();
  state.replicas.clear();
  if (!config_->independent)
    for (const NodeId server : config_->servers)
      if (server != context.self()) state.replicas.push_back({server, 0});
  if (epoch > 1) context.observe(TookOver{epoch});
  expire(context);
  if (!state.replicas.empty()) tell_everything(context);
}

void LeaseServer::tell_everything(Context& context) {
  Snapshot snapshot{state.epoch, state.offset, state.table};
  for (Lease& lease : snapshot.table.leases) lease.until -= clock(context);
  const Message message = Message::of(std::move(snapshot));
  for (const ReplicaAt& replica : state.replicas) context.send_now(replica.node, message);
  context.set_timer(replicate_timer, config_->options.heartbeat);
}

void LeaseServer::follow(Context& context, NodeId primary, std::uint64_t epoch) {
  state.role = ServerRole::replica;
  state.primary = primary;
  state.epoch = epoch;
  state.waiting.clear();
  state.replicas.clear();
  miss_primary(context);
}

void LeaseServer::miss_primary(Context& context) {
  // One after the other, so that two seldom take over at once.
  context.set_timer(replicate_timer, config_->options.failover_after * (rank(context.self()) + 1));
}

std::uint64_t LeaseServer::next_epoch(NodeId self) const {
  std::uint64_t epoch = state.epoch + 1;
  while ((epoch - 1) % config_->servers.size() != static_cast<std::uint64_t>(rank(self))) ++epoch;
  return epoch;
}

std::int64_t LeaseServer::rank(NodeId self) const {
  const auto& servers = config_->servers;
  return std::find(servers.begin(), servers.end(), self) - servers.begin();
}

void LeaseServer::on(Context& context, NodeId from, const Snapshot& told) {
  if (told.epoch < state.epoch || (told.epoch == state.epoch && state.role == ServerRole::primary)) return;
  follow(context, from, told.epoch);
  state.offset = told.offset;
  state.table = told.table;
  for (Lease& lease : state.table.leases) lease.until += clock(context);
  if (durable())
    for (const Lease& lease : state.table.leases) context.append(Message::of(LeaseKept{lease}));
  watch_next_end(context);
  context.send(from, Message::of(Replicated{state.epoch, state.offset}));
}

void LeaseServer::on(Context& context, NodeId from, const Replicate& told) {
  if (state.role != ServerRole::replica || told.epoch != state.epoch || told.offset != state.offset + 1) return;
  state.offset = told.offset;
  Lease lease = told.lease;
  lease.until += clock(context);
  if (durable()) context.append(told.freed ? Message::of(LeaseGone{lease.lock}) : Message::of(LeaseKept{lease}));
  if (told.freed)
    state.table.free(lease.lock);
  else
    state.table.put(std::move(lease));
  watch_next_end(context);
  miss_primary(context);
  context.send(from, Message::of(Replicated{state.epoch, state.offset}));
}

void LeaseServer::on(Context& context, NodeId from, const Replicated& told) {
  if (state.role != ServerRole::primary || told.epoch != state.epoch) return;
  for (ReplicaAt& replica : state.replicas)
    if (replica.node == from) replica.offset = std::max(replica.offset, told.offset);
  answer_waiting(context);
}

}  // namespace orrery::locking
