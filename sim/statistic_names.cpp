// One table; the names are made from it by putting names in the place of capitals.
#include "sim/statistic_names.hpp"

#include <fmt/format.h>

#include "sim/network.hpp"

namespace orrery::sim {
namespace {

constexpr std::string_view fact_place = "FACT";
constexpr std::string_view workload_place = "WORKLOAD";

/// The spec's name with `name` in the place of the capitals, if it has them.
void add_for(std::vector<std::string>& names, const StatisticSpec& spec, std::string_view place,
             std::string_view name) {
  const std::size_t at = spec.name.find(place);
  if (at != std::string::npos) names.push_back(std::string(spec.name).replace(at, place.size(), name));
}

}  // namespace

std::vector<StatisticSpec> statistic_specs() {
  std::vector<StatisticSpec> specs{{"messages.sent", "messages that were sent"},
                                   {"messages.delivered", "messages that arrived"}};
  for (const std::string_view loss : loss_names)
    specs.push_back({fmt::format("messages.lost.{}", loss), fmt::format("messages that were lost: {}", loss)});
  specs.insert(specs.end(), {{"facts.FACT", "how often a process observed the fact"},
                             {"WORKLOAD.ops.invoked", "operations that began"},
                             {"WORKLOAD.ops.ok", "operations that took effect and were answered"},
                             {"WORKLOAD.ops.fail", "operations that surely did not take effect"},
                             {"WORKLOAD.ops.unknown", "operations of which nobody knows"},
                             {"WORKLOAD.latency.mean_ns", "from invoked to ok, on average; a test may be a duration"},
                             {"WORKLOAD.latency.max_ns", "the longest time from invoked to ok"}});
  return specs;
}

std::vector<std::string> statistic_names(const System& system, std::span<const std::string> workloads) {
  std::vector<std::string> names;
  for (const StatisticSpec& spec : statistic_specs()) {
    for (const FactSpec& fact : system.facts) add_for(names, spec, fact_place, fact.type->name);
    for (const std::string& workload : workloads) add_for(names, spec, workload_place, workload);
    if (spec.name.find(fact_place) == std::string::npos && spec.name.find(workload_place) == std::string::npos)
      names.push_back(spec.name);
  }
  return names;
}

std::vector<std::string> measure_names(const System& system, std::span<const std::string> workloads) {
  std::vector<std::string> names;
  for (const MeasureSpec& measure : system.measures) names.push_back(measure.name);
  for (const std::string& workload : workloads) names.push_back(workload + ".latency");
  return names;
}

bool is_time_statistic(std::string_view statistic) { return statistic.ends_with("_ns"); }
bool counts_from_zero(std::string_view statistic) { return !is_time_statistic(statistic); }

}  // namespace orrery::sim
