// Coverage: sights of servers, put in order so that it does not matter which server is which.
#include "sim/coverage.hpp"

#include <algorithm>

#include "algorithms/process/digest.hpp"
#include "sim/path_value.hpp"
#include "sim/world.hpp"

namespace orrery::sim {
namespace {

constexpr std::uint64_t of_state = 1;
constexpr std::uint64_t of_facts = 2;
constexpr std::uint64_t of_claim = 3;

std::int64_t rank_of(const Plan& plan, const Node& node) {
  if (plan.system->rank_field.empty()) return 0;
  const WalkStep step{std::string_view(plan.system->rank_field)};
  PathValue value;
  (void)find_value([&](Visitor& visitor) { node.face.visit_with(visitor); }, std::span(&step, 1), value);
  const auto* number = std::get_if<std::int64_t>(&value);
  return number == nullptr ? 0 : *number;
}

}  // namespace

Coverage::Coverage(const Plan& plan) : plan_(plan), sights_(plan.system_setup.servers.size()) {
  last_facts_.resize(plan.nodes.size());
}

void Coverage::on_status(const World& world, NodeId node, Status status, std::string_view) {
  const auto& servers = plan_.system_setup.servers;
  const auto server = std::find(servers.begin(), servers.end(), node);
  if (server == servers.end()) return;
  sights_[static_cast<std::size_t>(server - servers.begin())].status = static_cast<std::uint64_t>(status);
  if (world.node(node).face.empty()) return;
  note_state();
}

void Coverage::on_fact(const World&, NodeId node, const Message& fact) {
  const std::uint64_t type = fact.type().id;
  features_.insert(mix(mix(of_facts, last_facts_[node.value]), type));
  last_facts_[node.value] = type;
}

void Coverage::look(const World& world, NodeId node) {
  const auto& servers = plan_.system_setup.servers;
  const auto server = std::find(servers.begin(), servers.end(), node);
  if (server == servers.end()) return;
  const Node& seen = world.node(node);
  Sight& sight = sights_[static_cast<std::size_t>(server - servers.begin())];
  Sight now{0, sight.status, rank_of(plan_, seen)};
  const auto& roles = plan_.system->roles;
  for (std::size_t i = 0; i < roles.size() && i < 64; ++i)
    if (roles[i].held(seen.face)) now.role |= std::uint64_t{1} << i;
  if (now == sight) return;
  sight = now;
  note_state();
}

void Coverage::note_state() {
  std::vector<std::int64_t> ranks;
  for (const Sight& sight : sights_) ranks.push_back(sight.rank);
  std::sort(ranks.begin(), ranks.end());
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  std::vector<std::uint64_t> words;
  for (const Sight& sight : sights_) {
    const auto above = ranks.end() - std::lower_bound(ranks.begin(), ranks.end(), sight.rank);
    words.push_back(mix(mix(sight.role, sight.status), static_cast<std::uint64_t>(above)));
  }
  std::sort(words.begin(), words.end());
  std::uint64_t state = of_state;
  for (const std::uint64_t word : words) state = mix(state, word);
  features_.insert(state);
}

std::vector<std::uint64_t> Coverage::features(const RunResult& result) const {
  std::set<std::uint64_t> all = features_;
  for (const ClaimReport& claim : result.claims)
    if (claim.info.kind == ClaimKind::sometimes && claim.holds) all.insert(mix(of_claim, name_hash(claim.info.name)));
  return {all.begin(), all.end()};
}

}  // namespace orrery::sim
