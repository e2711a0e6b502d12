// The stubs. One function for each system, and above them what keeps each of them short.
#include "tests/sim/scenario/language_systems.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "algorithms/raft/system.hpp"
#include "tests/sim/scenario/language_words.hpp"

namespace orrery::language {
namespace {

using std::chrono::seconds;

class StubJudge final : public Judge {
 public:
  explicit StubJudge(std::vector<ClaimInfo> infos) : infos_(std::move(infos)) {}
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return infos_; }
  [[nodiscard]] bool concerns(const Step&) const override { return false; }
  void judge(const Step&, Verdicts&) override {}
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<StubJudge>(*this); }

 private:
  std::vector<ClaimInfo> infos_;
};

ClaimInfo always(std::string_view name) { return {name, ClaimKind::always, "not judged yet", {}}; }

OptionSpec option(std::string name, OptionKind kind, OptionValue standard) {
  OptionSpec spec;
  spec.name = std::move(name);
  spec.kind = kind;
  spec.help = "of a system to come";
  spec.standard = std::move(standard);
  spec.max = 1'000'000;
  spec.store = [](void*, const OptionValue&) {};
  return spec;
}
OptionSpec flag(std::string name) { return option(std::move(name), OptionKind::flag, false); }
OptionSpec count(std::string name) { return option(std::move(name), OptionKind::count, std::int64_t{0}); }
OptionSpec ratio(std::string name) { return option(std::move(name), OptionKind::ratio, Ratio{}); }
OptionSpec time(std::string name) { return option(std::move(name), OptionKind::duration, Duration{}); }
OptionSpec spread(std::string name) { return option(std::move(name), OptionKind::spread, Spread()); }
OptionSpec nodes(std::string name) { return option(std::move(name), OptionKind::nodes, std::vector<NodeId>()); }
OptionSpec choice(std::string name, std::vector<std::string_view> choices) {
  OptionSpec spec = option(std::move(name), OptionKind::choice, std::string(choices.front()));
  spec.choices = std::move(choices);
  return spec;
}

/// Nodes that the system brings, none by default.
AddedNodes added(std::string name, std::string each) {
  return {std::move(name), "of a system to come", std::move(each), 0, 100, {{&shape_of<StubFace>(), nullptr, {}}}};
}

bool nobody(const FaceBox&) { return false; }
bool nobody_of(const WorldView&, NodeId, const RoleOf&) { return false; }
RoleSpec role(std::string name) { return {std::move(name), RoleStyle::idle, "of a system to come", nobody}; }
RoleSpec role_of(std::string name, RoleArgument argument) {
  RoleSpec spec = role(std::move(name));
  spec.argument = argument;
  spec.held_of = nobody_of;
  return spec;
}

std::string no_label(const Message&) { return ""; }
template <class T>
MessageSpec message() {
  return {&type_of<T>(), 0, false, no_label};
}
template <class T>
FactSpec fact() {
  return {&type_of<T>(), "of a system to come", no_label};
}

/// An operation with so many arguments.
template <std::size_t arguments>
OperationSpec operation(std::string name, std::string_view usage) {
  return {name, fmt::format("{} {}", name, usage), "of a system to come", [](std::span<const std::string_view> words) {
            if (words.size() != arguments) throw OperationError(fmt::format("expected {} words behind it", arguments));
            return Message::of(Command{{words.begin(), words.end()}});
          }};
}
WorkloadSpec workload(std::string kind, std::vector<std::string> operations) {
  return {std::move(kind),
          "of a system to come",
          std::move(operations),
          [](Picker&, const WorkloadShape&, NodeId, std::uint64_t) { return Message::of(Command{}); },
          true,
          [](std::span<const SeenOperation>) { return std::vector<std::size_t>(); }};
}

/// A bind() that can say what is claimed, and make nothing.
std::function<Parts(const SystemSetup&)> claiming(std::vector<ClaimInfo> infos) {
  return [infos = std::move(infos)](const SystemSetup&) {
    Parts parts;
    parts.judges = [infos] {
      std::vector<std::unique_ptr<Judge>> judges;
      judges.push_back(std::make_unique<StubJudge>(infos));
      return judges;
    };
    return parts;
  };
}

/// With one bundle of all its claims.
System stub(std::string name, std::string bundle, const std::vector<ClaimInfo>& claims) {
  System system;
  system.name = std::move(name);
  system.about = "a stub";
  system.servers = {{&shape_of<StubFace>(), nullptr, {}}};
  system.clients = {{&shape_of<StubFace>(), nullptr, {}}};
  BundleSpec all{std::move(bundle), {}};
  for (const ClaimInfo& claim : claims)
    if (claim.name != all.name) all.claims.emplace_back(claim.name);
  system.bundles = {std::move(all)};
  system.bind = claiming(claims);
  return system;
}

/// Measures to come: numbers (with `number`), durations (`took`) or counts (no field).
void measure(System& system, std::vector<std::pair<std::string, std::string>> names_and_fields) {
  system.facts.push_back(fact<Measured>());
  for (auto& [name, field] : names_and_fields) {
    const auto kind = field.empty() ? MeasureSpec::Kind::count : MeasureSpec::Kind::value;
    system.measures.push_back({std::move(name), "of a system to come", kind, &type_of<Measured>(), std::move(field)});
  }
}

System make_raft() {
  System system = raft::system();
  for (OptionSpec& each :
       std::vector{flag("pre_vote"), flag("check_quorum"), count("snapshot_every"), count("catch_up_rounds"),
                   nodes("members"), ratio("drift_bound"), choice("reads", {"log", "read_index", "lease"})})
    system.options.push_back(std::move(each));
  system.roles.push_back(role("pre_candidate"));
  system.servers.push_back({&shape_of<MemberFace>(), nullptr, {}});
  system.messages.push_back(message<PreVote>());
  system.messages.push_back(message<InstallSnapshot>());
  system.facts.push_back(fact<NewLeaderHeard>());
  system.operations.push_back(operation<1>("add_server", "NODE"));
  system.operations.push_back(operation<1>("remove_server", "NODE"));
  system.workloads.push_back(workload("membership", {"add_server", "remove_server"}));
  system.mutants.push_back({"raft.change_before_noop", "a new leader changes the members before an entry of its term",
                            "raft.config_safety", "raft-dev 2015"});
  const std::vector<ClaimInfo> more{always("raft.lease_safety"), always("raft.config_safety")};
  for (const ClaimInfo& claim : more) system.bundles.front().claims.emplace_back(claim.name);
  system.bind = [more](const SystemSetup& setup) {
    Parts parts;
    parts.judges = [own = raft::system().bind(setup).judges, more] {
      std::vector<std::unique_ptr<Judge>> judges = own();
      judges.push_back(std::make_unique<StubJudge>(more));
      return judges;
    };
    return parts;
  };
  return system;
}

/// The words of all lock services.
System lock_stub(std::string name, std::string bundle, const std::vector<ClaimInfo>& claims) {
  System system = stub(std::move(name), std::move(bundle), claims);
  system.roles = {role_of("holder", RoleArgument::word)};
  system.operations = {operation<1>("acquire", "LOCK"), operation<2>("hold", "LOCK TIME"),
                       operation<1>("release", "LOCK")};
  return system;
}

System make_lease_lock() {
  System system = lock_stub("lease-lock", "lock", {always("lock.resource_never_goes_back")});
  system.options = {time("lease"), count("first_token"), flag("fencing")};
  system.added = {{"storage", "where resources are kept", "", 1, 1, {{&shape_of<StorageFace>(), nullptr, {}}}}};
  system.operations.push_back(operation<2>("write", "RESOURCE VALUE"));
  system.messages = {message<Write>()};
  return system;
}

System make_raft_lock() {
  System system = lock_stub("raft-lock", "lock", {always("lock.one_holder")});
  system.options = {flag("deadlock_detection")};
  system.facts = {fact<DeadlockFound>()};
  measure(system, {{"lock.wakeups_per_release", "number"}, {"lock.wait", "took"}});
  return system;
}

System make_redlock() {
  System system = lock_stub("redlock", "redlock", {always("lock.belief_exclusion")});
  system.options = {time("lease"), time("per_node_timeout"), ratio("drift_factor"), count("retry_count"),
                    choice("expiry_clock", {"wall", "monotonic"})};
  system.messages = {message<SetNx>()};
  system.mutants = {{"lock.redlock_no_clock_check", "the clock is not read again after the replies",
                     "lock.belief_exclusion", "Kleppmann 2016, T3"}};
  return system;
}

System make_cluster() {
  System system =
      stub("cluster", "cluster", {always("cluster.never_picks_a_dead_backend"), always("balancer.bounded")});
  system.bundles.push_back({"balancer", {"balancer.bounded"}});
  system.options = {count("concurrency"),     count("queue"),
                    spread("service_time"),   choice("balancer.policy", {"least_request", "ring"}),
                    count("balancer.vnodes"), ratio("balancer.bounded_load")};
  system.added = {added("backends", "backend")};
  system.roles = {role("backend")};
  system.operations = {operation<1>("request", "KEY")};
  system.workloads = {workload("requests", {"request"})};
  measure(system, {{"backend.load_max_over_mean", ""}, {"request.latency", "took"}});
  return system;
}

System make_placement() {
  System system = stub("placement", "hashing", {always("hashing.monotone")});
  system.options = {choice("algorithm", {"ring", "jump", "mod"}), choice("hash", {"xxh64", "md5"}), count("vnodes"),
                    count("keys")};
  system.operations = {operation<1>("join", "NODE"), operation<1>("leave", "NODE")};
  system.added = {added("spares", "spare")};
  measure(
      system,
      {{"hashing.moved_elsewhere", ""}, {"hashing.moved_share", "number"}, {"hashing.load_max_over_mean", "number"}});
  return system;
}

System make_failover() {
  System system = stub("failover", "failover", {always("failover.one_writer"), always("linearizable")});
  system.options = {choice("replication", {"async", "sync"}), time("heartbeat"), time("suspect_after"),
                    time("dead_after"), choice("fencing", {"none", "lease"})};
  system.added = {added("monitors", "monitor")};
  system.roles = {role("primary"), role("backup")};
  system.operations = {operation<1>("get", "KEY"), operation<2>("put", "KEY VALUE")};
  system.workloads = {workload("kv", {"get", "put"})};
  measure(system, {{"failover.downtime", "took"}, {"failover.detection", "took"}});
  return system;
}

System make_swim() {
  System system = stub("swim", "swim", {always("swim.no_dead_without_suspicion")});
  system.options = {time("period"), time("ping_timeout"), time("suspicion"), count("indirect"),
                    choice("probe_order", {"round_robin", "random"})};
  system.roles = {role_of("suspected", RoleArgument::node)};
  system.messages = {message<PingReqAck>()};
  system.facts = {fact<Suspected>()};
  measure(system, {{"swim.first_detection.periods", "number"},
                   {"swim.messages_per_member_period", "number"},
                   {"swim.false_positives", ""}});
  return system;
}

System make_sharded_kv() {
  System system = stub("sharded-kv", "sharded-kv",
                       {{"shard.readable_again", ClaimKind::eventually, "each key can be read", seconds(10)}});
  system.options = {count("replicas"), ratio("weight")};
  system.roles = {role("coordinator"), role_of("router", RoleArgument::word)};
  system.messages = {message<RingUpdate>()};
  system.operations = {operation<1>("get", "KEY"), operation<2>("put", "KEY VALUE")};
  system.workloads = {workload("kv", {"get", "put"})};
  measure(system, {{"shard.replicas_in_one_zone", "number"}});
  return system;
}

}  // namespace

std::span<const System* const> systems() {
  static const std::array<System, 9> all{make_cluster(),   make_failover(),   make_lease_lock(),
                                         make_placement(), make_raft(),       make_raft_lock(),
                                         make_redlock(),   make_sharded_kv(), make_swim()};
  static const std::array<const System*, 9> pointers{&all[0], &all[1], &all[2], &all[3], &all[4],
                                                     &all[5], &all[6], &all[7], &all[8]};
  return pointers;
}

}  // namespace orrery::language
