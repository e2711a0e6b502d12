// Raft's words and claims, and those of locks on top; the two kinds differ in their table and in what clients say to
// it.
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
#include "algorithms/locking/key_commands.hpp"
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
bool table_gives(const LockTable& table, const RoleOf& of, NodeId node) {
  const LockRecord* lock = table.locks.find(of.word);
  return lock != nullptr && std::any_of(lock->holders.begin(), lock->holders.end(),
                                        [&](const LockHolder& holder) { return holder.session.client == node; });
}
bool keys_give(const KeyTable& table, const RoleOf& of, NodeId node) {
  const ParentKey* parent = table.parents.find(of.word);
  if (parent == nullptr) return false;
  return (parent->owned != Token{} && parent->owner.client == node) ||
         std::any_of(parent->children.begin(), parent->children.end(),
                     [&](const OrderedKey& each) { return each.entitled && each.key.session.client == node; });
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
  if (leader == nullptr) return false;
  const LockTable* locks = leader->lock_table();
  return locks != nullptr ? table_gives(*locks, of, node) : keys_give(*leader->key_table(), of, node);
}

constexpr std::array client_claims{Claim::belief_exclusion, Claim::resource_never_goes_back, Claim::progress,
                                   Claim::hold_lost, Claim::write_fenced};
constexpr std::array table_claims{
    TableClaim::server_exclusion, TableClaim::permits,    TableClaim::tokens_grow,    TableClaim::release_frees_own,
    TableClaim::only_the_living,  TableClaim::fifo,       TableClaim::no_herd,        TableClaim::no_lost_wakeup,
    TableClaim::reentrancy,       TableClaim::lock_delay, TableClaim::no_deadlock,    TableClaim::taken_in_turn,
    TableClaim::released,         TableClaim::queued,     TableClaim::session_expired};
constexpr std::array key_claims{TableClaim::server_exclusion, TableClaim::tokens_grow,    TableClaim::only_the_living,
                                TableClaim::no_herd,          TableClaim::lock_delay,     TableClaim::taken_in_turn,
                                TableClaim::released,         TableClaim::no_orphan,      TableClaim::barrier,
                                TableClaim::queued,           TableClaim::session_expired};
/// Where keys stand in an order, that order means that a lock has one holder: there is nothing to judge. It knows no
/// lock-delay.
constexpr std::array not_of_order{TableClaim::server_exclusion, TableClaim::lock_delay};
/// All who wait for a key to have no owner are woken, in no order.
constexpr std::array not_of_ownership{TableClaim::no_herd, TableClaim::no_orphan, TableClaim::barrier,
                                      TableClaim::queued};

std::span<const TableClaim> claims_of(LockService service) {
  if (service == LockService::table) return table_claims;
  return key_claims;
}
std::span<const TableClaim> unjudged_of(LockService service, const LockOptions& options) {
  if (service == LockService::table) return {};
  if (options.recipe == RecipeKind::ownership) return not_of_ownership;
  return not_of_order;
}

kv::AnyStateMachine machine_of(LockService service, const LockOptions& options, std::uint64_t mistakes) {
  const Token before = Token{options.first_token} - 1;
  const bool delay = options.lock_delay > Duration(0);
  if (service == LockService::keys) {
    KeyTable table;
    table.rules = {delay, mistakes};
    table.revision = before;
    return kv::AnyStateMachine::of(std::move(table));
  }
  LockTable table;
  table.rules = {options.reentrant, options.deadlock_detection, delay, mistakes};
  table.last = before;
  return kv::AnyStateMachine::of(std::move(table));
}

Parts bind_service(LockService service, const SystemSetup& setup) {
  if (setup.servers.empty() || setup.servers.size() > raft::Configuration::voters_max)
    throw OptionError("nodes", "expected 1 to 64 servers");
  auto config = std::make_shared<LockConfig>();
  const LockOptions options = read_options<LockOptions>(lock_option_specs(service), setup.options);
  check_options(options);
  const LockMistakes mistakes = lock_mistakes(service, setup.mutants);
  config->options = options;
  config->mutants = mistakes.mutants;
  config->recipe =
      service == LockService::table ? make_table_recipe() : make_key_recipe(options.recipe, mistakes.of_recipe);
  config->servers = setup.servers;
  config->storage = setup.added_called("storage").at(0);

  const kv::AnyStateMachine machine = machine_of(service, options, mistakes.of_table);
  std::map<NodeId, std::shared_ptr<const raft::Config>> servers;
  for (const NodeId node : setup.servers) {
    const auto own = read_options<LockOptions>(lock_option_specs(service), setup.options_of(node));
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
  parts.judges = [shared, service, raft = servers.begin()->second, judge = std::shared_ptr<const JudgeConfig>(judged)] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_table_judge(shared, claims_of(service), unjudged_of(service, shared->options)));
    judges.push_back(make_judge(judge));
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
  if (const auto* create = command.as<Create>()) return "create in " + create->parent;
  if (const auto* list = command.as<List>()) return "list " + list->parent;
  if (const auto* gone = command.as<AwaitGone>()) return fmt::format("watch {}", gone->created.value);
  if (const auto* remove = command.as<Remove>()) return fmt::format("remove {}", remove->created.value);
  if (const auto* own = command.as<Own>()) return "own " + own->parent;
  if (const auto* disown = command.as<Disown>()) return "disown " + disown->parent;
  if (const auto* raise = command.as<RaiseFlag>()) return "open " + raise->parent;
  if (const auto* flag = command.as<AwaitFlag>()) return "watch " + flag->parent;
  if (const auto* change = command.as<AwaitChange>()) return "watch " + change->parent;
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
    for (const Type* type :
         {&type_of<Wanted>(), &type_of<Forgone>(), &type_of<HoldBegan>(), &type_of<HoldEnded>(), &type_of<Released>(),
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

/// All that the two kinds have in common, and Raft's part.
System make_service_system(LockService service) {
  const System& raft = raft::system();
  System system;
  const auto specs = lock_option_specs(service);
  system.options.assign(specs.begin(), specs.end());
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
  for (const Type* type : {&type_of<Open>(), &type_of<KeepAlive>(), &type_of<Expire>(), &type_of<Checkpoint>(),
                           &type_of<EndDelay>(), &type_of<Taken>(), &type_of<Denied>(), &type_of<ResourceKept>()})
    system.records.push_back(type);
  BundleSpec bundle{"lock", {}};
  for (const Claim claim : client_claims)
    bundle.claims.emplace_back(claim_infos()[static_cast<std::size_t>(claim)].name);
  for (const TableClaim claim : claims_of(service))
    bundle.claims.emplace_back(lock_claim_infos()[static_cast<std::size_t>(claim)].name);
  system.bundles = {std::move(bundle), raft.bundles.front()};
  system.mutants = lock_mutant_specs(service);
  system.operations = operations();
  for (OperationSpec& spec : election_operations()) system.operations.push_back(std::move(spec));
  system.workloads = workloads();
  system.measures = lock_measures();
  system.history = fenced_history();
  system.result_text = result_text;
  system.default_nodes = 3;
  system.bind = [service](const SystemSetup& setup) { return bind_service(service, setup); };
  return system;
}

System make_lock_system() {
  System system = make_service_system(LockService::table);
  system.name = "raft-lock";
  system.about = "a lock service replicated by Raft: sessions, queues, fencing tokens, shared locks, semaphores";
  for (const Type* type : {&type_of<Take>(), &type_of<Drop>()}) system.records.push_back(type);
  for (OperationSpec& spec : sharing_operations()) system.operations.push_back(std::move(spec));
  for (WorkloadSpec& spec : sharing_workloads()) system.workloads.push_back(std::move(spec));
  return system;
}

System make_session_system() {
  System system = make_service_system(LockService::keys);
  system.name = "session-lock";
  system.about = "locks that clients make of keys bound to sessions, by the recipes of ZooKeeper, etcd and Consul";
  for (const Type* type :
       {&type_of<Create>(), &type_of<List>(), &type_of<AwaitGone>(), &type_of<Remove>(), &type_of<Own>(),
        &type_of<Disown>(), &type_of<AwaitChange>(), &type_of<RaiseFlag>(), &type_of<AwaitFlag>(), &type_of<Children>(),
        &type_of<Created>(), &type_of<Busy>(), &type_of<Meet>()})
    system.records.push_back(type);
  for (OperationSpec& spec : sharing_operations())
    if (spec.name == "share") system.operations.push_back(std::move(spec));
  system.operations.push_back(barrier_operation());
  system.workloads.push_back(shared_workload());
  return system;
}

}  // namespace

const System& lock_system() {
  static const System the_system = make_lock_system();
  return the_system;
}

const System& session_system() {
  static const System the_system = make_session_system();
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
