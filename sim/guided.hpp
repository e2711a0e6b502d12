// Guided search: runs that came to something new are kept, and later runs are made from them by rerolling a part of
// their schedule of faults or by crossing two of them. It works in generations of a fixed size: the attempts of one
// generation depend only on what the generations before it found, so that a campaign is the same however many jobs it
// has.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "sim/plan.hpp"
#include "sim/reroll.hpp"

namespace orrery::sim {

/// A change to a schedule before it is known what faults the plan has: part of an attempt.
struct Mutation {
  std::uint32_t which = 0;  ///< the fault, counted around the plan's; all_faults: each
  std::uint32_t when = 0;   ///< the time, as a share of the run: when / 2^32
  std::uint64_t seed = 0;
  static constexpr std::uint32_t all_faults = 0xffff'ffffU;
  bool operator==(const Mutation&) const = default;
};

/// One run of a campaign: a seed, and what the search has changed.
struct Attempt {
  std::uint64_t seed = 0;
  std::vector<Mutation> mutations;
  bool operator==(const Attempt&) const = default;
};

/// What the mutations mean in a plan. REQUIRES: the plan has faults, unless there are no mutations.
[[nodiscard]] std::vector<Reroll> rerolls_of(const Plan& plan, const Attempt& attempt);

class Guided {
 public:
  static constexpr std::uint32_t generation_size = 64;

  /// Fresh attempts take the seeds from `first_seed` on, in order.
  explicit Guided(std::uint64_t first_seed) : next_seed_(first_seed), luck_(first_seed) {}

  /// The next generation. REQUIRES: every one before was learnt from.
  [[nodiscard]] std::vector<Attempt> next_generation();
  /// What each attempt came to (coverage.hpp), in the order of the attempts. Those that came to nothing new are
  /// forgotten. REQUIRES: as many of one as of the other.
  void learn(std::span<const Attempt> attempts, std::span<const std::vector<std::uint64_t>> features);

  [[nodiscard]] std::size_t corpus() const { return corpus_.size(); }
  [[nodiscard]] std::size_t features() const { return seen_.size(); }

 private:
  std::uint32_t below(std::uint32_t count);
  [[nodiscard]] const Attempt& parent();

  std::uint64_t next_seed_;
  std::uint64_t luck_;
  std::vector<Attempt> corpus_;
  std::set<std::uint64_t> seen_;
};

}  // namespace orrery::sim
