// One table; the names are made from it by putting names in the place of capitals.
#include "sim/statistic_names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/network.hpp"

namespace orrery::sim {
namespace {

constexpr std::string_view fact_place = "FACT";
constexpr std::string_view workload_place = "WORKLOAD";

/// The spec with `name` in the place of the capitals, if it has them.
void add_for(std::vector<StatisticSpec>& specs, const StatisticSpec& spec, std::string_view place,
             std::string_view name) {
  const std::size_t at = spec.name.find(place);
  if (at == std::string::npos) return;
  specs.push_back(spec);
  specs.back().name.replace(at, place.size(), name);
}

bool is_form(const StatisticSpec& spec) {
  return spec.name.find(fact_place) != std::string::npos || spec.name.find(workload_place) != std::string::npos;
}

StatisticSpec spec_of(const MeasureSpec& measure) {
  const bool counted = measure.kind == MeasureSpec::Kind::count || measure.kind == MeasureSpec::Kind::total;
  return {measure.name, measure.about, counted ? StatisticKind::counter : StatisticKind::samples};
}

}  // namespace

std::vector<StatisticSpec> statistic_specs() {
  using Kind = StatisticKind;
  std::vector<StatisticSpec> specs{{"messages.sent", "messages that were sent"},
                                   {"messages.delivered", "messages that arrived"}};
  for (const std::string_view loss : loss_names)
    specs.push_back({fmt::format("messages.lost.{}", loss), fmt::format("messages that were lost: {}", loss)});
  specs.insert(
      specs.end(),
      {{"facts.FACT", "how often a process observed the fact"},
       {"WORKLOAD.ops.invoked", "operations that began"},
       {"WORKLOAD.ops.ok", "operations that took effect and were answered"},
       {"WORKLOAD.ops.fail", "operations that surely did not take effect"},
       {"WORKLOAD.ops.unknown", "operations of which nobody knows"},
       {"WORKLOAD.ops.retries", "how often clients asked again for an operation that was not answered"},
       {"WORKLOAD.ops.lost", "writes that were answered ok and that a later read knew nothing of", Kind::told},
       {"WORKLOAD.latency.mean_ns", "from invoked to ok, on average; a test may be a duration", Kind::time},
       {"WORKLOAD.latency.max_ns", "the longest time from invoked to ok", Kind::time},
       {"WORKLOAD.latency", "from invoked to ok, of each operation that ended ok", Kind::samples},
       {"WORKLOAD.unavailable",
        "how long nobody was answered ok although somebody asked: from the first operation begun (or the last answer, "
        "if others were under way) to the next that ended ok",
        Kind::samples},
       {"WORKLOAD.goodput",
        "the share of operations that ended ok; in conditions of those that ended in the last second", Kind::share},
       {"WORKLOAD.retries_per_request", "retries for each operation that began", Kind::share}});
  return specs;
}

std::vector<StatisticSpec> known_statistics(const System& system, std::span<const MeasuredWorkload> workloads) {
  std::vector<StatisticSpec> known;
  for (const StatisticSpec& spec : statistic_specs()) {
    for (const FactSpec& fact : system.facts) add_for(known, spec, fact_place, fact.type->name);
    for (const MeasuredWorkload& workload : workloads)
      if (spec.kind != StatisticKind::told || workload.tells_lost) add_for(known, spec, workload_place, workload.id);
    if (!is_form(spec)) known.push_back(spec);
  }
  for (const MeasureSpec& measure : system.measures) known.push_back(spec_of(measure));
  return known;
}

const StatisticSpec* find_statistic(std::span<const StatisticSpec> known, std::string_view name) {
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const StatisticSpec& spec) { return spec.name == name; });
  return found == known.end() ? nullptr : &*found;
}

std::vector<std::string> statistic_names(const System& system, std::span<const std::string> workloads) {
  std::vector<StatisticSpec> specs;
  for (const StatisticSpec& spec : statistic_specs()) {
    if (spec.kind != StatisticKind::counter && spec.kind != StatisticKind::time) continue;
    for (const FactSpec& fact : system.facts) add_for(specs, spec, fact_place, fact.type->name);
    for (const std::string& workload : workloads) add_for(specs, spec, workload_place, workload);
    if (!is_form(spec)) specs.push_back(spec);
  }
  std::vector<std::string> names;
  for (StatisticSpec& spec : specs) names.push_back(std::move(spec.name));
  return names;
}

std::size_t measure_called(const System& system, std::string_view name) {
  const auto found = std::find_if(system.measures.begin(), system.measures.end(),
                                  [&](const MeasureSpec& measure) { return measure.name == name; });
  return static_cast<std::size_t>(found - system.measures.begin());
}

bool is_time_statistic(std::string_view statistic) { return statistic.ends_with("_ns"); }
bool counts_from_zero(std::string_view statistic) { return !is_time_statistic(statistic); }

}  // namespace orrery::sim
