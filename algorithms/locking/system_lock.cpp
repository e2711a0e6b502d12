// Raft's words and claims, and those of locks on top.
#include "algorithms/locking/system_lock.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "algorithms/locking/claims.hpp"
#include "algorithms/locking/commands.hpp"
#include "algorithms/locking/facts.hpp"
#include "algorithms/locking/history.hpp"
#include "algorithms/locking/labels.hpp"
#include "algorithms/locking/lock_claims.hpp"
#include "algorithms/locking/lock_client.hpp"
#include "algorithms/locking/lock_facts.hpp"
#include "algorithms/locking/lock_options.hpp"
#include "algorithms/locking/lock_server.hpp"
#include "algorithms/locking/records.hpp"
#include "algorithms/locking/storage.hpp"
#include "algorithms/raft/claims.hpp"
#include "algorithms/raft/system.hpp"

namespace orrery::locking {

namespace {

bool believes_something(const FaceBox& box) {
  const auto* face = box.get<LockClientFace>();
  return face != nullptr && face->held > 0;
}
/// By the table of the leader of the newest term.
bool is_lock_holder(const WorldView& world, NodeId node, const RoleOf& of) {
  const LockServer* leader = nullptr;
  raft::Term term{};
  for (NodeId each{}; each.value < world.node_count(); ++each.value) {
    const auto* raft = world.up(each) ? world.process(each).as<raft::Server>() : nullptr;
    if (raft == nullptr || raft->state.role != raft::Role::leader || raft->state.term < term) continue;
    leader = world.process(each).as<LockServer>();
    term = raft->state.term;
  }
  const LockRecord* lock = leader == nullptr ? nullptr : leader->table().locks.find(of.word);
  return lock != nullptr && std::any_of(lock->holders.begin(), lock->holders.end(),
                                        [&](const LockHolder& holder) { return holder.session.client == node; });
}

constexpr std::array client_claims{Claim::belief_exclusion, Claim::resource_never_goes_back, Claim::progress,
                                   Claim::hold_lost, Claim::write_fenced};

Parts bind_lock(const SystemSetup& setup) {
  if (setup.servers.empty() || setup.servers.size() > raft::Configuration::voters_max)
    throw OptionError("nodes", "expected 1 to 64 servers");
  auto config = std::make_shared<LockConfig>();
  config->options = read_options<LockOptions>(lock_option_specs(), setup.options);
  check_options(config->options);
  config->mutants = lock_mistakes(setup.mutants);
  config->servers = setup.servers;
  config->storage = setup.added_called("storage").at(0);

  LockTable table;
  table.rules.reentrant = config->options.reentrant;
  table.rules.deadlock_detection = config->options.deadlock_detection;
  table.rules.delay = config->options.lock_delay > Duration(0);
  table.rules.mistakes = config->mutants & ((std::uint64_t{1} << first_lock_mutant) - 1);
  table.last = Token{config->options.first_token} - 1;
  const kv::AnyStateMachine machine = kv::AnyStateMachine::of(std::move(table));
  std::map<NodeId, std::shared_ptr<const raft::Config>> servers;
  for (const NodeId node : setup.servers) {
    const auto own = read_options<LockOptions>(lock_option_specs(), setup.options_of(node));
    check_options(own);
    servers[node] = std::make_shared<const raft::Config>(
        raft::Config{own.raft, raft::Configuration{setup.servers}, {}, {}, machine});
  }

  auto judged = std::make_shared<JudgeConfig>();
  judged->claims.assign(client_claims.begin(), client_claims.end());

  Parts parts;
  const std::shared_ptr<const LockConfig> shared = config;
  parts.server = [shared, servers](NodeId node) {
    return std::make_unique<LockServer>(shared, servers.at(node), node);
  };
  parts.client = [shared](NodeId) { return std::make_unique<LockClient>(shared); };
  parts.added = [shared](NodeId) {
    return std::make_unique<Storage>(
        Storage::Rules{shared->options.fencing, shared->on(LockMutant::fence_not_durable)});
  };
  parts.judges = [shared, raft = servers.begin()->second, judge = std::shared_ptr<const JudgeConfig>(judged)] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_judge(judge));
    judges.push_back(make_table_judge(shared));
    judges.push_back(raft::make_judge(raft));
    return judges;
  };
  return parts;
}

std::string command_text(const Message& command) {
  if (const auto* take = command.as<Take>()) return "take " + take->lock;
  if (const auto* drop = command.as<Drop>()) return "drop " + drop->lock;
  if (command.as<KeepAlive>() != nullptr) return "alive";
  if (command.as<Open>() != nullptr) return "open";
  return {};
}

std::vector<FactSpec> lock_fact_specs() {
  const auto silent = [](const Message&) { return std::string(); };
  std::vector<FactSpec> specs{
      {&type_of<LockGranted>(), "a client has the lock",
       [](const Message& m) {
         return fmt::format("gives {}, token {}", m.as<LockGranted>()->lock, m.as<LockGranted>()->token.value);
       }},
      {&type_of<LockQueued>(), "a client has a place in the queue of a lock", silent},
      {&type_of<LockLeft>(), "a client has left the queue without the lock", silent},
      {&type_of<LockKept>(), "a client who has the lock several times dropped it once", silent},
      {&type_of<LockFreed>(), "a client has the lock no more", silent},
      {&type_of<SessionExpired>(), "a session is over: its client is taken for dead",
       [](const Message&) { return std::string("session over"); }},
      {&type_of<DelayBegan>(), "after the death of its holder a lock is given to nobody for a while", silent},
      {&type_of<DeadlockFound>(), "a client would have waited for itself",
       [](const Message& m) { return "deadlock over " + m.as<DeadlockFound>()->lock; }},
  };
  for (const FactSpec& spec : lease_fact_specs())
    for (const Type* type : {&type_of<Wanted>(), &type_of<Forgone>(), &type_of<HoldBegan>(), &type_of<HoldEnded>(),
                             &type_of<HoldLost>(), &type_of<WriteAccepted>(), &type_of<WriteFenced>()})
      if (spec.type == type) specs.push_back(spec);
  for (const FactSpec& spec : raft::system().facts) specs.push_back(spec);
  return specs;
}

std::vector<MeasureSpec> lock_measures() {
  using Kind = MeasureSpec::Kind;
  std::vector<MeasureSpec> specs{
      {"lock.wait", "how long a client waited for a lock that it got", Kind::value, &type_of<HoldBegan>(), "waited"},
      {"lock.taken", "how often a client came to hold a lock", Kind::count, &type_of<HoldBegan>()},
      {"lock.forgone", "how often a client gave up", Kind::count, &type_of<Forgone>()},
      {"lock.lost", "how often a client learned that it had lost a lock", Kind::count, &type_of<HoldLost>()},
      {"lock.fenced", "writes that were refused for their token", Kind::count, &type_of<WriteFenced>()},
      {"lock.wakeups_per_release", "clients who are told of a lock that was freed", Kind::value, &type_of<LockFreed>(),
       "woken"},
      {"lock.sessions_expired", "sessions that ended by silence", Kind::count, &type_of<SessionExpired>()},
  };
  for (const MeasureSpec& spec : raft::system().measures) specs.push_back(spec);
  return specs;
}

/// Families of messages that are not Raft's have numbers, and so colours, of their own.
constexpr std::uint32_t apart_from_raft = 100;

System make_lock_system() {
  const System& raft = raft::system();
  System system;
  system.name = "raft-lock";
  system.about = "a lock service replicated by Raft: sessions, queues, fencing tokens, shared locks, semaphores";
  system.options.assign(lock_option_specs().begin(), lock_option_specs().end());
  system.servers = {LockServer::spec()};
  system.clients = {process_spec<LockClient>()};
  system.added = {{"storage", "keeps the resources that locks guard", "", 1, 1, {process_spec<Storage>()}, {}}};
  system.roles = raft.roles;
  system.roles.push_back({"holder", RoleStyle::active, "holder(L): a client who has the lock L, by the leader's table",
                          believes_something, RoleArgument::word, is_lock_holder});
  system.rank_field = raft.rank_field;
  system.rank_letter = raft.rank_letter;
  system.timers = raft.timers;
  system.timers.emplace_back("watch");
  system.client_timers = {"retry", "end", "lapse", "beat"};
  system.messages = raft.messages;
  for (MessageSpec& spec : system.messages)
    if (spec.type == &type_of<kv::Request>())
      spec.label = [](const Message& m) { return command_text(m.as<kv::Request>()->command); };
  for (const MessageSpec& spec : lease_message_specs())
    if (spec.type == &type_of<Write>() || spec.type == &type_of<WriteReply>()) {
      system.messages.push_back(spec);
      system.messages.back().family += apart_from_raft;
    }
  system.facts = lock_fact_specs();
  system.records = raft.records;
  for (const Type* type : command_types()) system.records.push_back(type);
  for (const Type* type :
       {&type_of<Open>(), &type_of<KeepAlive>(), &type_of<Expire>(), &type_of<EndDelay>(), &type_of<Take>(),
        &type_of<Drop>(), &type_of<Taken>(), &type_of<Denied>(), &type_of<ResourceKept>()})
    system.records.push_back(type);
  BundleSpec bundle{"lock", {}};
  for (const Claim claim : client_claims)
    bundle.claims.emplace_back(claim_infos()[static_cast<std::size_t>(claim)].name);
  for (const ClaimInfo& info : lock_claim_infos()) bundle.claims.emplace_back(info.name);
  system.bundles = {std::move(bundle), raft.bundles.front()};
  system.mutants = lock_mutant_specs();
  system.operations = operations();
  for (OperationSpec& spec : sharing_operations()) system.operations.push_back(std::move(spec));
  system.workloads = workloads();
  for (WorkloadSpec& spec : sharing_workloads()) system.workloads.push_back(std::move(spec));
  system.measures = lock_measures();
  system.history = fenced_history();
  system.result_text = result_text;
  system.default_nodes = 3;
  system.bind = bind_lock;
  return system;
}

}  // namespace

const System& lock_system() {
  static const System the_system = make_lock_system();
  return the_system;
}

const Showing& lock_showing() {
  static const Showing the_showing = [] {
    Showing showing;
    showing.intervals = {
        {"believes", false, &type_of<HoldBegan>(), {&type_of<HoldEnded>(), &type_of<HoldLost>()}, "lock", ""},
        {"holds", true, &type_of<LockGranted>(), {&type_of<LockFreed>()}, "lock", "client"},
        {"resource", true, &type_of<WriteAccepted>(), {}, "resource", ""},
    };
    showing.refusals = {&type_of<WriteFenced>()};
    showing.waits = WaitSpec{
        {"has", true, &type_of<LockGranted>(), {&type_of<LockFreed>()}, "lock", "client"},
        {"waits for", true, &type_of<LockQueued>(), {&type_of<LockGranted>(), &type_of<LockLeft>()}, "lock", "client"},
        "command",
        &type_of<DeadlockFound>(),
        "cycle"};
    return showing;
  }();
  return the_showing;
}

}  // namespace orrery::locking
