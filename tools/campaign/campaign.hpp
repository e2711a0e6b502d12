// A campaign: every seed of every scenario, in worker processes, added to one report in the order of the seeds, so that
// nothing in it depends on which process was how fast. Whatever ends it early ends it after a seed: the report is of
// all seeds up to there. `guided` makes as many attempts as there are seeds, a generation after the other, with a
// search of its own for each scenario.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sim/guided.hpp"
#include "sim/scenario/load.hpp"
#include "sim/strategy.hpp"
#include "tools/campaign/record.hpp"
#include "tools/campaign/report.hpp"
#include "tools/campaign/run_seed.hpp"
#include "tools/campaign/seeds.hpp"
#include "tools/campaign/worker_pool.hpp"

namespace orrery::campaign {

struct CampaignLimits {
  WorkerLimits workers;
  SeedLimits seed;
  sim::Strategy strategy{};
  std::optional<std::chrono::milliseconds> time{};  ///< no seed begins later than this
  std::optional<std::uint64_t> failures{};          ///< it ends with the seed that makes them so many
};

/// How far a campaign is.
struct Standing {
  std::uint64_t done = 0;             ///< seeds in the report; of several scenarios each counts
  std::optional<std::uint64_t> of{};  ///< nothing: it ends by the clock
  std::uint64_t failures = 0;
};

class Campaign {
 public:
  /// REQUIRES: `scenarios` outlive it, and the strategy has no objection to them; `report` is of them, see
  /// begin_report().
  Campaign(const std::vector<scenario::Scenario>& scenarios, Seeds seeds, Shard shard, CampaignLimits limits,
           Report& report);

  /// Takes over what an earlier campaign has done, in the order in which it was done. Call before run().
  void resume(const std::vector<SeedRecord>& done);
  /// Runs what is left. `added` hears of each record when it is in the report; `waiting` is called several times a
  /// second. A seed whose picks contradict each other is a crash of that seed.
  void run(const std::function<void(const SeedRecord&)>& added, const std::function<void()>& waiting);

  [[nodiscard]] Standing standing() const;

 private:
  /// One run, by its number: seeds come in their order, for each seed the scenarios in theirs.
  struct Task {
    std::uint64_t scenario;
    sim::Attempt attempt;
  };
  /// What guided knows of a scenario, and the generation under way.
  struct Search {
    sim::Guided guided;
    std::vector<sim::Attempt> generation{};
  };
  void breed();
  /// Nothing: there are no more, or guided does not know it yet.
  [[nodiscard]] std::optional<Task> task_at(std::uint64_t number) const;
  [[nodiscard]] bool enough() const;
  void add(SeedRecord& record);

  const std::vector<scenario::Scenario>& scenarios_;
  Seeds seeds_;
  Shard shard_;
  CampaignLimits limits_;
  Report& report_;
  std::uint64_t done_ = 0;        // runs in the report: all of a number below
  std::vector<Search> searches_;  // guided: by scenario
  std::uint64_t bred_ = 0;        // guided: runs in the generations up to the one under way
};

/// What a report says of a scenario before a seed was run.
[[nodiscard]] ScenarioTally empty_tally(const sim::Plan& plan);
/// An empty report of these scenarios.
[[nodiscard]] Report begin_report(const std::vector<scenario::Scenario>& scenarios);

}  // namespace orrery::campaign
