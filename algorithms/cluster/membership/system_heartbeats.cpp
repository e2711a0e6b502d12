// Nodes that listen to each other; there are no clients to serve.
#include "algorithms/cluster/membership/system_heartbeats.hpp"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "algorithms/cluster/membership/heartbeat_claims.hpp"
#include "algorithms/cluster/membership/heartbeat_messages.hpp"
#include "algorithms/cluster/membership/heartbeat_options.hpp"
#include "algorithms/cluster/membership/watcher.hpp"

namespace orrery::membership {

namespace {

bool is_watcher(const FaceBox& box) { return box.get<WatcherFace>() != nullptr; }
bool doubts_anybody(const FaceBox& box) {
  const auto* face = box.get<WatcherFace>();
  return face != nullptr && face->suspects > 0;
}
bool doubts(const WorldView& world, NodeId node, const RoleOf& of) {
  const auto* watcher = world.process(node).as<Watcher>();
  return watcher != nullptr && watcher->suspects(of.node);
}

/// Heartbeats ask for nothing, so a client has nothing to do.
struct IdleFace {
  bool idle = true;
  bool operator==(const IdleFace&) const = default;
  static constexpr std::string_view type_name = "Idle";
  static constexpr auto fields() { return std::tuple{field("idle", &IdleFace::idle)}; }
};
struct IdleState {
  bool idle = true;
  static constexpr std::string_view type_name = "IdleState";
  static constexpr auto fields() { return std::tuple{field("idle", &IdleState::idle)}; }
};
class Idle final : public ProcessOf<Idle, WatcherWire> {
 public:
  void on_start(Context&, const Durable&) override {}
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context&, Lsn) override {}
  void on(Context&, NodeId, const Heartbeat&) {}
  [[nodiscard]] IdleFace face() const { return {}; }
  IdleState state;
};

Parts bind_heartbeats(const SystemSetup& setup) {
  auto config = std::make_shared<HeartbeatConfig>();
  config->options = read_options<HeartbeatOptions>(heartbeat_option_specs(), setup.options);
  check_options(config->options);
  config->mutants = Mutants<HeartbeatMutant>(setup.mutants);
  config->servers = setup.servers;
  config->node_count = static_cast<std::uint32_t>(setup.servers.size());

  Parts parts;
  const std::shared_ptr<const HeartbeatConfig> shared = config;
  parts.server = [shared](NodeId) { return std::make_unique<Watcher>(shared); };
  parts.client = [](NodeId) { return std::make_unique<Idle>(); };
  parts.judges = [shared] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_heartbeat_judge(shared));
    return judges;
  };
  return parts;
}

std::vector<MeasureSpec> heartbeat_measures() {
  using Kind = MeasureSpec::Kind;
  return {
      {.name = "heartbeats.detection",
       .about = "from a crash until the first node suspects who is down",
       .kind = Kind::delay,
       .fact = &type_of<PeerSuspected>(),
       .subject = "subject"},
      {.name = "heartbeats.mistakes",
       .about = "how often a node suspected another that was up and well",
       .kind = Kind::count,
       .fact = &type_of<PeerSuspected>(),
       .subject = "subject",
       .whose = MeasureSpec::Subject::well},
      {.name = "heartbeats.suspicion_duration",
       .about = "how long a suspicion lasted that ended",
       .kind = Kind::value,
       .fact = &type_of<PeerTrusted>(),
       .field = "suspected"},
  };
}

System make_heartbeats_system() {
  System system;
  system.name = "heartbeats";
  system.about = "nodes that send each other heartbeats, and decide by one of four detectors who is dead";
  system.options.assign(heartbeat_option_specs().begin(), heartbeat_option_specs().end());
  system.servers = {process_spec<Watcher>()};
  system.clients = {process_spec<Idle>()};
  system.roles = {
      {"watcher", RoleStyle::idle, "listens to the others", is_watcher},
      {"suspected", RoleStyle::contending, "suspected(N): a node that suspects N", doubts_anybody, RoleArgument::node,
       doubts},
  };
  system.messages = {{&type_of<Heartbeat>(), 0, false,
                      [](const Message& m) { return fmt::format("heartbeat {}", m.as<Heartbeat>()->sequence); }}};
  system.facts = {
      {&type_of<Listens>(), "a node begins to listen", [](const Message&) { return std::string(); }},
      {&type_of<PeerSuspected>(), "a node suspects another", [](const Message&) { return std::string("suspects"); }},
      {&type_of<PeerTrusted>(), "a suspicion ends", [](const Message&) { return std::string("trusts again"); }},
  };
  system.timers = {"beat", "judge"};
  BundleSpec bundle{"heartbeats", {}};
  for (const ClaimInfo& info : heartbeat_claim_infos()) bundle.claims.emplace_back(info.name);
  system.bundles = {std::move(bundle)};
  system.mutants = heartbeat_mutant_specs();
  system.measures = heartbeat_measures();
  system.default_nodes = 3;
  system.bind = bind_heartbeats;
  return system;
}

}  // namespace

const System& heartbeats_system() {
  static const System the_system = make_heartbeats_system();
  return the_system;
}

}  // namespace orrery::membership
