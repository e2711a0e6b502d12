// What a world of SWIM members is set to, and what follows from it: time-outs and counts by the size of the cluster.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/cluster/membership/swim_mutants.hpp"
#include "algorithms/cluster/membership/types.hpp"
#include "algorithms/process/options.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::membership {

enum class ProbeChoice : std::uint8_t {
  round_robin,  ///< a shuffled list, shuffled anew in every round
  random,       ///< any member, each time
};
inline constexpr std::array<std::string_view, 2> probe_choice_names{"round_robin", "random"};
constexpr std::span<const std::string_view> names_of(ProbeChoice) { return probe_choice_names; }

struct SwimOptions {
  Duration period = std::chrono::seconds(1);
  Duration ping_timeout = std::chrono::milliseconds(500);
  std::uint32_t indirect = 3;
  Duration suspicion{};
  std::uint32_t suspicion_mult = 4;
  ProbeChoice probe_order = ProbeChoice::round_robin;
  std::uint32_t lambda = 3;
  std::uint32_t piggyback = 8;
  Duration reconnect = std::chrono::seconds(5);
  bool local_health = false;
  std::uint32_t health_max = 8;
  bool dynamic_suspicion = false;
  std::uint32_t suspicion_max_mult = 6;
  bool buddy = false;
};

[[nodiscard]] std::span<const OptionSpec> swim_option_specs();
/// Throws OptionError when the options contradict each other.
void check_options(const SwimOptions& options);

/// Shared by all nodes of a world; never changes.
struct SwimConfig {
  SwimOptions options;
  Mutants<SwimMutant> mutants;
  std::vector<NodeId> founders;    ///< members from the beginning, in rank order; who joins later asks one of them
  std::uint32_t node_count = 0;    ///< of all nodes, of whatever kind
  std::uint32_t most_members = 0;  ///< founders and spares: all that may ever be members
  Chunked<Entry> first_view;       ///< what a founder knows at first, by node: its copies share it

  [[nodiscard]] bool is_founder(NodeId node) const;
  /// The least and the greatest time that a suspect has, with so many members.
  [[nodiscard]] Duration suspicion_min_of(std::uint32_t members) const;
  [[nodiscard]] Duration suspicion_max_of(std::uint32_t members) const;
  /// How many accusers besides the first make a suspicion run out as soon as it can (memberlist: the multiplier - 2).
  [[nodiscard]] std::uint32_t confirmations_expected(std::uint32_t members) const;
  /// How often a piece of news is told.
  [[nodiscard]] std::uint32_t retellings_of(std::uint32_t members) const;
};

}  // namespace orrery::membership
