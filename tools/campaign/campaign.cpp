// Answers that come before their turn wait; workers may run ahead of the slowest seed only so far.
#include "tools/campaign/campaign.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include "sim/statistic_names.hpp"
#include "tools/failure.hpp"

namespace orrery::campaign {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t ahead_max = 4'096;  // runs begun and not yet in the report
constexpr std::uint64_t queued_max = 4;     // jobs per worker that wait for one

std::uint64_t number_of_job(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Campaign::Campaign(const std::vector<scenario::Scenario>& scenarios, Seeds seeds, Shard shard, CampaignLimits limits,
                   Report& report)
    : scenarios_(scenarios), seeds_(std::move(seeds)), shard_(shard), limits_(limits), report_(report) {}

std::optional<Campaign::Task> Campaign::task_at(std::uint64_t number) const {
  const auto seed = seeds_.at(position_of(shard_, number / scenarios_.size()));
  if (!seed) return std::nullopt;
  return Task{number % scenarios_.size(), *seed};
}

bool Campaign::enough() const { return limits_.failures && report_.failures.size() >= *limits_.failures; }

void Campaign::add(const SeedRecord& record) {
  report_.add(record);
  ++done_;
}

void Campaign::resume(const std::vector<SeedRecord>& done) {
  for (const SeedRecord& record : done) {
    const auto task = task_at(done_);
    if (!task || task->scenario != record.scenario || task->seed != record.seed)
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
  // A job is the number of its run; its seed follows from that.
  WorkerPool pool(limits_.workers, [this](std::string_view job) {
    const std::uint64_t number = number_of_job(job);
    const Task task = *task_at(number);
    return line_of(run_seed(scenarios_[task.scenario], task.scenario, task.seed, limits_.seed));
  });
  const std::uint64_t first = done_;
  std::uint64_t next = done_;                 // the run to be submitted next
  std::map<std::uint64_t, SeedRecord> early;  // by number: answers that came before their turn
  const auto submit_more = [&] {
    const bool over = limits_.time && Clock::now() - begin >= *limits_.time;
    while (!over && next - done_ < ahead_max && pool.open() < limits_.workers.workers * queued_max) {
      if (!task_at(next)) return;
      pool.submit(fmt::format("{}", next++));
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
                  answer->died() ? record_of_death(task.scenario, task.seed, *answer) : read_record(answer->text));
    for (auto turn = early.begin(); turn != early.end() && turn->first == done_ && !enough();
         turn = early.erase(turn)) {
      add(turn->second);
      added(turn->second);
    }
  }
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
