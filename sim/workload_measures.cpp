// Workload measures: one function for each, over the operations of one workload in the order in which they began.
#include "sim/workload_measures.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace orrery::sim {
namespace {

using Records = std::vector<const OperationRecord*>;

bool is_ok(const OperationRecord& record) { return record.done && record.outcome == Outcome::ok; }

Measurement latency_of(const Records& records) {
  Measurement measurement;
  measurement.unit = Unit::time;
  for (const OperationRecord* record : records)
    if (is_ok(*record))
      measurement.occurrences.push_back(
          {record->invoked, (record->finished - record->invoked).count(), record->client});
  return measurement;
}

/// One stretch for each answer, and one that is not over yet. What happens in one instant is looked at together.
Measurement unavailable_of(const Records& records, Duration end) {
  Measurement measurement;
  measurement.kind = Measurement::Kind::stretches;
  measurement.unit = Unit::time;
  struct Change {
    Duration at;
    int begun = 0;
    int ended = 0;
    bool ok = false;
  };
  std::vector<Change> changes;
  for (const OperationRecord* record : records) {
    changes.push_back({record->invoked, 1, 0, false});
    if (record->done) changes.push_back({record->finished, 0, 1, is_ok(*record)});
  }
  std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
  std::optional<Duration> since;
  int under_way = 0;
  for (std::size_t i = 0; i < changes.size();) {
    const Duration now = changes[i].at;
    bool begun = false;
    bool ok = false;
    for (; i < changes.size() && changes[i].at == now; ++i) {
      under_way += changes[i].begun - changes[i].ended;
      begun = begun || changes[i].begun > 0;
      ok = ok || changes[i].ok;
    }
    if (ok && since) measurement.occurrences.push_back({*since, (now - *since).count(), no_node});
    if (ok) since = under_way > 0 ? std::optional(now) : std::nullopt;
    if (begun && !since && under_way > 0) since = now;
  }
  if (since) measurement.occurrences.push_back({*since, (end - *since).count(), no_node});
  return measurement;
}

Measurement goodput_of(const Records& records) {
  Measurement measurement;
  measurement.kind = Measurement::Kind::shares;
  measurement.unit = Unit::share;
  for (const OperationRecord* record : records)
    if (record->done) measurement.occurrences.push_back({record->invoked, is_ok(*record) ? 1 : 0, record->client});
  return measurement;
}

Measurement retries_of(const Records& records) {
  Measurement measurement;
  measurement.kind = Measurement::Kind::shares;
  measurement.unit = Unit::share;
  for (const OperationRecord* record : records)
    measurement.occurrences.push_back({record->invoked, record->retries, record->client});
  return measurement;
}

/// Every operation of the run may have written what one of this workload should have seen.
Measurement lost_of(const Plan& plan, const World& world, std::string_view workload, const WorkloadSpec& spec) {
  std::vector<SeenOperation> seen;
  for (std::size_t i = 0; i < world.history().size(); ++i) {
    const OperationRecord& record = world.history()[i];
    seen.push_back({record.client, record.invoked, record.done ? record.finished : Duration::max(),
                    record.done ? record.outcome : Outcome::unknown, record.command, record.result});
  }
  Measurement measurement;
  measurement.kind = Measurement::Kind::counts;
  for (const std::size_t index : spec.lost(seen)) {
    const OperationRecord& record = world.history()[index];
    if (record.stream < plan.streams.size() && plan.streams[record.stream].workload == workload)
      measurement.occurrences.push_back({record.invoked, 1, record.client});
  }
  return measurement;
}

std::optional<Measurement> measured(const Plan& plan, const World& world, std::string_view workload,
                                    std::string_view what) {
  const auto stream = std::find_if(plan.streams.begin(), plan.streams.end(),
                                   [&](const StreamSetup& each) { return each.workload == workload; });
  if (stream == plan.streams.end()) return std::nullopt;
  if (what == "ops.lost")
    return stream->spec->lost == nullptr ? std::nullopt : std::optional(lost_of(plan, world, workload, *stream->spec));
  Records records;
  for (std::size_t i = 0; i < world.history().size(); ++i) {
    const OperationRecord& record = world.history()[i];
    if (record.stream < plan.streams.size() && plan.streams[record.stream].workload == workload)
      records.push_back(&record);
  }
  if (what == "latency") return latency_of(records);
  if (what == "unavailable") return unavailable_of(records, world.now());
  if (what == "goodput") return goodput_of(records);
  if (what == "retries_per_request") return retries_of(records);
  return std::nullopt;
}

}  // namespace

std::map<std::string, Measurement> workload_measures(const Plan& plan, const World& world) {
  std::map<std::string, Measurement> measurements;
  for (const std::string& wanted : wanted_statistics(plan)) {
    const std::string name = parse_statistic(wanted).base;
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos || measurements.contains(name)) continue;
    if (auto one = measured(plan, world, std::string_view(name).substr(0, dot), std::string_view(name).substr(dot + 1)))
      measurements[name] = std::move(*one);
  }
  return measurements;
}

}  // namespace orrery::sim
