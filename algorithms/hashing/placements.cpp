// The table of placements: what each can do is said here, and held against what it does by a test.
#include "algorithms/hashing/placements.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "algorithms/hashing/anchor.hpp"
#include "algorithms/hashing/dx.hpp"
#include "algorithms/hashing/envoy_ring.hpp"
#include "algorithms/hashing/jump.hpp"
#include "algorithms/hashing/ketama.hpp"
#include "algorithms/hashing/maglev.hpp"
#include "algorithms/hashing/memento.hpp"
#include "algorithms/hashing/modulo.hpp"
#include "algorithms/hashing/multi_probe.hpp"
#include "algorithms/hashing/rendezvous.hpp"

namespace orrery::hashing {

namespace {

HashKind hash_in(const PlacementSpec& spec) { return spec.hash.value_or(HashKind::xxh64); }
KeyHash key_hash(const PlacementSpec& spec) { return {hash_in(spec), spec.seed}; }

AnyPlacement make_ring(const PlacementSpec& spec) {
  return AnyPlacement(Ring(spec.members, {spec.vnodes, hash_in(spec), spec.seed, spec.mistakes}));
}
AnyPlacement make_ketama(const PlacementSpec& spec) {
  return AnyPlacement(Ketama(spec.members, {spec.ketama_md5 ? HashKind::md5 : HashKind::one_at_a_time, 100}));
}
AnyPlacement make_ketama_weighted(const PlacementSpec& spec) { return AnyPlacement(KetamaWeighted(spec.members)); }
AnyPlacement make_envoy_ring(const PlacementSpec& spec) {
  EnvoyRingConfig config;
  config.hash = hash_in(spec);
  config.seed = spec.seed;
  return AnyPlacement(EnvoyRing(spec.members, config));
}
AnyPlacement make_maglev(const PlacementSpec& spec) {
  return AnyPlacement(Maglev(spec.members, {MaglevVariant::envoy, spec.table_size, hash_in(spec), spec.seed}));
}
AnyPlacement make_rendezvous(const PlacementSpec& spec) {
  return AnyPlacement(Rendezvous(spec.members, {RendezvousScore::mix, hash_in(spec), spec.seed}));
}
AnyPlacement make_rendezvous_weighted(const PlacementSpec& spec) {
  return AnyPlacement(RendezvousWeighted(spec.members, {hash_in(spec), spec.seed}));
}
AnyPlacement make_modulo(const PlacementSpec& spec) {
  return AnyPlacement(Modulo(spec.members, {hash_in(spec), spec.seed}));
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
  return AnyPlacement(MultiProbe(spec.members, {spec.hash.value_or(MultiProbeConfig{}.hash), spec.seed, spec.probes}));
}

}  // namespace

std::span<const AlgorithmInfo> algorithms() {
  static constexpr std::array table{
      AlgorithmInfo{"ring", "virtual nodes on a circle of 64-bit hashes", true, true, true, true, false, make_ring},
      AlgorithmInfo{"ketama", "libmemcached's ring: 100 points a server, one-at-a-time; no seed", false, true, false,
                    true, true, make_ketama},
      AlgorithmInfo{"ketama-weighted", "libmemcached's weighted ring: 160 points a server, MD5; no seed", true, true,
                    false, false, true, make_ketama_weighted},
      AlgorithmInfo{"envoy-ring", "Envoy's ring: points shared out over at least 1,024", true, true, false, false,
                    false, make_envoy_ring},
      AlgorithmInfo{"multi-probe", "one point a node, several probes a key", false, true, true, true, false,
                    make_multi_probe, MultiProbeConfig{}.hash},
      AlgorithmInfo{"maglev", "a table filled in turns by permutations of the nodes", true, true, true, false, false,
                    make_maglev},
      AlgorithmInfo{"rendezvous", "the node with the highest score for the key", false, true, true, true, false,
                    make_rendezvous},
      AlgorithmInfo{"rendezvous-weighted", "the same, with scores in proportion to weights", true, true, true, true,
                    false, make_rendezvous_weighted},
      AlgorithmInfo{"jump", "no table at all; only the last node may go", false, false, false, true, false, make_jump},
      AlgorithmInfo{"anchor", "a fixed number of buckets, of which any may go", false, true, false, true, false,
                    make_anchor},
      AlgorithmInfo{"dx", "a pseudo-random walk over slots until one is in use", false, true, false, true, false,
                    make_dx},
      AlgorithmInfo{"memento", "jump, and a memory of those who went", false, true, false, true, false, make_memento},
      AlgorithmInfo{"mod", "hash mod n, the warning: nearly all keys move", false, true, false, false, false,
                    make_modulo},
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
