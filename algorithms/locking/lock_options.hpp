// What a world of a replicated lock service is set to.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "algorithms/locking/recipe.hpp"
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
  Duration grace = Duration(0);
  Duration checkpoint = Duration(0);
  RecipeKind recipe = RecipeKind::sequence;  ///< of the kind `session-lock`
};

/// The two kinds of service: one with a table of locks, and one with a table of keys, of which recipes make locks.
enum class LockService : std::uint8_t { table, keys };

/// Known ways to get the service's clocks or its client wrong, besides those of its table and of recipes.
enum class LockMutant : std::uint8_t {
  no_session_check,        ///< a client takes a lock that it waited for without a look at its own session
  never_doubts,            ///< a client believes in its session whatever its clock says
  session_from_the_reply,  ///< and counts it from when it was answered
  fence_not_durable,       ///< the storage forgets at a crash which tokens it has seen
  expires_at_once,         ///< a new leader takes for dead whom it has not heard of itself
  acts_in_jeopardy,        ///< a client whose session may be over goes on as before
  forgets_release,         ///< a client asks once to give a lock back, and does not see to it that this is done
};
/// What is switched on, by whose it is: bits of LockMutant, of LockMistake or KeyMistake, of RecipeMistake.
struct LockMistakes {
  std::uint64_t mutants = 0;
  std::uint64_t of_table = 0;
  std::uint64_t of_recipe = 0;
};

[[nodiscard]] std::span<const OptionSpec> lock_option_specs(LockService service);
/// Throws OptionError when the options contradict each other.
void check_options(const LockOptions& options);
[[nodiscard]] std::vector<MutantSpec> lock_mutant_specs(LockService service);
/// What these bits, of SystemSetup::mutants, switch on.
[[nodiscard]] LockMistakes lock_mistakes(LockService service, std::uint64_t bits);

/// Shared by all nodes of a world; never changes.
struct LockConfig {
  LockOptions options;
  std::uint64_t mutants = 0;  ///< bits of LockMutant
  std::shared_ptr<const Recipe> recipe;
  std::vector<NodeId> servers;
  NodeId storage = no_node;

  [[nodiscard]] bool on(LockMutant mutant) const { return (mutants >> static_cast<unsigned>(mutant) & 1U) != 0; }
  /// How long a client believes in its session: the time to live less what clocks may go apart by.
  [[nodiscard]] Duration believed() const;
};

}  // namespace orrery::locking
