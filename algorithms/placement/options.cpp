// The declaration of the options, and what is made of them.
#include "algorithms/placement/options.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace orrery::placement {

std::span<const OptionSpec> option_specs() {
  static const std::vector<OptionSpec> specs{
      option("algorithm", &Options::algorithm, "how keys are placed"),
      option("hash", &Options::hash, "the hash of keys and points, where the algorithm has none of its own"),
      option("vnodes", &Options::vnodes, "ring: points of a node of weight 1", 1, 100'000),
      option("table_size", &Options::table_size, "maglev: entries of the table, a prime", 2, 16'777'216),
      option("probes", &Options::probes, "multi-probe: probes a key", 1, 1000),
      option("capacity", &Options::capacity, "anchor, dx: nodes there may ever be; 0: the algorithm's own choice", 0,
             1'048'576),
      option("keys", &Options::keys, "how many keys are placed: k0, k1, ...", 1, 1'000'000),
      option("replicas", &Options::replicas, "nodes asked for a key where that is judged", 1, 100),
      option("weight", &Options::weight, "a node's share in proportion to the others'; for single nodes: per_node"),
      option("bounded_load", &Options::bounded_load,
             "no node has more than this many times its fair share (1.25); 0: no bound"),
      option("hot_share", &Options::hot_share, "this share of all requests is for one key, k0"),
      option("shown_keys", &Options::shown_keys, "keys in the picture of the ring", 0, 10'000),
      option("shown_copies", &Options::shown_copies, "further replicas of each key in the picture", 0, 99),
  };
  return specs;
}

void check_options(const Options& options) {
  constexpr std::int64_t whole = 1'000'000'000;
  if (options.weight.parts_per_billion <= 0) throw OptionError("weight", "expected a weight above 0");
  const std::int64_t bound = options.bounded_load.parts_per_billion;
  if (bound != 0 && bound < whole)
    throw OptionError("bounded_load", "expected 1 or more, or 0 for no bound: less leaves no room for all keys");
  if (options.hot_share.parts_per_billion < 0 || options.hot_share.parts_per_billion > whole)
    throw OptionError("hot_share", "expected a share between 0 and 1");
}

bool Config::is_hot(std::uint32_t i) const {
  const auto share = static_cast<std::uint64_t>(options.hot_share.parts_per_billion);
  const auto hot_of_first = [&](std::uint64_t requests) { return (requests * share + 999'999'999U) / 1'000'000'000U; };
  return hot_of_first(i + std::uint64_t{1}) > hot_of_first(i);
}

std::string Config::key(std::uint32_t i) const { return fmt::format("k{}", is_hot(i) ? 0 : i); }

NodeId Config::node_called(std::string_view name) const {
  for (const auto* group : {&servers, &spares})
    for (const NodeId node : *group)
      if (names[node.value] == name) return node;
  return no_node;
}

hashing::Member Config::member(NodeId node, Ratio weight) const {
  const bool knows_weights = !mutants.on(Mutant::modulo_instead_of_ring);
  const double share = knows_weights ? static_cast<double>(weight.parts_per_billion) / 1e9 : 1;
  return {names[node.value], zones[node.value], share};
}

hashing::AnyPlacement Config::make(const std::vector<std::pair<NodeId, Ratio>>& members, std::uint64_t seed) const {
  hashing::PlacementSpec spec;
  spec.algorithm = algorithm_names[static_cast<std::size_t>(options.algorithm)];
  if (mutants.on(Mutant::modulo_instead_of_ring)) spec.algorithm = "mod";
  for (const auto& [node, weight] : members) spec.members.push_back(member(node, weight));
  spec.hash = options.hash;
  spec.seed = seed;
  spec.vnodes = options.vnodes;
  spec.table_size = options.table_size;
  spec.probes = options.probes;
  spec.capacity = options.capacity;
  spec.mistakes.wrap_off_by_one = mutants.on(Mutant::wrap_off_by_one);
  spec.mistakes.walk_counts_points = mutants.on(Mutant::replicas_on_one_host);
  spec.mistakes.ties_by_insertion = mutants.on(Mutant::ties_by_insertion);
  spec.mistakes.weights_truncated = mutants.on(Mutant::weights_truncated);
  spec.mistakes.points_in_a_row = mutants.on(Mutant::points_in_a_row);
  spec.mistakes.points_left_behind = mutants.on(Mutant::points_left_behind);
  return hashing::make_placement(spec);
}

}  // namespace orrery::placement
