// Running statistics: a name says where its number is kept.
#include "sim/running_statistics.hpp"

#include <algorithm>
#include <vector>

#include "sim/statistic_names.hpp"

namespace orrery::sim {
namespace {

constexpr std::string_view facts_prefix = "facts.";
constexpr std::string_view messages_prefix = "messages.";
constexpr std::string_view lost_prefix = "messages.lost.";

bool is_workload(const Plan& plan, std::string_view name) {
  return std::any_of(plan.streams.begin(), plan.streams.end(),
                     [&](const StreamSetup& stream) { return stream.workload == name; });
}

/// Of all its clients.
OperationCounts counts_of(const Plan& plan, const World& world, std::string_view workload) {
  OperationCounts sum;
  for (std::uint32_t i = 0; i < plan.streams.size(); ++i) {
    if (plan.streams[i].workload != workload) continue;
    const OperationCounts& one = world.operations(i);
    sum.invoked += one.invoked;
    sum.ok += one.ok;
    sum.fail += one.fail;
    sum.unknown += one.unknown;
    sum.retries += one.retries;
    sum.latency_total += one.latency_total;
    sum.latency_max = std::max(sum.latency_max, one.latency_max);
  }
  return sum;
}

std::optional<std::int64_t> of_workload(const OperationCounts& counts, std::string_view what) {
  const auto number = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
  if (what == "ops.invoked") return number(counts.invoked);
  if (what == "ops.ok") return number(counts.ok);
  if (what == "ops.fail") return number(counts.fail);
  if (what == "ops.unknown") return number(counts.unknown);
  if (what == "ops.retries") return number(counts.retries);
  if (counts.ok == 0) return std::nullopt;
  if (what == "latency.mean_ns") return counts.latency_total.count() / number(counts.ok);
  if (what == "latency.max_ns") return counts.latency_max.count();
  return std::nullopt;
}

std::optional<std::int64_t> of_messages(const Counters& counters, std::string_view name) {
  if (name == "messages.sent") return static_cast<std::int64_t>(counters.sent);
  if (name == "messages.delivered") return static_cast<std::int64_t>(counters.delivered);
  if (!name.starts_with(lost_prefix)) return std::nullopt;
  const auto loss = std::find(loss_names.begin(), loss_names.end(), name.substr(lost_prefix.size()));
  if (loss == loss_names.end()) return std::nullopt;
  return static_cast<std::int64_t>(counters.lost[static_cast<std::size_t>(loss - loss_names.begin())]);
}

}  // namespace

bool is_statistic(const Plan& plan, const Path& path) {
  if (path.root.kind != Term::Kind::name || path.steps.empty()) return false;
  const std::string_view root = path.root.name.text;
  const auto& measures = plan.system->measures;
  if (const auto name = path.dotted();
      name && measure_called(*plan.system, parse_statistic(*name).base) < measures.size())
    return true;
  return root == facts_prefix.substr(0, facts_prefix.size() - 1) ||
         root == messages_prefix.substr(0, messages_prefix.size() - 1) || is_workload(plan, root);
}

std::optional<std::int64_t> statistic_now(const Plan& plan, const World& world, std::span<const FactCount> facts,
                                          std::string_view name) {
  if (name.starts_with(messages_prefix)) return of_messages(world.counters(), name);
  if (name.starts_with(facts_prefix)) {
    const auto fact = std::find_if(facts.begin(), facts.end(), [&](const FactCount& each) {
      return each.type->name == name.substr(facts_prefix.size());
    });
    return fact == facts.end() ? 0 : static_cast<std::int64_t>(fact->count);
  }
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos || !is_workload(plan, name.substr(0, dot))) return std::nullopt;
  return of_workload(counts_of(plan, world, name.substr(0, dot)), name.substr(dot + 1));
}

namespace {

/// Shares of what a workload did.
std::optional<PathValue> share_of_workload(const Plan& plan, const World& world, std::string_view workload,
                                           std::string_view what) {
  if (what == "goodput") {
    for (std::uint32_t i = 0; i < plan.streams.size(); ++i)
      if (plan.streams[i].workload == workload)
        if (const auto share = world.recent_ends(i).share_ok(world.now())) return *share;
    return std::nullopt;
  }
  if (what != "retries_per_request") return std::nullopt;
  const OperationCounts counts = counts_of(plan, world, workload);
  if (counts.invoked == 0) return std::nullopt;
  return Ratio{static_cast<std::int64_t>(counts.retries * 1'000'000'000 / counts.invoked)};
}

std::optional<PathValue> measured_value(const Meter& meter, std::size_t index, const StatisticName& name,
                                        Duration now) {
  if (!name.summary) {
    const auto count = meter.count_of(index);
    return count ? std::optional<PathValue>(*count) : std::nullopt;
  }
  const Measurement measurement = meter.measurement(index, now);
  std::vector<std::int64_t> samples = measurement.samples(Duration(0));
  std::sort(samples.begin(), samples.end());
  const auto figure = summarize(samples, *name.summary, measurement.unit);
  if (!figure) return std::nullopt;
  if (unit_of(*name.summary, measurement.unit) == Unit::time) return Duration(*figure);
  return Ratio{*figure * 1'000};  // from millionths
}

}  // namespace

std::optional<PathValue> statistic_value(const Plan& plan, const World& world, std::span<const FactCount> facts,
                                         const Meter* meter, std::string_view name) {
  if (const auto plain = statistic_now(plan, world, facts, name))
    return is_time_statistic(name) ? PathValue(Duration(*plain)) : PathValue(*plain);
  const StatisticName parsed = parse_statistic(name);
  if (const std::size_t index = measure_called(*plan.system, parsed.base); index < plan.system->measures.size())
    return meter == nullptr ? std::nullopt : measured_value(*meter, index, parsed, world.now());
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos || !is_workload(plan, name.substr(0, dot))) return std::nullopt;
  return share_of_workload(plan, world, name.substr(0, dot), name.substr(dot + 1));
}

std::map<std::string, std::int64_t> statistics_of(const Plan& plan, const World& world,
                                                  std::span<const FactCount> facts) {
  std::vector<std::string> workloads;
  for (const StreamSetup& stream : plan.streams)
    if (std::find(workloads.begin(), workloads.end(), stream.workload) == workloads.end())
      workloads.push_back(stream.workload);
  std::map<std::string, std::int64_t> statistics;
  for (const std::string& name : statistic_names(*plan.system, workloads)) {
    const auto value = statistic_now(plan, world, facts, name);
    const bool only_if_any = name.starts_with(facts_prefix) || name.starts_with(lost_prefix);
    if (value && (*value != 0 || !only_if_any)) statistics[name] = *value;
  }
  return statistics;
}

}  // namespace orrery::sim
