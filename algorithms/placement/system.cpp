// A directory, nodes, operators; what scenarios may ask of them, and what they are measured by.
#include "algorithms/placement/system.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "algorithms/placement/claims.hpp"
#include "algorithms/placement/directory.hpp"
#include "algorithms/process/ring_shown.hpp"

namespace orrery::placement {

namespace {

template <HolderRole role>
bool has_role(const FaceBox& box) {
  const auto* face = box.get<HolderFace>();
  return face != nullptr && face->role == role;
}

Parts bind(const SystemSetup& setup) {
  auto config = std::make_shared<Config>();
  config->options = read_options<Options>(option_specs(), setup.options);
  check_options(config->options);
  config->mutants = Mutants<Mutant>(setup.mutants);
  config->servers = setup.servers;
  config->spares = setup.added_called("spares");
  config->directory = setup.added_called("directory").at(0);
  for (NodeId node{}; node.value < setup.node_count(); ++node.value) {
    config->names.push_back(setup.name_of(node));
    config->zones.push_back(setup.zone_of(node));
    const auto options = read_options<Options>(option_specs(), setup.options_of(node));
    check_options(options);
    config->weights.push_back(options.weight);
  }
  // What the algorithm refuses is said now, at the option that it is about, and not when the world begins.
  std::vector<std::pair<NodeId, Ratio>> members;
  for (const NodeId node : config->servers) members.emplace_back(node, config->weights[node.value]);
  try {
    (void)config->make(members, 0);
  } catch (const hashing::PlacementError& error) {
    const bool maglev = config->options.algorithm == Algorithm::maglev;
    throw OptionError(maglev ? "table_size" : "algorithm", error.what());
  }

  Parts parts;
  const std::shared_ptr<const Config> shared = config;
  parts.server = [](NodeId) { return std::make_unique<Holder>(); };
  parts.added = [shared](NodeId node) -> std::unique_ptr<Process> {
    if (node == shared->directory) return std::make_unique<Directory>(shared);
    return std::make_unique<Holder>();
  };
  parts.client = [shared](NodeId) { return std::make_unique<Operator>(shared->directory); };
  parts.judges = [shared] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_judge(shared));
    return judges;
  };
  return parts;
}

std::vector<MeasureSpec> measures() {
  using Kind = MeasureSpec::Kind;
  return {
      {"hashing.moved", "keys that changes of members moved", Kind::total, &type_of<KeysMoved>(), "moved"},
      {"hashing.moved_elsewhere", "of these, keys that had no need to: neither to the newcomer nor from the leaver",
       Kind::total, &type_of<KeysMoved>(), "elsewhere"},
      {"hashing.moved_share", "moved keys, of all", Kind::value, &type_of<KeysMoved>(), "share"},
      {"hashing.fair_share", "the least share that a change must move", Kind::value, &type_of<KeysMoved>(),
       "fair_share"},
      {"hashing.load_max_over_mean", "the most keys of a node, in means", Kind::value, &type_of<KeysPlaced>(),
       "max_over_mean"},
      {"hashing.load_max_over_fair", "the most keys of a node, in shares that are fair by weight", Kind::value,
       &type_of<KeysPlaced>(), "max_over_fair"},
      {"hashing.refused", "changes that the algorithm can't carry out", Kind::count, &type_of<ChangeRefused>()},
  };
}

std::string silent(const Message&) { return {}; }

System make_system() {
  System system;
  system.name = "placement";
  system.about = "keys placed on nodes by consistent hashing: what moves when nodes come and go, and how even it is";
  system.options.assign(option_specs().begin(), option_specs().end());
  system.servers = {process_spec<Holder>()};
  system.clients = {process_spec<Operator>()};
  system.added = {
      {"directory", "knows which node holds which key", "", 1, 1, {process_spec<Directory>()}, {}},
      {"spares",
       "nodes that are members only once they are told to join",
       "spare",
       0,
       1000,
       {process_spec<Holder>()},
       {}},
  };
  system.roles = {{"outside", RoleStyle::idle, "holds no keys", has_role<HolderRole::outside>},
                  {"holder", RoleStyle::active, "a member", has_role<HolderRole::holder>}};
  system.messages = {
      {&type_of<Order>(), 0, false, [](const Message& m) { return hashing::command_text(m.as<Order>()->command); }},
      {&type_of<Carried>(), 0, true,
       [](const Message& m) { return std::string(m.as<Carried>()->refused.empty() ? "done" : "refused"); }},
      {&type_of<Share>(), 1, false, [](const Message& m) { return fmt::format("{} keys", m.as<Share>()->keys); }},
  };
  system.facts = {
      {&type_of<KeysPlaced>(), "all keys have a place", silent},
      {&type_of<KeysMoved>(), "what a change of members moved",
       [](const Message& m) { return fmt::format("{} keys move", m.as<KeysMoved>()->moved); }},
      {&type_of<ChangeRefused>(), "a change that the algorithm can't carry out",
       [](const Message& m) { return m.as<ChangeRefused>()->why; }},
      {&type_of<RingShown>(), "the ring, for a picture", silent},
  };
  system.client_timers = {"retry"};
  system.records = hashing::command_types();
  system.records.push_back(&type_of<Done>());
  for (const Type* type : directory_records()) system.records.push_back(type);
  BundleSpec bundle{"hashing", {}};
  for (const ClaimInfo& info : claim_infos()) bundle.claims.emplace_back(info.name);
  system.bundles = {std::move(bundle)};
  system.mutants = mutant_specs();
  system.operations = hashing::operations();
  system.measures = measures();
  system.default_nodes = 4;
  system.bind = bind;
  return system;
}

}  // namespace

const System& system() {
  static const System the_system = make_system();
  return the_system;
}

const Showing& showing() {
  static const Showing the_showing = [] {
    Showing showing;
    showing.ring = RingSpec{
        &type_of<RingShown>(),
        {"hashing.monotone", "hashing.first_point", "hashing.balance", "hashing.cap", "hashing.replicas_distinct"}};
    return showing;
  }();
  return the_showing;
}

}  // namespace orrery::placement
