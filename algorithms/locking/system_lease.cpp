// Servers, storage and clients, bound together. The two kinds differ in whom a client asks and in what they promise.
#include "algorithms/locking/system_lease.hpp"

#include <memory>
#include <string>
#include <utility>

#include "algorithms/locking/claims.hpp"
#include "algorithms/locking/commands.hpp"
#include "algorithms/locking/facts.hpp"
#include "algorithms/locking/labels.hpp"
#include "algorithms/locking/lease_client.hpp"
#include "algorithms/locking/lease_server.hpp"
#include "algorithms/locking/records.hpp"
#include "algorithms/locking/storage.hpp"

namespace orrery::locking {

namespace {

template <ServerRole role>
bool has_role(const FaceBox& box) {
  const auto* face = box.get<LeaseServerFace>();
  return face != nullptr && face->role == role;
}
bool holds_something(const FaceBox& box) {
  const auto* face = box.get<LeaseClientFace>();
  return face != nullptr && face->held > 0;
}
/// By the service: the primary has given it to the client, or most of the servers have.
template <bool independent>
bool is_holder(const WorldView& world, NodeId node, const RoleOf& of) {
  std::uint32_t servers = 0;
  std::uint32_t agree = 0;
  for (NodeId each{}; each.value < world.node_count(); ++each.value) {
    const auto* server = world.up(each) ? world.process(each).as<LeaseServer>() : nullptr;
    if (server == nullptr) continue;
    ++servers;
    if (server->state.role != ServerRole::primary) continue;
    const Lease* lease = server->state.table.find(of.word);
    if (lease != nullptr && lease->owner.client == node) ++agree;
  }
  return independent ? agree * 2 > servers : agree > 0;
}

constexpr std::array lease_claims{Claim::server_exclusion,   Claim::belief_exclusion,  Claim::resource_never_goes_back,
                                  Claim::tokens_grow,        Claim::release_frees_own, Claim::never_resurrected,
                                  Claim::not_given_up_early, Claim::progress,          Claim::waited,
                                  Claim::hold_lost,          Claim::write_fenced,      Claim::lease_expired};
constexpr std::array redlock_claims{Claim::belief_exclusion,   Claim::resource_never_goes_back,
                                    Claim::release_frees_own,  Claim::never_resurrected,
                                    Claim::not_given_up_early, Claim::unlocks_all,
                                    Claim::progress,           Claim::waited,
                                    Claim::hold_lost,          Claim::lease_expired};

template <bool independent>
Parts bind(const SystemSetup& setup) {
  auto config = std::make_shared<LeaseConfig>();
  const auto specs = independent ? redlock_option_specs() : lease_option_specs();
  config->options = read_options<LeaseOptions>(specs, setup.options);
  check_options(config->options, static_cast<std::uint32_t>(setup.servers.size()));
  config->mutants = independent ? redlock_mutants(setup.mutants) : lease_mutants(setup.mutants);
  config->independent = independent;
  config->servers = setup.servers;
  config->storage = setup.added_called("storage").at(0);

  auto judged = std::make_shared<JudgeConfig>();
  judged->independent = independent;
  if (independent) {
    judged->claims.assign(redlock_claims.begin(), redlock_claims.end());
    judged->servers = setup.servers;
  } else {
    judged->claims.assign(lease_claims.begin(), lease_claims.end());
  }

  Parts parts;
  const std::shared_ptr<const LeaseConfig> shared = config;
  parts.server = [shared](NodeId) { return std::make_unique<LeaseServer>(shared); };
  parts.client = [shared](NodeId) { return std::make_unique<LeaseClient>(shared); };
  parts.added = [shared](NodeId) {
    const bool fencing = !shared->independent && shared->options.fencing;
    return std::make_unique<Storage>(Storage::Rules{fencing, shared->mutants.on(Mutant::fence_not_durable)});
  };
  parts.judges = [judge = std::shared_ptr<const JudgeConfig>(judged)] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_judge(judge));
    return judges;
  };
  return parts;
}

std::vector<MeasureSpec> measures() {
  using Kind = MeasureSpec::Kind;
  return {
      {"lock.wait", "how long a client waited for a lock that it got", Kind::value, &type_of<HoldBegan>(), "waited"},
      {"lock.taken", "how often a client came to hold a lock", Kind::count, &type_of<HoldBegan>()},
      {"lock.forgone", "how often a client gave up", Kind::count, &type_of<Forgone>()},
      {"lock.failed_attempts", "attempts that came to nothing", Kind::count, &type_of<AttemptFailed>()},
      {"lock.lost", "how often a client learned that it had lost a lock", Kind::count, &type_of<HoldLost>()},
      {"lock.expired", "leases that ended by themselves", Kind::count, &type_of<Expired>()},
      {"lock.fenced", "writes that were refused for their token", Kind::count, &type_of<WriteFenced>()},
  };
}

BundleSpec bundle_of(std::string name, std::span<const Claim> claims) {
  BundleSpec bundle{std::move(name), {}};
  for (const Claim claim : claims) bundle.claims.emplace_back(claim_infos()[static_cast<std::size_t>(claim)].name);
  return bundle;
}

System make_common() {
  System system;
  system.servers = {process_spec<LeaseServer>()};
  system.clients = {process_spec<LeaseClient>()};
  system.added = {{"storage", "keeps the resources that locks guard", "", 1, 1, {process_spec<Storage>()}, {}}};
  system.messages = lease_message_specs();
  system.facts = lease_fact_specs();
  system.timers = {"expiry", "replicate", "open"};
  system.client_timers = {"answer", "retry", "end", "lapse", "renew"};
  system.records = command_types();
  for (const Type* type : {&type_of<EpochBegan>(), &type_of<LeaseKept>(), &type_of<LeaseGone>(), &type_of<TableKept>(),
                           &type_of<ResourceKept>()})
    system.records.push_back(type);
  system.operations = operations();
  system.workloads = workloads();
  system.measures = measures();
  system.result_text = result_text;
  return system;
}

System make_lease_system() {
  System system = make_common();
  system.name = "lease-lock";
  system.about = "a lock server in the manner of Redis: leases, compare and delete, tokens, replicas that lag behind";
  system.options.assign(lease_option_specs().begin(), lease_option_specs().end());
  system.roles = {
      {"primary", RoleStyle::active, "answers clients", has_role<ServerRole::primary>},
      {"replica", RoleStyle::idle, "is told what the primary does", has_role<ServerRole::replica>},
      {"shut", RoleStyle::idle, "waits until what it has forgotten must be over", has_role<ServerRole::shut>},
      {"holder", RoleStyle::active, "holder(L): a client to whom the service has given the lock L", holds_something,
       RoleArgument::word, is_holder<false>},
  };
  system.rank_field = "epoch";
  system.rank_letter = "E";
  system.bundles = {bundle_of("lock", lease_claims)};
  system.mutants = lease_mutant_specs();
  system.default_nodes = 1;
  system.bind = bind<false>;
  return system;
}

System make_redlock_system() {
  System system = make_common();
  system.name = "redlock";
  system.about = "Redlock: a lock is held by whom most of several independent lease servers have given it to";
  system.options.assign(redlock_option_specs().begin(), redlock_option_specs().end());
  system.roles = {
      {"open", RoleStyle::idle, "answers clients", has_role<ServerRole::primary>},
      {"shut", RoleStyle::idle, "waits until what it has forgotten must be over", has_role<ServerRole::shut>},
      {"holder", RoleStyle::active, "holder(L): a client to whom most servers have given the lock L", holds_something,
       RoleArgument::word, is_holder<true>},
  };
  BundleSpec all = bundle_of("lock", redlock_claims);
  BundleSpec without_resource = all;
  without_resource.name = "redlock";
  std::erase(without_resource.claims, "lock.resource_never_goes_back");
  system.bundles = {std::move(without_resource), std::move(all)};
  system.mutants = redlock_mutant_specs();
  system.default_nodes = 5;
  system.bind = bind<true>;
  return system;
}

}  // namespace

const System& lease_system() {
  static const System the_system = make_lease_system();
  return the_system;
}
const System& redlock_system() {
  static const System the_system = make_redlock_system();
  return the_system;
}

}  // namespace orrery::locking
