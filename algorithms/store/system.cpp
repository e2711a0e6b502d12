// Storage nodes, routers, a coordinator and clients, bound together; what scenarios may ask of them.
#include "algorithms/store/system.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "algorithms/hashing/commands.hpp"
#include "algorithms/kv/commands.hpp"
#include "algorithms/kv/lost.hpp"
#include "algorithms/kv/operations.hpp"
#include "algorithms/store/claims.hpp"
#include "algorithms/store/client.hpp"
#include "algorithms/store/coordinator.hpp"
#include "algorithms/store/facts.hpp"
#include "algorithms/store/labels.hpp"
#include "algorithms/store/router.hpp"
#include "algorithms/store/storage.hpp"

namespace orrery::store {

namespace {

template <StorageRole role>
bool has_role(const FaceBox& box) {
  const auto* face = box.get<StorageFace>();
  return face != nullptr && face->role == role;
}
bool is_router(const FaceBox& box) { return box.get<RouterFace>() != nullptr; }
/// `router(2)` is the one called `router2`, or `2`.
bool is_that_router(const WorldView& world, NodeId node, const RoleOf& of) {
  return world.process(node).as<Router>() != nullptr &&
         (world.name(node) == of.word || world.name(node) == "router" + std::string(of.word));
}

std::vector<OperationSpec> operations() {
  std::vector<OperationSpec> specs;
  for (OperationSpec& spec : kv::operations())
    if (spec.name == "get" || spec.name == "put") specs.push_back(std::move(spec));
  for (OperationSpec& spec : hashing::operations()) specs.push_back(std::move(spec));
  return specs;
}

Message generate(Picker& picker, const WorkloadShape& shape, NodeId client, std::uint64_t slot) {
  WorkloadShape with_mix = shape;
  if (with_mix.mix.empty()) with_mix.mix = {{"get", 1}, {"put", 1}};
  return kv::workloads().front().generate(picker, with_mix, client, slot);
}

std::optional<HistoryCall> call_of(const Message& command) {
  return hashing::is_command(command) ? hashing::history_call(command) : kv::history().call(command);
}

Parts bind(const SystemSetup& setup) {
  auto config = std::make_shared<Config>();
  config->options = read_options<Options>(option_specs(), setup.options);
  check_options(config->options);
  config->mutants = Mutants<Mutant>(setup.mutants);
  config->servers = setup.servers;
  config->spares = setup.added_called("spares");
  config->routers = setup.added_called("routers");
  if (config->routers.empty()) throw OptionError("routers", "expected at least one router");
  config->coordinator = setup.added_called("coordinator").at(0);
  if (setup.servers.size() < config->options.replicas)
    throw OptionError("replicas", fmt::format("expected at most as many as there are nodes: {}", setup.servers.size()));
  config->ring.vnodes = config->options.vnodes;
  config->ring.hash = config->options.hash;
  if (config->mutants.on(Mutant::replicas_on_one_host)) config->ring.mistakes.walk_counts_points = true;

  for (NodeId node{}; node.value < setup.node_count(); ++node.value) {
    config->names.push_back(setup.name_of(node));
    config->zones.push_back(setup.zone_of(node));
    const auto options = read_options<Options>(option_specs(), setup.options_of(node));
    check_options(options);
    config->weights.push_back(options.weight);
  }

  Parts parts;
  const std::shared_ptr<const Config> shared = config;
  parts.server = [shared](NodeId) { return std::make_unique<Storage>(shared); };
  parts.added = [shared](NodeId node) -> std::unique_ptr<Process> {
    if (node == shared->coordinator) return std::make_unique<Coordinator>(shared);
    if (std::find(shared->routers.begin(), shared->routers.end(), node) != shared->routers.end())
      return std::make_unique<Router>(shared);
    return std::make_unique<Storage>(shared);
  };
  parts.client = [shared, clients = setup.clients](NodeId node) {
    const auto rank = static_cast<std::size_t>(std::find(clients.begin(), clients.end(), node) - clients.begin());
    return std::make_unique<Client>(shared, shared->routers[rank % shared->routers.size()]);
  };
  parts.judges = [shared] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_judge(shared));
    return judges;
  };
  return parts;
}

std::vector<AddedNodes> added_nodes() {
  AddedNodes coordinator{"coordinator", "decides who is a member of the ring", "", 1, 1, {process_spec<Coordinator>()},
                         {"watch"}};
  AddedNodes routers{
      "routers",           "carry out the operations of clients", "router", 2, 100, {process_spec<Router>()},
      {"retry", "refresh"}};
  AddedNodes spares{"spares",
                    "storage nodes that are members only once they are told to join",
                    "spare",
                    0,
                    100,
                    {process_spec<Storage>()},
                    {"heartbeat", "pull"}};
  return {std::move(coordinator), std::move(routers), std::move(spares)};
}

std::vector<MeasureSpec> measures() {
  using Kind = MeasureSpec::Kind;
  return {
      {"store.epochs", "how many rings there were", Kind::count, &type_of<RingChanged>()},
      {"store.handoff_time", "how long hand-offs took, from the new ring until it had all the data", Kind::value,
       &type_of<HandOffEnded>(), "took"},
      {"store.keys_taken_over", "keys that a storage node took over from another, in one message", Kind::value,
       &type_of<TookOver>(), "keys"},
      {"store.routers_corrected", "how often a router was told that its ring is out of date", Kind::count,
       &type_of<RouterCorrected>()},
      {"store.reads_repaired", "how often a read found replicas that disagree", Kind::count, &type_of<ReadRepaired>()},
      {"shard.replicas_in_one_zone", "replicas of one key in one zone, at most, of each ring", Kind::value,
       &type_of<RingChanged>(), "replicas_in_one_zone"},
  };
}

System make_system() {
  System system;
  system.name = "sharded-kv";
  system.about = "a key-value store sharded by consistent hashing: replicas, quorums, hand-off while writes go on";
  system.options.assign(option_specs().begin(), option_specs().end());
  system.servers = {process_spec<Storage>()};
  system.clients = {process_spec<Client>()};
  system.added = added_nodes();
  system.roles = {
      {"outside", RoleStyle::idle, "a storage node that is no member of the ring", has_role<StorageRole::outside>},
      {"syncing", RoleStyle::contending, "a member that takes over data", has_role<StorageRole::syncing>},
      {"member", RoleStyle::active, "a member that has all that is its own", has_role<StorageRole::member>},
      {"router", RoleStyle::idle, "carries out operations; router(2): the second", is_router, RoleArgument::word,
       is_that_router},
  };
  system.rank_field = "epoch";
  system.rank_letter = "E";
  system.messages = message_specs();
  system.facts = fact_specs();
  system.timers = {"heartbeat", "pull"};
  system.client_timers = {"retry"};
  system.records = kv::types();
  for (const Type* type : {&type_of<Born>(), &type_of<ViewAdopted>(), &type_of<EntryStored>(),
                           &type_of<KeysForgotten>(), &type_of<Wanted>()})
    system.records.push_back(type);
  for (const Type* type : hashing::command_types()) system.records.push_back(type);
  BundleSpec bundle{"sharded-kv", {}};
  for (const ClaimInfo& info : claim_infos()) bundle.claims.emplace_back(info.name);
  system.bundles = {std::move(bundle)};
  system.mutants = mutant_specs();
  system.operations = operations();
  system.workloads = {{"kv", "a mix of get and put on a few keys", {"get", "put"}, generate, true, kv::lost_writes}};
  system.measures = measures();
  system.history = {"key-value", call_of, kv::history().result};
  system.result_text = kv::result_text;
  system.default_nodes = 5;
  system.bind = bind;
  return system;
}

}  // namespace

const System& system() {
  static const System the_system = make_system();
  return the_system;
}

}  // namespace orrery::store
