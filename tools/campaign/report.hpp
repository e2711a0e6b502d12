// The report of a campaign: sums over its seeds, and its failures. Sums do not care in which order they are made, so
// the report of many processes is that of one, and the reports of shards add up to that of the whole.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/strategy.hpp"
#include "tools/campaign/record.hpp"
#include "tools/campaign/seeds.hpp"

namespace orrery::campaign {

/// Name and version of the report's shape: REPORT.md beside this file.
inline constexpr std::string_view fuzz_schema = "orrery.fuzz/1";

/// A claim over all seeds of a scenario.
struct ClaimTally {
  ClaimKind kind{};
  std::uint64_t checks = 0;
  std::uint64_t judged = 0;                      ///< seeds in which it was judged
  std::uint64_t reached = 0;                     ///< seeds in which it came true: sometimes, eventually
  std::uint64_t violated = 0;                    ///< seeds
  std::uint64_t ignored = 0;                     ///< seeds
  std::optional<std::uint64_t> first_reached{};  ///< the least such seed
};

struct FaultTally {
  std::uint64_t fired = 0;
  std::uint64_t skipped = 0;
  std::uint64_t seeds = 0;  ///< in which it fired
  bool owed = false;        ///< see SeedRecord::Fault
};

/// One scenario of the campaign, its variant and sweep point.
struct ScenarioTally {
  std::string file;
  std::string name;
  std::string variant;
  std::string sweep;
  std::string system;
  std::vector<std::string> mutants;
  std::vector<std::string> expects;     ///< `sometimes` claims that some seed has to reach
  std::vector<std::string> not_judged;  ///< what it expects of figures over its own runs: a campaign is another sample

  std::uint64_t seeds = 0;
  std::array<std::uint64_t, sim::run_outcome_names.size()> outcomes{};
  std::uint64_t failed = 0;  ///< seeds that are not as expected
  std::uint64_t events = 0;
  std::int64_t simulated_ns = 0;
  Digest digest;  ///< the sum of what identifies each seed's run
  std::map<std::string, ClaimTally> claims;
  std::map<std::string, FaultTally> faults;
  std::optional<Choices> choices{};  ///< pct: the most of each that a run had

  /// FILE#variant [sweep].
  [[nodiscard]] std::string label() const;
};

/// A seed that is not as expected.
struct FailedSeed {
  std::uint64_t scenario = 0;
  std::uint64_t seed = 0;
  std::string group;
  std::uint64_t events = 0;
};

/// What was made of a group's telling seed.
struct Reproduction {
  std::string file;       ///< the scenario that shows it, in the folder of the report; empty: none
  std::string diagram;    ///< likewise
  std::string picks;      ///< likewise: the schedule of faults that the file is to be run with; empty: none is needed
  bool shrunk = false;    ///< it is minimal and holds under any seed; else it is pinned to the seed
  std::string shrinking;  ///< what shrinking says of it; empty: it was not tried
};

/// Failures with one claim and one trail: most likely one mistake.
struct Group {
  std::string id;  ///< the claim and a number made of the trail: raft.log_matching-1f6a03
  std::uint64_t scenario = 0;
  std::uint64_t seed = 0;                ///< the telling one: the failure with the fewest events, then the least seed
  sim::RunOutcome outcome{};             ///< of that seed
  Failure failure;                       ///< of that seed
  std::vector<sim::Mutation> mutations;  ///< guided: what was changed of that seed
  std::uint64_t seeds = 0;
  bool known = false;
  Reproduction reproduction;
};

struct Report {
  std::string build;
  sim::Strategy strategy{};
  std::string seeds;  ///< those that were asked for, of all shards
  Shard shard;
  std::vector<std::string> overrides;  ///< what the command line changes in scenarios, as its words
  std::vector<std::string> limits;     ///< what the command line says of how far a seed may go, likewise
  bool interrupted = false;            ///< somebody ended it early
  bool cut_short = false;              ///< it ended at the greatest number of failures
  bool require_sometimes = false;
  std::vector<ScenarioTally> scenarios;
  std::vector<FailedSeed> failures;  ///< by seed, then scenario
  std::map<std::string, Group> groups;
  std::uint64_t wall_ns = 0;
  std::uint64_t jobs = 0;
  std::uint64_t second_chances = 0;  ///< runs that were made once more because their process had died

  void add(const SeedRecord& record);
  [[nodiscard]] std::uint64_t seeds_run() const;
  [[nodiscard]] std::uint64_t events() const;
};

/// pct: 1/(n k^(d-1)) for the most chains and steps that a run had, the least chance of any run of the scenario to find
/// a bug of that depth.
[[nodiscard]] double pct_bound(const Choices& choices, std::uint32_t depth);

/// The id of a failure's group.
[[nodiscard]] std::string group_of(const Failure& failure);

/// Whether the run of its telling seed can be made again in any process: it neither ended the one it was in nor went on
/// for too long.
[[nodiscard]] bool can_be_repeated(const Group& group);

/// The seeds run of the scenarios in which the group's failure showed.
[[nodiscard]] std::uint64_t seeds_run_beside(const Report& report, const Group& group);

/// Something that only the whole campaign shows.
struct Shortfall {
  std::uint64_t scenario = 0;
  enum class Kind : std::uint8_t {
    sometimes,  ///< a claim that some seed has to reach was reached by none, and that is required
    fault,      ///< a fault fired in no seed
  } kind{};
  std::string name;
};

/// The sometimes claims that no seed reached, by scenario and name.
[[nodiscard]] std::vector<Shortfall> never_reached(const Report& report);
/// What makes a campaign not as expected beside its failures. Nothing if not one seed was run.
[[nodiscard]] std::vector<Shortfall> shortfalls(const Report& report);
/// Whether there is something to mend: a failure that is not known, or a shortfall.
[[nodiscard]] bool has_findings(const Report& report);

/// With `failed` failures in `run` seeds: how many seeds without a failure make one 95 % sure that a fix works, which
/// is the least n with (1-p)^n <= 5 %, where p = failed/run. Nothing: it never failed.
[[nodiscard]] std::optional<std::uint64_t> clean_seeds_needed(std::uint64_t failed, std::uint64_t run);
/// Of a mistake that did not show in `run` seeds: the greatest share of seeds in which it may show, with 95 %
/// confidence: 1 - 0.05^(1/run), the rule of three.
[[nodiscard]] double share_ruled_out(std::uint64_t run);

/// The report of the whole from those of its shards, in any order. Throws tools::BadInput if they are not the shards of
/// one campaign, each once.
[[nodiscard]] Report merged(const std::vector<std::pair<std::string, Report>>& named);

}  // namespace orrery::campaign
