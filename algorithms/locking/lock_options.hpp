// What a world of the replicated lock service is set to.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "algorithms/locking/lock_table.hpp"
#include "algorithms/process/options.hpp"
#include "algorithms/process/system.hpp"
#include "algorithms/raft/options.hpp"

namespace orrery::locking {

struct LockOptions {
  raft::Options raft;
  Duration ttl = std::chrono::seconds(3);
  Duration renew = std::chrono::seconds(1);
  Ratio drift_factor{10'000'000};
  Duration lock_delay = Duration(0);
  bool reentrant = false;
  bool deadlock_detection = false;
  bool fencing = true;
  bool check_before_write = false;
  std::uint32_t first_token = 1;
  Duration patience = std::chrono::seconds(10);
};

/// The bits of LockMistake are below this, those of LockMutant from here on.
inline constexpr std::uint8_t first_lock_mutant = 16;
/// Known ways to get the service or its client wrong, besides those of the table.
enum class LockMutant : std::uint8_t {
  no_session_check = first_lock_mutant,  ///< a client takes a lock that it waited for without a look at its own session
  never_doubts,
  session_from_the_reply,
  fence_not_durable,
  expires_at_once,  ///< a new leader takes for dead whom it has not heard of itself
};

[[nodiscard]] std::span<const OptionSpec> lock_option_specs();
/// Throws OptionError when the options contradict each other.
void check_options(const LockOptions& options);
[[nodiscard]] std::vector<MutantSpec> lock_mutant_specs();
/// What these bits, of SystemSetup::mutants, switch on.
[[nodiscard]] std::uint64_t lock_mistakes(std::uint64_t bits);

/// Shared by all nodes of a world; never changes.
struct LockConfig {
  LockOptions options;
  std::uint64_t mutants = 0;  ///< bits of LockMistake and LockMutant
  std::vector<NodeId> servers;
  NodeId storage = no_node;

  [[nodiscard]] bool on(LockMutant mutant) const { return (mutants >> static_cast<unsigned>(mutant) & 1U) != 0; }
  /// How long a client believes in its session: the time to live less what clocks may go apart by.
  [[nodiscard]] Duration believed() const;
};

}  // namespace orrery::locking
