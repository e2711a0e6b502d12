// What a world of placements is set to, and what its nodes know before they start.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "algorithms/hashing/placements.hpp"
#include "algorithms/placement/mutants.hpp"
#include "algorithms/process/options.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::placement {

/// In the order of hashing::algorithms().
enum class Algorithm : std::uint8_t {
  ring,
  ketama,
  ketama_weighted,
  envoy_ring,
  multi_probe,
  maglev,
  rendezvous,
  rendezvous_weighted,
  jump,
  anchor,
  dx,
  memento,
  mod,
};
inline constexpr std::array<std::string_view, 13> algorithm_names{"ring",
                                                                  "ketama",
                                                                  "ketama-weighted",
                                                                  "envoy-ring",
                                                                  "multi-probe",
                                                                  "maglev",
                                                                  "rendezvous",
                                                                  "rendezvous-weighted",
                                                                  "jump",
                                                                  "anchor",
                                                                  "dx",
                                                                  "memento",
                                                                  "mod"};
constexpr std::span<const std::string_view> names_of(Algorithm) { return algorithm_names; }

struct Options {
  Algorithm algorithm = Algorithm::ring;
  hashing::HashKind hash = hashing::HashKind::xxh64;
  std::uint32_t vnodes = 160;
  std::uint32_t table_size = 65'537;
  std::uint32_t probes = 21;
  std::uint32_t capacity = 0;
  std::uint32_t keys = 10'000;
  std::uint32_t replicas = 3;
  Ratio weight{1'000'000'000};
  Ratio bounded_load{};
  Ratio hot_share{};
  std::uint32_t shown_keys = 48;
  std::uint32_t shown_copies = 0;
};

[[nodiscard]] std::span<const OptionSpec> option_specs();
/// Throws OptionError when the options contradict each other.
void check_options(const Options& options);

/// Shared by all nodes of a world; never changes.
struct Config {
  Options options;
  Mutants<Mutant> mutants;
  NodeId directory = no_node;
  std::vector<NodeId> servers;     ///< members from the beginning
  std::vector<NodeId> spares;      ///< members when they are told to join
  std::vector<std::string> names;  ///< of all nodes, by NodeId
  std::vector<std::string> zones;  ///< likewise
  std::vector<Ratio> weights;      ///< likewise: at the beginning

  /// Whether request number `i` is for the hot key, k0. Its requests come evenly spread among the others.
  [[nodiscard]] bool is_hot(std::uint32_t i) const;
  /// What is hashed for request number `i`.
  [[nodiscard]] std::string key(std::uint32_t i) const;
  [[nodiscard]] NodeId node_called(std::string_view name) const;
  /// The node as a placement knows it.
  [[nodiscard]] hashing::Member member(NodeId node, Ratio weight) const;
  /// The placement of these nodes under this seed. Throws hashing::PlacementError.
  [[nodiscard]] hashing::AnyPlacement make(const std::vector<std::pair<NodeId, Ratio>>& members,
                                           std::uint64_t seed) const;
};

}  // namespace orrery::placement
