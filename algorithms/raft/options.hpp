// Raft's knobs, and what one server is given at its boot.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "algorithms/kv/state_machine.hpp"
#include "algorithms/kv/store.hpp"
#include "algorithms/process/options.hpp"
#include "algorithms/process/system.hpp"
#include "algorithms/raft/mutants.hpp"
#include "algorithms/raft/quorum.hpp"
#include "algorithms/raft/rare_paths.hpp"

namespace orrery::raft {

struct Options {
  DurationRange election_timeout{std::chrono::milliseconds(150), std::chrono::milliseconds(300)};
  Duration heartbeat = std::chrono::milliseconds(50);
  std::uint32_t max_entries_per_append = 64;
  std::uint32_t max_entries_in_flight = 1024;
  Duration client_timeout = std::chrono::seconds(1);
  Duration client_retry = std::chrono::milliseconds(100);
};

/// The options as users set them.
[[nodiscard]] std::span<const OptionSpec> option_specs();
/// Throws OptionError when the options contradict each other.
void check_options(const Options& options);

/// All that a server knows before it starts. Shared by its copies; never changes.
struct Config {
  Options options;
  Configuration configuration;
  Mutants<Mutant> mutants;
  RarePaths<Rare> rare_paths{};
  kv::AnyStateMachine machine = kv::AnyStateMachine::of(kv::Store());  ///< what the log drives, as it is at first
};

}  // namespace orrery::raft
