// What a world of heartbeats is set to, and the ways to get it wrong.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/cluster/membership/detectors.hpp"
#include "algorithms/process/options.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::membership {

enum class DetectorKind : std::uint8_t { timeout, chen, phi_akka, phi_cassandra };
inline constexpr std::array<std::string_view, 4> detector_kind_names{"timeout", "chen", "phi-akka", "phi-cassandra"};
constexpr std::span<const std::string_view> names_of(DetectorKind) { return detector_kind_names; }

/// In the order of the bits of SystemSetup::mutants.
enum class HeartbeatMutant : std::uint8_t { learns_outages, never_trusts_again, judges_once };
[[nodiscard]] std::vector<MutantSpec> heartbeat_mutant_specs();

struct HeartbeatOptions {
  DetectorKind detector = DetectorKind::timeout;
  Duration interval = std::chrono::seconds(1);
  Duration timeout = std::chrono::seconds(3);
  Duration margin = std::chrono::milliseconds(500);
  Ratio threshold{8'000'000'000};
  Duration acceptable_pause = std::chrono::seconds(3);
  Duration min_deviation = std::chrono::milliseconds(100);
  Duration longest_interval = std::chrono::seconds(20);
  std::uint32_t window = 1000;
  Duration first_wait = std::chrono::seconds(10);
};

[[nodiscard]] std::span<const OptionSpec> heartbeat_option_specs();
/// Throws OptionError when the options contradict each other.
void check_options(const HeartbeatOptions& options);

/// Shared by all nodes of a world; never changes.
struct HeartbeatConfig {
  HeartbeatOptions options;
  Mutants<HeartbeatMutant> mutants;
  std::vector<NodeId> servers;
  std::uint32_t node_count = 0;

  /// As the chosen detector has it.
  void hear(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) const;
  [[nodiscard]] Monotonic suspects_from(const Arrivals& heard) const;
};

}  // namespace orrery::membership
