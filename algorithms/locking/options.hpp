// What a world of leases is set to, and what its nodes know before they start.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/locking/mutants.hpp"
#include "algorithms/locking/types.hpp"
#include "algorithms/process/options.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::locking {

/// The clock that a server counts leases by.
enum class ExpiryClock : std::uint8_t { monotonic, wall };
inline constexpr std::array<std::string_view, 2> expiry_clock_names{"monotonic", "wall"};
constexpr std::span<const std::string_view> names_of(ExpiryClock) { return expiry_clock_names; }

/// What a server writes down.
enum class Persistence : std::uint8_t {
  none,    ///< nothing: after a restart it knows of no lock
  always,  ///< every change, before it is answered
};
inline constexpr std::array<std::string_view, 2> persistence_names{"none", "always"};
constexpr std::span<const std::string_view> names_of(Persistence) { return persistence_names; }

struct LeaseOptions {
  Duration lease = std::chrono::seconds(10);
  Duration renew = Duration(0);
  Ratio drift_factor{};
  Duration drift_margin = Duration(0);
  Duration per_node_timeout = std::chrono::milliseconds(50);
  std::uint32_t quorum = 0;
  std::uint32_t retry_count = 10;  ///< Redlock; the clients of a lease server try until their time is over
  Duration retry_delay = std::chrono::milliseconds(200);
  Duration retry_jitter = std::chrono::milliseconds(200);
  Duration client_timeout = std::chrono::seconds(3);
  ExpiryClock expiry_clock = ExpiryClock::monotonic;
  Persistence persistence = Persistence::none;
  bool delayed_restart = true;
  std::uint32_t first_token = 1;
  bool fencing = true;
  bool check_before_write = false;
  std::uint32_t acks = 0;
  Duration heartbeat = std::chrono::milliseconds(100);
  Duration failover_after = std::chrono::milliseconds(500);
};

/// Of the kind `lease-lock` and of the kind `redlock`: the latter has no replicas and no tokens.
[[nodiscard]] std::span<const OptionSpec> lease_option_specs();
[[nodiscard]] std::span<const OptionSpec> redlock_option_specs();
/// Throws OptionError when the options contradict each other.
void check_options(const LeaseOptions& options, std::uint32_t servers);

/// Shared by all nodes of a world; never changes.
struct LeaseConfig {
  LeaseOptions options;
  Mutants<Mutant> mutants;
  bool independent = false;  ///< Redlock: the servers know nothing of each other, and a client asks them all
  std::vector<NodeId> servers;
  NodeId storage = no_node;

  /// So many servers must agree.
  [[nodiscard]] std::uint32_t quorum() const;
  /// What clocks may go wrong by in the time of a lease: what a client takes off.
  [[nodiscard]] Duration drift() const;
};

}  // namespace orrery::locking
