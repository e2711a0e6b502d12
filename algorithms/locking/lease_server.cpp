// What a server does with requests, with the end of leases, and with the other servers.
#include "algorithms/locking/lease_server.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/locking/facts.hpp"
#include "algorithms/locking/records.hpp"

namespace orrery::locking {

namespace {

// A primary that can't know which tokens were given out before begins far beyond them: whoever guards a resource by
// tokens must not take a later holder for an earlier one.
constexpr std::uint64_t tokens_of_an_epoch = 1'000'000;

}  // namespace

void LeaseServer::on_start(Context& context, const Durable& journal) {
  const JournalCut cut = inspect(journal);
  if (cut.broken) return context.halt("the journal is damaged before its end");
  state.table.last = Token{config_->options.first_token} - 1;
  state.durable = journal.base + cut.usable;
  const bool again = recall(context, journal, cut.usable);
  const bool forgot = again && !durable();
  if (forgot && config_->options.delayed_restart && !mutant(Mutant::no_delayed_restart)) {
    state.role = ServerRole::shut;
    context.set_timer(open_timer, config_->options.lease + config_->drift());
  } else {
    open(context, again);
  }
}

bool LeaseServer::recall(Context& context, const Durable& journal, std::size_t usable) {
  for (std::size_t i = 0; i < usable; ++i) {
    const Message& record = journal.records[i].content;
    if (const auto* began = record.as<EpochBegan>())
      state.epoch = std::max(state.epoch, began->epoch);
    else if (const auto* kept = record.as<LeaseKept>())
      state.table.put(kept->lease);
    else if (const auto* gone = record.as<LeaseGone>())
      state.table.free(gone->lock);
    else if (const auto* all = record.as<TableKept>())
      state.table = all->table;
  }
  // A clock that began at this boot tells nothing of the time before: a lease is given its whole length again.
  if (config_->options.expiry_clock == ExpiryClock::monotonic)
    for (Lease& lease : state.table.leases) lease.until = clock(context) + lease.length;
  return usable > 0;
}

void LeaseServer::open(Context& context, bool again) {
  if (alone() || (!again && context.self() == config_->servers.front()))
    lead(context, next_epoch(context.self()));
  else
    follow(context, again ? no_node : config_->servers.front(), again ? state.epoch : 1);
}

Duration LeaseServer::clock(const Context& context) const {
  return config_->options.expiry_clock == ExpiryClock::wall ? context.wall().time_since_epoch()
                                                            : context.now().time_since_epoch();
}

void LeaseServer::on_timer(Context& context, TimerId timer) {
  if (timer == expiry_timer) {
    expire(context);
  } else if (timer == open_timer) {
    open(context, true);
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
  if (mutant(Mutant::no_expiry)) return;
  for (const Lease& lease : state.table.expire(clock(context))) {
    if (state.role == ServerRole::primary) context.observe(Expired{lease.lock, lease.owner.client});
    if (durable()) context.append(Message::of(LeaseGone{lease.lock}));
  }
  watch_next_end(context);
}

void LeaseServer::watch_next_end(Context& context) {
  if (mutant(Mutant::no_expiry)) return;
  const auto end = state.table.next_end();
  if (end)
    context.set_timer(expiry_timer, std::max(*end - clock(context), Duration(0)));
  else
    context.cancel_timer(expiry_timer);
}

void LeaseServer::on_durable(Context& context, Lsn upto) {
  state.durable = upto;
  answer_waiting(context);
}

void LeaseServer::on(Context& context, NodeId from, const SetNx& request) {
  if (!serves(context, from, request.round)) return;
  if (const Lease* held = state.table.find(request.lock)) {
    if (held->owner != request.owner) return refuse(context, from, request.round);
    // Asked twice: the first answer may still be waiting.
    return answer_when_safe(context, from, request.round, *held, Waiting::Promise::nothing);
  }
  const Lease lease = state.table.take(request.lock, request.owner, request.lease, clock(context));
  changed(context, from, request.round, lease, Waiting::Promise::grant);
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
    return refuse(context, from, request.round);
  lease.until = clock(context) + request.lease;
  lease.length = request.lease;
  state.table.put(lease);
  changed(context, from, request.round, lease, Waiting::Promise::extension);
}

void LeaseServer::on(Context& context, NodeId from, const Free& request) {
  if (!serves(context, from, request.round)) return;
  const Lease* held = state.table.find(request.lock);
  const bool frees = held != nullptr && (held->owner == request.owner || mutant(Mutant::release_without_compare));
  if (!frees) return refuse(context, from, request.round);
  const Lease lease = *held;
  state.table.free(request.lock);
  context.observe(Freed{lease.lock, lease.owner.client, lease.owner, request.owner});
  changed(context, from, request.round, lease, Waiting::Promise::nothing);
}

void LeaseServer::refuse(Context& context, NodeId client, std::uint64_t round) {
  if (client != no_node) context.send_now(client, Message::of(LeaseReply{round, LeaseStatus::refused, {}, no_node}));
}

void LeaseServer::changed(Context& context, NodeId client, std::uint64_t round, const Lease& lease,
                          Waiting::Promise promise) {
  watch_next_end(context);
  const bool freed = promise == Waiting::Promise::nothing;
  if (durable()) context.append(freed ? Message::of(LeaseGone{lease.lock}) : Message::of(LeaseKept{lease}));
  ++state.offset;
  Lease told = lease;
  told.until -= clock(context);
  const Message change = Message::of(Replicate{state.epoch, state.offset, std::move(told), freed});
  for (const ReplicaAt& replica : state.replicas) context.send_now(replica.node, change);
  answer_when_safe(context, client, round, lease, promise);
}

void LeaseServer::answer_when_safe(Context& context, NodeId client, std::uint64_t round, const Lease& lease,
                                   Waiting::Promise promise) {
  if (context.appended() > state.durable) context.sync();
  const LeaseReply reply{round, LeaseStatus::done, token_of(lease), no_node};
  state.waiting.push_back({client, reply, state.offset, context.appended(), promise, lease.lock, lease.token});
  answer_waiting(context);
}

void LeaseServer::answer_waiting(Context& context) {
  if (state.waiting.empty()) return;
  expire(context);
  const auto is_safe = [&](const Waiting& waiting) {
    const auto have = std::count_if(state.replicas.begin(), state.replicas.end(),
                                    [&](const ReplicaAt& replica) { return replica.offset >= waiting.offset; });
    return static_cast<std::uint32_t>(have) >= config_->options.acks && waiting.lsn <= state.durable;
  };
  for (const Waiting& waiting : state.waiting)
    if (is_safe(waiting)) answer(context, waiting);
  std::erase_if(state.waiting, is_safe);
}

void LeaseServer::answer(Context& context, const Waiting& waiting) {
  using Promise = Waiting::Promise;
  if (waiting.promise != Promise::nothing) {
    const Lease* lease = state.table.find(waiting.lock);
    // It took so long to be safe that it is over.
    const Duration left = lease == nullptr ? Duration(0) : lease->until - clock(context);
    if (left <= Duration(0) || lease->token != waiting.token)
      return refuse(context, waiting.client, waiting.reply.round);
    if (waiting.promise == Promise::grant)
      context.observe(Granted{lease->lock, lease->owner.client, lease->owner, token_of(*lease), left});
    else
      context.observe(Extended{lease->lock, lease->owner.client, lease->owner, left});
  }
  if (waiting.client != no_node) context.send_now(waiting.client, Message::of(waiting.reply));
}

void LeaseServer::enter(Context& context, std::uint64_t epoch) {
  if (epoch == state.epoch) return;
  state.epoch = epoch;
  context.append(Message::of(EpochBegan{epoch}));
  context.sync();
}

void LeaseServer::lead(Context& context, std::uint64_t epoch) {
  enter(context, epoch);
  state.role = ServerRole::primary;
  state.offset = 1;  // what it begins with is its first change
  state.primary = context.self();
  state.waiting.clear();
  state.replicas.clear();
  if (!alone())
    for (const NodeId server : config_->servers)
      if (server != context.self()) state.replicas.push_back({server, 0});
  const Token first = Token{config_->options.first_token} - 1;
  const bool knows_last = alone() && durable();
  if (!knows_last) state.table.last = std::max(state.table.last, first + (epoch - 1) * tokens_of_an_epoch);
  if (mutant(Mutant::token_starts_anew)) state.table.last = first;
  if (epoch > 1 && !alone()) context.observe(TookOver{epoch});
  expire(context);
  // What it goes on with is promised anew, to nobody's question.
  const std::vector<Lease> kept = state.table.leases;
  for (const Lease& lease : kept) answer_when_safe(context, no_node, 0, lease, Waiting::Promise::grant);
  if (!state.replicas.empty()) tell_everything(context);
}

void LeaseServer::tell_everything(Context& context) {
  Snapshot snapshot{state.epoch, state.offset, state.table};
  for (Lease& lease : snapshot.table.leases) lease.until -= clock(context);
  const Message message = Message::of(std::move(snapshot));
  for (const ReplicaAt& replica : state.replicas) context.send(replica.node, message);
  context.set_timer(replicate_timer, config_->options.heartbeat);
}

void LeaseServer::follow(Context& context, NodeId primary, std::uint64_t epoch) {
  enter(context, epoch);
  state.role = ServerRole::replica;
  state.primary = primary;
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
  const bool newer = told.epoch > state.epoch || state.role == ServerRole::shut || told.offset >= state.offset;
  if (!newer) return miss_primary(context);  // overtaken on its way by a change that has been acknowledged
  context.cancel_timer(open_timer);
  follow(context, from, told.epoch);
  state.offset = told.offset;
  state.table = told.table;
  for (Lease& lease : state.table.leases) lease.until += clock(context);
  if (durable()) context.append(Message::of(TableKept{state.table}));
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
