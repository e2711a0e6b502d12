// Judged whenever the directory has placed its keys: each claim looks at all of them.
#include "algorithms/placement/claims.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "algorithms/hashing/balance.hpp"
#include "algorithms/placement/directory.hpp"

namespace orrery::placement {

std::span<const ClaimInfo> claim_infos() {
  using enum ClaimKind;
  static constexpr std::array infos{
      ClaimInfo{
          "hashing.owners_are_members", always, "Every key belongs to exactly one node, and that is a member.", {}},
      ClaimInfo{"hashing.first_point",
                always,
                "On a ring a key belongs to the node of the first point at or after its hash, and past the last point "
                "to that of the first (Karger et al., 1997).",
                {}},
      ClaimInfo{"hashing.monotone",
                step,
                "A join moves keys only to the newcomer, a leave only those of the leaver, a weight only to or from "
                "the node that has it (Karger et al., 1997; not for bounded loads, Maglev and rings whose points "
                "depend on all weights).",
                {}},
      ClaimInfo{"hashing.moved_share",
                step,
                "A join or a leave moves no more keys than the node's fair share, but for what chance allows: the "
                "bound of hashing.balance, and judged where that is.",
                {}},
      ClaimInfo{"hashing.order_independent",
                always,
                "Where the algorithm promises it, the same members in another order place every key alike.",
                {}},
      ClaimInfo{"hashing.replicas_distinct",
                always,
                "The replicas of a key are different nodes, the owner first, in different zones as long as there are "
                "any.",
                {}},
      ClaimInfo{"hashing.weights", always, "On a ring a node has points in proportion to its weight, rounded.", {}},
      ClaimInfo{"hashing.balance",
                always,
                "Without a hot key and a bound, no node has more keys than chance allows once in 10^12 placements: on "
                "a ring by Chernoff's bounds for the arcs of V points and for the keys on them; with jump, anchor, dx, "
                "memento, rendezvous and mod by Chernoff's bound for keys that are thrown evenly, and by chi-square "
                "where a fair share is 50 keys or more (balance.hpp). Not judged for ketama, Envoy's ring, multi-probe "
                "and Maglev, of which no such bound is known.",
                {}},
      ClaimInfo{"hashing.cap",
                always,
                "With bounded loads no node has more than ceil(c w m / W) of m keys (Mirrokni et al., 2018).",
                {}},
      ClaimInfo{"hashing.past_the_last_point", sometimes, "A key lies past the last point of the ring.", {}},
      ClaimInfo{"hashing.tie", sometimes, "Two nodes have a point at the same place.", {}},
      ClaimInfo{"hashing.overflow", sometimes, "A full node passes keys on.", {}},
  };
  static_assert(infos.size() == claim_count);
  return infos;
}

namespace {

std::uint64_t billionths(const NodeOf& member) { return static_cast<std::uint64_t>(member.weight.parts_per_billion); }
std::uint64_t points_of(const Options& options, const NodeOf& member) {
  return hashing::ring_point_count(options.vnodes, billionths(member));
}

/// How often a placement that is right may break the bounds of balance.
constexpr double balance_risk = 1e-12;

struct Ghost {
  Cow<std::vector<NodeId>> owners;
  std::uint64_t epoch = 0;
};

class PlacementJudge final : public Judge {
 public:
  explicit PlacementJudge(std::shared_ptr<const Config> config)
      : config_(std::move(config)),
        info_(&hashing::algorithm_called(algorithm_names[static_cast<std::size_t>(config_->options.algorithm)])) {}

  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return claim_infos(); }
  [[nodiscard]] bool concerns(const Step& step) const override {
    return step.node == config_->directory && (step.face_changed || step.kind == EventKind::start);
  }
  void judge(const Step& step, Verdicts& verdicts) override;
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<PlacementJudge>(*this); }

 private:
  /// What is looked at in one event.
  struct Moment {
    const Step& step;
    Verdicts& verdicts;
    const Directory& directory;
    template <class Evidence>
    void check(Claim claim, bool holds, Evidence&& evidence) const {
      verdicts.check(static_cast<std::size_t>(claim), holds, step.node, std::forward<Evidence>(evidence));
    }
    void reach(Claim claim, bool reached) const { verdicts.reach(static_cast<std::size_t>(claim), reached); }
    [[nodiscard]] std::string_view name(NodeId node) const {
      return node == no_node ? std::string_view("nobody") : step.world.name(node);
    }
  };

  void judge_owners(const Moment& moment) const;
  void judge_ring(const Moment& moment, const hashing::Ring& ring) const;
  void judge_moves(const Moment& moment) const;
  void judge_order(const Moment& moment) const;
  void judge_replicas(const Moment& moment) const;
  /// The most keys that chance lets a member have; nothing: no bound is known, or there is nothing to share.
  [[nodiscard]] std::optional<double> most_keys(const NodeOf& member, std::span<const NodeOf> members) const;
  void judge_balance(const Moment& moment) const;
  void judge_cap(const Moment& moment) const;

  std::shared_ptr<const Config> config_;
  const hashing::AlgorithmInfo* info_;
  Ghost ghost_;
};

void PlacementJudge::judge(const Step& step, Verdicts& verdicts) {
  const auto* directory = step.process.as<Directory>();
  if (directory == nullptr || directory->state.epoch == 0) return;
  const Moment moment{step, verdicts, *directory};
  for (const Claim claim : {Claim::past_the_last_point, Claim::tie, Claim::overflow}) moment.reach(claim, false);
  judge_owners(moment);
  if (directory->bounded() != nullptr)
    judge_cap(moment);
  else
    judge_balance(moment);
  if (const auto* ring = directory->placement().as<hashing::Ring>()) judge_ring(moment, *ring);
  judge_moves(moment);
  judge_order(moment);
  judge_replicas(moment);
  ghost_ = {directory->state.owners, directory->state.epoch};
}

void PlacementJudge::judge_owners(const Moment& moment) const {
  const std::vector<NodeOf>& members = moment.directory.state.members;
  const std::vector<NodeId>& owners = *moment.directory.state.owners;
  for (std::uint32_t i = 0; i < owners.size(); ++i) {
    const bool member =
        std::any_of(members.begin(), members.end(), [&](const NodeOf& each) { return each.node == owners[i]; });
    moment.check(Claim::owners_are_members, member, [&] {
      return fmt::format("{} belongs to {}, who is no member", config_->key(i), moment.name(owners[i]));
    });
  }
}

void PlacementJudge::judge_ring(const Moment& moment, const hashing::Ring& ring) const {
  const Options& options = config_->options;
  // The definition, by other means: all points in one sorted list, and a search in it.
  std::vector<std::pair<std::uint64_t, std::string>> points;
  std::map<std::string, std::uint64_t> counts;
  for (const NodeOf& member : moment.directory.state.members) {
    const std::string& name = config_->names[member.node.value];
    const std::uint64_t count = points_of(options, member);
    counts[name] = count;
    for (std::uint64_t i = 0; i < count; ++i)
      points.emplace_back(
          hashing::circle_hash(options.hash, moment.directory.state.seed, fmt::format("{}-{}", name, i)), name);
  }
  std::sort(points.begin(), points.end());
  std::map<std::string, std::uint64_t> has;
  for (const hashing::RingPoint& point : ring.points())
    if (ring.members().holds(point.slot)) ++has[ring.members()[point.slot].name];
  for (const auto& due : counts)
    moment.check(Claim::weights, has[due.first] == due.second,
                 [&] { return fmt::format("{} has {} points, not {}", due.first, has[due.first], due.second); });
  bool tie = false;
  for (std::size_t i = 1; i < points.size(); ++i)
    tie = tie || (points[i].first == points[i - 1].first && points[i].second != points[i - 1].second);
  moment.reach(Claim::tie, tie);
  const auto owner = [&](std::uint64_t hash) -> const std::string& {
    const auto at = std::lower_bound(points.begin(), points.end(), std::pair(hash, std::string()));
    return at == points.end() ? points.front().second : at->second;
  };
  bool past = false;
  const auto look = [&](std::uint64_t hash, const auto& what) {
    const hashing::Slot slot = ring.lookup_hash(hash);
    const bool holds = ring.members().holds(slot);
    moment.check(Claim::first_point, holds && ring.members()[slot].name == owner(hash), [&] {
      return fmt::format("{} belongs to {}, and the first point at or after it to {}", what(),
                         holds ? ring.members()[slot].name : "nobody", owner(hash));
    });
  };
  for (std::uint32_t i = 0; i < options.keys; ++i) {
    const std::string key = config_->key(i);
    const std::uint64_t hash = hashing::circle_hash(options.hash, moment.directory.state.seed, key);
    past = past || hash > points.back().first;
    look(hash, [&] { return key; });
  }
  moment.reach(Claim::past_the_last_point, past);
  // Where it is decided: at each point and just behind it.
  for (const auto& [hash, name] : points) {
    look(hash, [&, whose = &name] { return "the place of a point of " + *whose; });
    look(hash + 1, [&, whose = &name] { return "the place behind a point of " + *whose; });
  }
}

void PlacementJudge::judge_moves(const Moment& moment) const {
  const auto& change = moment.directory.change();
  const bool promised = info_->monotone || config_->options.algorithm == Algorithm::mod;
  if (!change || ghost_.epoch + 1 != moment.directory.state.epoch || !promised || moment.directory.bounded() != nullptr)
    return;
  const std::vector<NodeId>& before = *ghost_.owners;
  const std::vector<NodeId>& after = *moment.directory.state.owners;
  const bool comes = change->after > change->before;
  std::uint64_t moved = 0;
  for (std::uint32_t i = 0; i < after.size(); ++i) {
    moved += before[i] == after[i] ? 0U : 1U;
    const bool kept = before[i] == after[i] || (comes ? after[i] : before[i]) == change->node;
    moment.check(Claim::monotone, kept, [&] {
      return fmt::format("{} moves from {} to {} though only {} changed", config_->key(i), moment.name(before[i]),
                         moment.name(after[i]), moment.name(change->node));
    });
  }
  if (change->kind == Change::Kind::weight) return;
  // The node that came is a member now; the one that left was one.
  std::vector<NodeOf> members = moment.directory.state.members;
  const NodeOf changed{change->node, comes ? change->after : change->before};
  if (!comes) members.push_back(changed);
  const auto most = most_keys(changed, members);
  if (!most) return;
  moment.check(Claim::moved_share, static_cast<double>(moved) <= *most, [&] {
    return fmt::format("{} of {} keys move as {} {}, and chance allows {:.0f}", moved, after.size(),
                       moment.name(change->node), comes ? "joins" : "leaves", *most);
  });
}

void PlacementJudge::judge_order(const Moment& moment) const {
  if (!info_->order_independent || moment.directory.bounded() != nullptr || !moment.directory.change()) return;
  std::vector<std::pair<NodeId, Ratio>> members;
  for (const NodeOf& member : moment.directory.state.members) members.emplace_back(member.node, member.weight);
  std::reverse(members.begin(), members.end());
  const hashing::AnyPlacement other = config_->make(members, moment.directory.state.seed);
  const std::vector<NodeId>& owners = *moment.directory.state.owners;
  for (std::uint32_t i = 0; i < owners.size(); ++i) {
    const NodeId turned = config_->node_called(other.members()[other.lookup(config_->key(i))].name);
    moment.check(Claim::order_independent, turned == owners[i], [&] {
      return fmt::format("{} belongs to {}, and to {} when the members come in another order", config_->key(i),
                         moment.name(owners[i]), moment.name(turned));
    });
  }
  const auto* ring = moment.directory.placement().as<hashing::Ring>();
  const auto* turned = other.as<hashing::Ring>();
  if (ring == nullptr || turned == nullptr) return;
  for (const hashing::RingPoint& point : ring->points()) {
    const hashing::Slot slot = ring->lookup_hash(point.hash);
    if (!ring->members().holds(slot)) continue;
    const std::string& one = ring->members()[slot].name;
    const std::string& another = turned->members()[turned->lookup_hash(point.hash)].name;
    moment.check(Claim::order_independent, one == another, [&] {
      return fmt::format("the place of a point belongs to {}, and to {} when the members come in another order", one,
                         another);
    });
  }
}

void PlacementJudge::judge_replicas(const Moment& moment) const {
  const hashing::AnyPlacement& placement = moment.directory.placement();
  const hashing::Members& members = placement.members();
  const auto zone_of = [&](hashing::Slot slot) {
    return members[slot].zone.empty() ? "of " + members[slot].name : "zone " + members[slot].zone;
  };
  std::vector<std::string> zones;
  for (const hashing::Slot slot : members.live()) zones.push_back(zone_of(slot));
  std::sort(zones.begin(), zones.end());
  zones.erase(std::unique(zones.begin(), zones.end()), zones.end());
  const std::size_t wanted = std::min<std::size_t>(config_->options.replicas, members.count());
  std::vector<hashing::Slot> slots(config_->options.replicas);
  constexpr std::uint32_t looked_at = 500;
  for (std::uint32_t i = 0; i < std::min(looked_at, config_->options.keys); ++i) {
    const std::string key = config_->key(i);
    const std::size_t found = placement.lookup(key, slots);
    std::vector<hashing::Slot> distinct(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(found));
    std::erase_if(distinct, [&](hashing::Slot slot) { return !members.holds(slot); });
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    std::vector<std::string> used;
    for (const hashing::Slot slot : distinct) used.push_back(zone_of(slot));
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
    const bool owner_first = found > 0 && slots[0] == placement.lookup(key);
    moment.check(Claim::replicas_distinct,
                 distinct.size() == wanted && used.size() == std::min(wanted, zones.size()) && owner_first, [&] {
                   return fmt::format("{} has {} replicas on {} nodes in {} zones", key, found, distinct.size(),
                                      used.size());
                 });
  }
}

std::optional<double> PlacementJudge::most_keys(const NodeOf& member, std::span<const NodeOf> members) const {
  const Options& options = config_->options;
  // A hot key is one key, whatever its share of the requests.
  if (options.hot_share.parts_per_billion > 0 || members.size() < 2) return std::nullopt;
  double weights = 0;
  for (const NodeOf& each : members) weights += static_cast<double>(each.weight.parts_per_billion);
  const double part = static_cast<double>(member.weight.parts_per_billion) / weights;
  const double fair = part * static_cast<double>(options.keys);
  const double risk = balance_risk / static_cast<double>(members.size());
  if (options.algorithm == Algorithm::ring) {
    const auto points = static_cast<std::uint32_t>(points_of(options, member));
    // As if all had as many points: a node of another weight is one of 1 / part alike.
    const auto alike = static_cast<std::uint32_t>(std::max(2.0, std::floor(1 / part + 0.5)));
    const double arcs = hashing::ring_share_limit(alike, points, balance_risk / 2) * std::max(1.0, 1 / part / alike);
    return hashing::load_limit(arcs * fair, risk / 2);
  }
  constexpr std::array even{Algorithm::jump,    Algorithm::anchor,     Algorithm::dx,
                            Algorithm::memento, Algorithm::rendezvous, Algorithm::rendezvous_weighted,
                            Algorithm::mod};
  if (std::find(even.begin(), even.end(), options.algorithm) == even.end()) return std::nullopt;
  return hashing::load_limit(fair, risk);
}

void PlacementJudge::judge_balance(const Moment& moment) const {
  const Options& options = config_->options;
  const std::vector<NodeOf>& members = moment.directory.state.members;
  std::map<NodeId, std::uint64_t> loads;
  double weights = 0;
  for (const NodeOf& member : members) {
    loads[member.node] = 0;
    weights += static_cast<double>(member.weight.parts_per_billion);
  }
  for (const NodeId owner : *moment.directory.state.owners) ++loads[owner];
  const auto keys = static_cast<double>(options.keys);
  double chi_square = 0;
  double fair_min = keys;
  for (const NodeOf& member : members) {
    const auto most = most_keys(member, members);
    if (!most) return;
    const auto load = static_cast<double>(loads[member.node]);
    moment.check(Claim::balance, load <= *most, [&] {
      return fmt::format("{} has {} of {} keys, and chance allows {:.0f}", moment.name(member.node), load, keys, *most);
    });
    const double fair = keys * static_cast<double>(member.weight.parts_per_billion) / weights;
    chi_square += (load - fair) * (load - fair) / fair;
    fair_min = std::min(fair_min, fair);
  }
  // The arcs of a ring are not chosen fairly; and with fewer keys a node the sum is not spread as its limit supposes.
  if (options.algorithm == Algorithm::ring || fair_min < 50) return;
  const auto nodes = static_cast<std::uint32_t>(members.size());
  const double most = hashing::chi_square_limit(nodes - 1, 7.0);
  moment.check(Claim::balance, chi_square <= most, [&] {
    return fmt::format("chi-square over {} nodes is {:.1f}, and chance allows {:.1f}", nodes, chi_square, most);
  });
}

void PlacementJudge::judge_cap(const Moment& moment) const {
  const Options& options = config_->options;
  std::map<NodeId, std::uint64_t> loads;
  for (const NodeId owner : *moment.directory.state.owners) ++loads[owner];
  std::uint64_t weights = 0;
  for (const NodeOf& member : moment.directory.state.members) weights += billionths(member);
  bool overflow = false;
  for (std::uint32_t i = 0; i < options.keys && !overflow; ++i) {
    const hashing::AnyPlacement& placement = moment.directory.placement();
    const std::string& first = placement.members()[placement.lookup(config_->key(i))].name;
    overflow = config_->node_called(first) != (*moment.directory.state.owners)[i];
  }
  moment.reach(Claim::overflow, overflow);
  for (const NodeOf& member : moment.directory.state.members) {
    const std::uint64_t cap = hashing::load_cap(options.bounded_load, billionths(member), weights, options.keys);
    moment.check(Claim::cap, loads[member.node] <= cap, [&] {
      return fmt::format("{} has {} of {} keys, and may have {}", moment.name(member.node), loads[member.node],
                         options.keys, cap);
    });
  }
}

}  // namespace

std::unique_ptr<Judge> make_judge(std::shared_ptr<const Config> config) {
  return std::make_unique<PlacementJudge>(std::move(config));
}

}  // namespace orrery::placement
