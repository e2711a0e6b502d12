// The store's knobs, and what one of its nodes is given at its boot.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/ring.hpp"
#include "algorithms/process/options.hpp"
#include "algorithms/process/system.hpp"
#include "algorithms/store/mutants.hpp"
#include "algorithms/store/types.hpp"

namespace orrery::store {

struct Options {
  std::uint32_t replicas = 3;
  std::uint32_t vnodes = 16;
  hashing::HashKind hash = hashing::HashKind::xxh64;
  Ratio weight{1'000'000'000};
  Duration heartbeat = std::chrono::milliseconds(100);
  Duration suspect_after = std::chrono::seconds(1);
  Duration retry = std::chrono::milliseconds(50);
  std::uint32_t batch = 16;
  std::uint32_t shown_keys = 48;
  Duration client_timeout = std::chrono::seconds(1);
  Duration client_retry = std::chrono::milliseconds(100);
};

/// The options as users set them.
[[nodiscard]] std::span<const OptionSpec> option_specs();
/// Throws OptionError when the options contradict each other.
void check_options(const Options& options);

/// All that a node knows before it starts. Shared by all nodes of a world; never changes.
struct Config {
  Options options;
  hashing::RingConfig ring;
  Mutants<Mutant> mutants;
  NodeId coordinator = no_node;
  std::vector<NodeId> servers;  ///< the members of the first ring
  std::vector<NodeId> spares;   ///< storage nodes that join when they are told to
  std::vector<NodeId> routers;
  std::vector<std::string> names;  ///< of all nodes, by NodeId
  std::vector<std::string> zones;  ///< likewise; empty: a zone of its own
  std::vector<Ratio> weights;      ///< likewise: at the beginning
  [[nodiscard]] std::vector<NodeId> storage() const;
  /// A name for the zone of the node; a node without one is a zone of its own.
  [[nodiscard]] std::string zone_of(NodeId node) const;
};

}  // namespace orrery::store
