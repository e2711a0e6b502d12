// The table of placements: what each can do is said here, and held against what it does by a test.
#include "algorithms/hashing/placements.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "algorithms/hashing/anchor.hpp"
#include "algorithms/hashing/dx.hpp"
#include "algorithms/hashing/jump.hpp"
#include "algorithms/hashing/memento.hpp"
#include "algorithms/hashing/multi_probe.hpp"

namespace orrery::hashing {

namespace {

KeyHash key_hash(const PlacementSpec& spec) { return {spec.hash, spec.seed}; }

AnyPlacement make_ring(const PlacementSpec& spec) {
  return AnyPlacement(Ring(spec.members, {spec.vnodes, spec.hash, spec.seed, spec.mistakes}));
}
AnyPlacement make_jump(const PlacementSpec& spec) { return AnyPlacement(Jump(spec.members, key_hash(spec))); }
AnyPlacement make_memento(const PlacementSpec& spec) { return AnyPlacement(Memento(spec.members, key_hash(spec))); }
AnyPlacement make_anchor(const PlacementSpec& spec) {
  return AnyPlacement(Anchor(spec.members, {key_hash(spec), spec.capacity}));
}
AnyPlacement make_dx(const PlacementSpec& spec) {
  return AnyPlacement(Dx(spec.members, {key_hash(spec), spec.capacity}));
}
AnyPlacement make_multi_probe(const PlacementSpec& spec) {
  MultiProbeConfig config;
  config.probes = spec.probes;
  return AnyPlacement(MultiProbe(spec.members, config));
}

}  // namespace

std::span<const AlgorithmInfo> algorithms() {
  static constexpr std::array table{
      AlgorithmInfo{"ring", "virtual nodes on a circle of 64-bit hashes", true, true, true, true, false, make_ring},
      AlgorithmInfo{"multi-probe", "one point a node, several probes a key", false, true, true, true, true,
                    make_multi_probe},
      AlgorithmInfo{"jump", "no table at all; only the last node may go", false, false, false, true, false, make_jump},
      AlgorithmInfo{"anchor", "a fixed number of buckets, of which any may go", false, true, false, true, false,
                    make_anchor},
      AlgorithmInfo{"dx", "a pseudo-random walk over slots until one is in use", false, true, false, true, false,
                    make_dx},
      AlgorithmInfo{"memento", "jump, and a memory of those who went", false, true, false, true, false, make_memento},
  };
  return table;
}

const AlgorithmInfo& algorithm_called(std::string_view name) {
  const auto all = algorithms();
  for (const AlgorithmInfo& info : all)
    if (info.name == name) return info;
  const auto nearest = std::min_element(all.begin(), all.end(), [&](const AlgorithmInfo& a, const AlgorithmInfo& b) {
    return edit_distance(name, a.name) < edit_distance(name, b.name);
  });
  throw PlacementError(fmt::format("there is no algorithm {}; nearest is {}", name, nearest->name));
}

AnyPlacement make_placement(const PlacementSpec& spec) { return algorithm_called(spec.algorithm).make(spec); }

}  // namespace orrery::hashing
