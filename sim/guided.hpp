// Guided search: runs that came to something new are kept, and later runs are made from them by rerolling a part of
// their schedule of faults or by crossing two of them. It works in generations of a fixed size: the attempts of one
// generation depend only on what the generations before it found, so that a campaign is the same however many jobs it
// has.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <utility>
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

  /// The n-th fresh attempt, from 0, takes the seed that `seed_of(n)` gives.
  explicit Guided(std::function<std::uint64_t(std::uint64_t n)> seed_of)
      : seed_of_(std::move(seed_of)), luck_(seed_of_(0)) {}

  /// The next generation. REQUIRES: every one before was learnt from.
  [[nodiscard]] std::vector<Attempt> next_generation();
  /// What the next attempt of the generation, in their order, came to (coverage.hpp); one that came to nothing new is
  /// forgotten. Returns what was new: with no more than that learn() does the same again.
  std::vector<std::uint64_t> learn(const Attempt& attempt, std::span<const std::uint64_t> features);

  [[nodiscard]] std::size_t corpus() const { return corpus_.size(); }
  [[nodiscard]] std::size_t features() const { return seen_.size(); }

 private:
  std::uint32_t below(std::uint32_t count);
  [[nodiscard]] const Attempt& parent();

  std::function<std::uint64_t(std::uint64_t n)> seed_of_;
  std::uint64_t fresh_ = 0;  // attempts that were
  std::uint64_t luck_;
  std::vector<Attempt> corpus_;
  std::set<std::uint64_t> seen_;
};

}  // namespace orrery::sim
