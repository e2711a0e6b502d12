// Answers that come before their turn wait; workers may run ahead of the slowest seed only so far.
#include "tools/campaign/campaign.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "sim/statistic_names.hpp"
#include "tools/failure.hpp"

namespace orrery::campaign {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t ahead_max = 4'096;  // runs begun and not yet in the report
constexpr std::uint64_t queued_max = 4;     // jobs per worker that wait for one

}  // namespace

Campaign::Campaign(const std::vector<scenario::Scenario>& scenarios, Seeds seeds, Shard shard, CampaignLimits limits,
                   Report& report)
    : scenarios_(scenarios), seeds_(std::move(seeds)), shard_(shard), limits_(limits), report_(report) {
  if (limits_.strategy.kind != sim::StrategyKind::guided) return;
  // A generation may reach beyond the last seed; what does is never run.
  const auto seed_of = [mine = seeds_, shard](std::uint64_t n) { return mine.at(position_of(shard, n)).value_or(0); };
  for (std::size_t i = 0; i < scenarios_.size(); ++i) searches_.push_back({sim::Guided(seed_of)});
}

/// The next generation, once the one before is in the report.
void Campaign::breed() {
  if (searches_.empty() || done_ < bred_) return;
  for (Search& each : searches_) each.generation = each.guided.next_generation();
  bred_ += sim::Guided::generation_size * searches_.size();
}

std::optional<Campaign::Task> Campaign::task_at(std::uint64_t number) const {
  const std::uint64_t scenario = number % scenarios_.size();
  const std::uint64_t mine = number / scenarios_.size();
  const auto seed = seeds_.at(position_of(shard_, mine));
  if (!seed) return std::nullopt;
  if (searches_.empty()) return Task{scenario, {*seed, {}}};
  if (number >= bred_) return std::nullopt;
  return Task{scenario, searches_[scenario].generation[mine % sim::Guided::generation_size]};
}

bool Campaign::enough() const { return limits_.failures && report_.failures.size() >= *limits_.failures; }

/// Of its features the record keeps what was new.
void Campaign::add(SeedRecord& record) {
  if (!searches_.empty())
    record.features = searches_[record.scenario].guided.learn({record.seed, record.mutations}, record.features);
  report_.add(record);
  ++done_;
}

void Campaign::resume(const std::vector<SeedRecord>& done) {
  for (SeedRecord record : done) {
    breed();
    const auto task = task_at(done_);
    if (!task || task->scenario != record.scenario || task->attempt != sim::Attempt{record.seed, record.mutations})
      throw tools::BadInput(fmt::format("the journal is of another campaign: seed {} does not come next", record.seed));
    add(record);
  }
}

Standing Campaign::standing() const {
  Standing standing{done_, std::nullopt, report_.failures.size()};
  if (const auto size = seeds_.size()) {
    const std::uint64_t mine = *size < shard_.index ? 0 : (*size - shard_.index) / shard_.of + 1;
    standing.of = mine * scenarios_.size();
  }
  return standing;
}

void Campaign::run(const std::function<void(const SeedRecord&)>& added, const std::function<void()>& waiting) {
  const auto begin = Clock::now();
  WorkerPool pool(limits_.workers, [this](std::string_view job) {
    const Json json = Json::parse(job);
    const auto scenario = json.at(0).get<std::uint64_t>();
    const sim::Attempt attempt{json.at(1).get<std::uint64_t>(), read_mutations(json.at(2))};
    return line_of(run_seed(scenarios_[scenario], scenario, limits_.strategy, attempt, limits_.seed));
  });
  const std::uint64_t first = done_;
  std::uint64_t next = done_;                 // the run to be submitted next
  std::map<std::uint64_t, SeedRecord> early;  // by number: answers that came before their turn
  const auto submit_more = [&] {
    breed();
    const bool over = limits_.time && Clock::now() - begin >= *limits_.time;
    while (!over && next - done_ < ahead_max && pool.open() < limits_.workers.workers * queued_max) {
      const std::optional<Task> task = task_at(next);
      if (!task) return;
      pool.submit(Json::array({task->scenario, task->attempt.seed, json_of(task->attempt.mutations)}).dump());
      ++next;
    }
    if (over) next -= pool.forget_waiting();
  };
  while (!enough()) {
    submit_more();
    const std::optional<Answer> answer = pool.next(limits_.workers.patience);
    waiting();
    if (!answer) {
      if (pool.busy() > 0) continue;
      const bool stopped = limits_.workers.interrupted != nullptr && limits_.workers.interrupted();
      if (stopped || pool.open() == 0) break;
      continue;
    }
    const std::uint64_t number = first + answer->job;
    const Task task = *task_at(number);
    early.emplace(number,
                  answer->died() ? record_of_death(task.scenario, task.attempt, *answer) : read_record(answer->text));
    for (auto turn = early.begin(); turn != early.end() && turn->first == done_ && !enough();
         turn = early.erase(turn)) {
      add(turn->second);
      added(turn->second);
    }
  }
  report_.second_chances += pool.second_chances();
  breed();
  report_.cut_short = enough() && task_at(done_).has_value();
}

ScenarioTally empty_tally(const sim::Plan& plan) {
  ScenarioTally tally;
  tally.file = plan.file;
  tally.name = plan.name;
  tally.variant = plan.variant;
  tally.sweep = plan.sweep;
  tally.system = plan.system->name;
  tally.mutants = plan.mutants;
  return tally;
}

Report begin_report(const std::vector<scenario::Scenario>& scenarios) {
  Report report;
  for (const scenario::Scenario& each : scenarios) {
    ScenarioTally tally = empty_tally(each.plan);
    tally.expects = each.plan.expect.sometimes;
    for (const sim::Expectation::Statistic& statistic : each.plan.expect.statistics)
      if (sim::parse_statistic(statistic.name).summary) tally.not_judged.push_back(statistic.name);
    report.scenarios.push_back(std::move(tally));
  }
  return report;
}

}  // namespace orrery::campaign
