// Raft's declaration: options, roles, words, claims and factories in one value.
#include "algorithms/raft/system.hpp"

#include <map>
#include <memory>

#include "algorithms/kv/client.hpp"
#include "algorithms/kv/commands.hpp"
#include "algorithms/kv/operations.hpp"
#include "algorithms/raft/claims.hpp"
#include "algorithms/raft/facts.hpp"
#include "algorithms/raft/initial.hpp"
#include "algorithms/raft/labels.hpp"
#include "algorithms/raft/options.hpp"
#include "algorithms/raft/records.hpp"
#include "algorithms/raft/server.hpp"

namespace orrery::raft {

namespace {

template <Role role>
bool has_role(const FaceBox& box) {
  const Face* face = box.get<Face>();
  return face != nullptr && face->role == role;
}

/// The options of one node: what differs there goes before what holds for all.
Options options_of(const SystemSetup& setup, NodeId node) {
  Options options = read_options<Options>(option_specs(), setup.options_of(node));
  check_options(options);
  return options;
}

Parts bind(const SystemSetup& setup) {
  if (setup.servers.empty() || setup.servers.size() > Configuration::voters_max)
    throw OptionError("nodes", "expected 1 to 64 servers");
  const Configuration configuration{setup.servers};
  const Mutants<Mutant> mutants(setup.mutants);
  std::map<NodeId, std::shared_ptr<const Config>> servers;
  for (const NodeId node : setup.servers)
    servers[node] = std::make_shared<const Config>(
        Config{options_of(setup, node), configuration, mutants, RarePaths<Rare>(setup.rare_paths)});
  const RarePaths<kv::Rare> client_paths(setup.rare_paths >> rare_path_list.size());
  std::map<NodeId, std::shared_ptr<const kv::ClientConfig>> clients;
  for (const NodeId node : setup.clients) {
    const Options options = options_of(setup, node);
    clients[node] = std::make_shared<const kv::ClientConfig>(
        kv::ClientConfig{setup.servers, options.client_timeout, options.client_retry, client_paths});
  }
  Parts parts;
  parts.judges = [config = servers.begin()->second] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_judge(config));
    return judges;
  };
  parts.server = [servers](NodeId node) { return std::make_unique<Server>(servers.at(node), node); };
  parts.client = [clients](NodeId node) { return std::make_unique<kv::Client>(clients.at(node)); };
  return parts;
}

BundleSpec bundle() {
  BundleSpec all{"raft", {}};
  for (const ClaimInfo& info : claim_infos()) all.claims.emplace_back(info.name);
  return all;
}

std::vector<MeasureSpec> measures() {
  using Kind = MeasureSpec::Kind;
  return {
      {"raft.append_rejections", "how often a leader had to look further back, for each follower", Kind::count,
       &type_of<ConflictBackup>(), "follower"},
      {"raft.leader_changes", "how many leaders were elected", Kind::count, &type_of<BecameLeader>()},
      {"raft.leaderless", "how long nobody led, from when the last leader fell or stepped down", Kind::vacancy, nullptr,
       "", "leader"},
      {"raft.term", "the terms in which servers stood for election", Kind::value, &type_of<BecameCandidate>(), "term"},
  };
}

System make_system() {
  System system;
  system.name = "raft";
  system.about = "a key-value store replicated by Raft: elections, log replication, client sessions";
  system.options.assign(option_specs().begin(), option_specs().end());
  system.servers = {process_spec<Server>()};
  system.clients = {process_spec<kv::Client>()};
  system.roles = {
      {"follower", RoleStyle::idle, "answers leaders and candidates", has_role<Role::follower>},
      {"candidate", RoleStyle::contending, "asks for votes", has_role<Role::candidate>},
      {"leader", RoleStyle::active, "takes requests and replicates them", has_role<Role::leader>},
  };
  system.timers = {"election timeout", "heartbeat"};
  system.client_timers = {"retry"};
  system.rank_field = "term";
  system.rank_letter = "T";
  system.messages = message_specs();
  system.facts = fact_specs();
  system.records = kv::types();
  for (const Type* type : {&type_of<Ballot>(), &type_of<EntryAppended>(), &type_of<LogTruncated>()})
    system.records.push_back(type);
  system.bundles = {bundle()};
  system.mutants = mutant_specs();
  system.rare_paths.assign(rare_path_list.begin(), rare_path_list.end());
  system.rare_paths.insert(system.rare_paths.end(), kv::rare_path_list.begin(), kv::rare_path_list.end());
  system.operations = kv::operations();
  system.workloads = kv::workloads();
  system.measures = measures();
  system.history = kv::history();
  system.initial = initial_spec();
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

}  // namespace orrery::raft
