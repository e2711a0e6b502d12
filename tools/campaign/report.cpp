// Everything here is a sum, a least or a sorted list, so that order can't be seen in it.
#include "tools/campaign/report.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "tools/failure.hpp"

namespace orrery::campaign {
namespace {

void take_least(std::optional<std::uint64_t>& least, std::optional<std::uint64_t> seed) {
  if (seed && (!least || *seed < *least)) least = seed;
}

/// Whether `a` is the more telling of two failures of one group.
bool more_telling(const Group& a, const Group& b) {
  return std::tie(a.failure.events, a.seed, a.scenario) < std::tie(b.failure.events, b.seed, b.scenario);
}

void join(Group& into, const Group& other) {
  const std::uint64_t seeds = into.seeds + other.seeds;
  const bool known = into.known || other.known;
  if (more_telling(other, into)) into = other;
  into.seeds = seeds;
  into.known = known;
}

bool comes_before(const FailedSeed& a, const FailedSeed& b) {
  return std::tie(a.seed, a.scenario) < std::tie(b.seed, b.scenario);
}

void add_claim(ClaimTally& tally, const SeedRecord::Claim& claim, const SeedRecord& record) {
  tally.kind = claim.kind;
  tally.checks += claim.checks;
  tally.judged += claim.checks > 0 && !claim.ignored ? 1 : 0;
  tally.ignored += claim.ignored ? 1 : 0;
  if (record.failure && record.failure->claim == claim.name) ++tally.violated;
  if (!claim.reached || claim.ignored) return;
  ++tally.reached;
  take_least(tally.first_reached, record.seed);
}

void take_most(std::optional<Choices>& most, const std::optional<Choices>& choices) {
  if (!choices) return;
  if (!most) most.emplace();
  most->chains = std::max(most->chains, choices->chains);
  most->steps = std::max(most->steps, choices->steps);
}

void join(ScenarioTally& into, const ScenarioTally& other) {
  take_most(into.choices, other.choices);
  into.seeds += other.seeds;
  for (std::size_t i = 0; i < into.outcomes.size(); ++i) into.outcomes[i] += other.outcomes[i];
  into.failed += other.failed;
  into.events += other.events;
  into.simulated_ns += other.simulated_ns;
  into.digest.low += other.digest.low;
  into.digest.high += other.digest.high;
  for (const auto& [name, claim] : other.claims) {
    ClaimTally& own = into.claims[name];
    own.kind = claim.kind;
    own.checks += claim.checks;
    own.judged += claim.judged;
    own.reached += claim.reached;
    own.violated += claim.violated;
    own.ignored += claim.ignored;
    take_least(own.first_reached, claim.first_reached);
  }
  for (const auto& [id, fault] : other.faults) {
    FaultTally& own = into.faults[id];
    own.fired += fault.fired;
    own.skipped += fault.skipped;
    own.seeds += fault.seeds;
    own.owed = own.owed || fault.owed;
  }
}

[[noreturn]] void not_of_one(const std::string& a, const std::string& b, std::string_view what) {
  throw tools::BadInput(fmt::format("{} and {} are not shards of one campaign: {} differs", a, b, what));
}

void check_same(const std::pair<std::string, Report>& a, const std::pair<std::string, Report>& b) {
  const auto same = [&](const auto& left, const auto& right, std::string_view what) {
    if (left != right) not_of_one(a.first, b.first, what);
  };
  same(a.second.build, b.second.build, "the build");
  same(a.second.strategy.kind, b.second.strategy.kind, "the strategy");
  same(a.second.strategy.depth, b.second.strategy.depth, "the depth of pct");
  same(a.second.seeds, b.second.seeds, "the range of seeds");
  same(a.second.overrides, b.second.overrides, "what the command line changes");
  same(a.second.limits, b.second.limits, "how far a seed may go");
  same(a.second.require_sometimes, b.second.require_sometimes, "what is required");
  same(a.second.shard.of, b.second.shard.of, "the number of shards");
  same(a.second.scenarios.size(), b.second.scenarios.size(), "the number of scenarios");
  for (std::size_t i = 0; i < a.second.scenarios.size(); ++i) {
    same(a.second.scenarios[i].label(), b.second.scenarios[i].label(), "a scenario");
    same(a.second.scenarios[i].mutants, b.second.scenarios[i].mutants, "a mutant");
  }
}

void check_complete(const std::vector<std::pair<std::string, Report>>& named) {
  std::map<std::uint64_t, std::string> seen;
  for (const auto& [name, report] : named) {
    const auto [place, fresh] = seen.emplace(report.shard.index, name);
    if (!fresh)
      throw tools::BadInput(
          fmt::format("{} and {} are both shard {}/{}", place->second, name, report.shard.index, report.shard.of));
  }
  for (std::uint64_t i = 1; i <= named.front().second.shard.of; ++i)
    if (!seen.contains(i))
      throw tools::BadInput(fmt::format("the report of shard {}/{} is missing", i, named.front().second.shard.of));
}

}  // namespace

std::string ScenarioTally::label() const {
  std::string label = file;
  if (!variant.empty()) label += "#" + variant;
  if (!sweep.empty()) label += fmt::format(" [{}]", sweep);
  return label;
}

double pct_bound(const Choices& choices, std::uint32_t depth) {
  return 1 / (static_cast<double>(choices.chains) *
              std::pow(static_cast<double>(choices.steps), static_cast<double>(depth - 1)));
}

std::string group_of(const Failure& failure) {
  std::uint64_t hash = name_hash(failure.claim);
  for (const std::string& part : failure.trail) hash = mix(hash, name_hash(part));
  return fmt::format("{}-{:06x}", failure.claim, hash >> 40U);
}

void Report::add(const SeedRecord& record) {
  ScenarioTally& tally = scenarios.at(record.scenario);
  ++tally.seeds;
  ++tally.outcomes.at(static_cast<std::size_t>(record.outcome));
  take_most(tally.choices, record.choices);
  tally.events += record.events;
  tally.simulated_ns += record.simulated_ns;
  tally.digest.low += mix(record.seed, record.digest.low);
  tally.digest.high += mix(record.seed, record.digest.high);
  for (const SeedRecord::Claim& claim : record.claims) add_claim(tally.claims[claim.name], claim, record);
  for (const SeedRecord::Fault& fault : record.faults) {
    FaultTally& own = tally.faults[fault.id];
    own.fired += fault.fired;
    own.skipped += fault.skipped;
    own.seeds += fault.fired > 0 ? 1 : 0;
    own.owed = own.owed || fault.owed;
  }
  if (!record.failure) return;
  ++tally.failed;
  Group group;
  group.id = group_of(*record.failure);
  group.scenario = record.scenario;
  group.seed = record.seed;
  group.outcome = record.outcome;
  group.failure = *record.failure;
  group.mutations = record.mutations;
  group.seeds = 1;
  const FailedSeed failed{record.scenario, record.seed, group.id, record.failure->events};
  failures.insert(std::upper_bound(failures.begin(), failures.end(), failed, comes_before), failed);
  const auto [place, fresh] = groups.try_emplace(group.id, group);
  if (!fresh) join(place->second, group);
}

std::uint64_t Report::seeds_run() const {
  std::uint64_t sum = 0;
  for (const ScenarioTally& each : scenarios) sum += each.seeds;
  return sum;
}

std::uint64_t Report::events() const {
  std::uint64_t sum = 0;
  for (const ScenarioTally& each : scenarios) sum += each.events;
  return sum;
}

bool can_be_repeated(const Group& group) { return group.failure.events > 0 && group.outcome != sim::RunOutcome::hang; }

std::uint64_t seeds_run_beside(const Report& report, const Group& group) {
  std::set<std::uint64_t> where;
  for (const FailedSeed& each : report.failures)
    if (each.group == group.id) where.insert(each.scenario);
  std::uint64_t sum = 0;
  for (const std::uint64_t scenario : where) sum += report.scenarios[scenario].seeds;
  return sum;
}

std::vector<Shortfall> never_reached(const Report& report) {
  std::vector<Shortfall> never;
  for (std::size_t i = 0; i < report.scenarios.size(); ++i)
    for (const auto& [name, claim] : report.scenarios[i].claims)
      if (claim.kind == ClaimKind::sometimes && claim.reached == 0 && claim.ignored < report.scenarios[i].seeds)
        never.push_back({i, Shortfall::Kind::sometimes, name});
  return never;
}

std::vector<Shortfall> shortfalls(const Report& report) {
  std::vector<Shortfall> all;
  for (const Shortfall& each : never_reached(report)) {
    const std::vector<std::string>& expects = report.scenarios[each.scenario].expects;
    if (report.require_sometimes || std::find(expects.begin(), expects.end(), each.name) != expects.end())
      all.push_back(each);
  }
  for (std::size_t i = 0; i < report.scenarios.size(); ++i) {
    const ScenarioTally& scenario = report.scenarios[i];
    // Runs that were cut short owe no faults.
    if (scenario.outcomes[static_cast<std::size_t>(sim::RunOutcome::pass)] == 0) continue;
    for (const auto& [id, fault] : scenario.faults)
      if (fault.owed && fault.fired == 0 && fault.skipped == 0) all.push_back({i, Shortfall::Kind::fault, id});
  }
  return all;
}

bool has_findings(const Report& report) {
  return std::any_of(report.groups.begin(), report.groups.end(), [](const auto& each) { return !each.second.known; }) ||
         !shortfalls(report).empty();
}

std::optional<std::uint64_t> clean_seeds_needed(std::uint64_t failed, std::uint64_t run) {
  if (failed == 0 || run == 0) return std::nullopt;
  if (failed >= run) return 1;
  const double p = static_cast<double>(failed) / static_cast<double>(run);
  return static_cast<std::uint64_t>(std::ceil(std::log(0.05) / std::log1p(-p)));
}

double share_ruled_out(std::uint64_t run) {
  return run == 0 ? 1.0 : 1.0 - std::pow(0.05, 1.0 / static_cast<double>(run));
}

Report merged(const std::vector<std::pair<std::string, Report>>& named) {
  if (named.empty()) throw tools::BadInput("nothing to merge: expected the reports of all shards");
  for (const auto& each : named) check_same(named.front(), each);
  check_complete(named);
  Report whole = named.front().second;
  for (std::size_t i = 1; i < named.size(); ++i) {
    const Report& other = named[i].second;
    for (std::size_t s = 0; s < whole.scenarios.size(); ++s) join(whole.scenarios[s], other.scenarios[s]);
    whole.failures.insert(whole.failures.end(), other.failures.begin(), other.failures.end());
    for (const auto& [id, group] : other.groups)
      if (const auto [place, fresh] = whole.groups.try_emplace(id, group); !fresh) join(place->second, group);
    whole.interrupted = whole.interrupted || other.interrupted;
    whole.cut_short = whole.cut_short || other.cut_short;
    whole.wall_ns = std::max(whole.wall_ns, other.wall_ns);
    whole.jobs += other.jobs;
    whole.second_chances += other.second_chances;
  }
  std::stable_sort(whole.failures.begin(), whole.failures.end(), comes_before);
  whole.shard = {};
  return whole;
}

}  // namespace orrery::campaign
