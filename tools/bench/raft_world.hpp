// The Raft cluster that benchmarks measure: servers and clients on a network of 1 to 5 ms, every claim on.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/world.hpp"

namespace orrery::bench {

struct Cluster {
  std::uint32_t servers = 3;
  std::uint32_t clients = 1;
  Duration interval{};  ///< between the operations of one client; 0: the next follows the answer at once
};
[[nodiscard]] std::shared_ptr<const sim::WorldSetup> raft_setup(const Cluster& cluster);
/// The lock service on such a cluster: each client takes a lock of its own and releases it.
[[nodiscard]] std::shared_ptr<const sim::WorldSetup> lock_setup(const Cluster& cluster);

/// Operations that were answered, by all clients.
[[nodiscard]] std::uint64_t answered(const sim::World& world);

}  // namespace orrery::bench
