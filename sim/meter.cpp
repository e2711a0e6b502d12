// The meter: facts by their type, roles by their predicate.
#include "sim/meter.hpp"

#include <algorithm>

#include "algorithms/process/ensure.hpp"
#include "sim/path_value.hpp"

namespace orrery::sim {

namespace {

using Kind = MeasureSpec::Kind;

bool is_since(const MeasureSpec& spec) { return spec.kind == Kind::delay || spec.kind == Kind::spread; }

/// An option of the system that is a duration, as it is in this run.
Duration duration_of(const Plan& plan, const std::string& option) {
  const auto given = plan.system_setup.options.find(option);
  if (given != plan.system_setup.options.end()) return std::get<Duration>(given->second);
  const auto& specs = plan.system->options;
  const auto spec =
      std::find_if(specs.begin(), specs.end(), [&](const OptionSpec& each) { return each.name == option; });
  ENSURE(spec != specs.end());
  return std::get<Duration>(spec->standard);
}

/// The node that the field names. REQUIRES: check_system() has found that it does.
NodeId node_in(const Message& fact, std::string_view field) {
  const WalkStep step{field};
  PathValue value;
  const bool found = find_value([&](Visitor& visitor) { visit(visitor, fact); }, std::span(&step, 1), value);
  ENSURE(found);
  return std::get<NodeId>(value);
}

}  // namespace

Meter::Meter(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {
  series_.resize(plan_->system->measures.size());
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const MeasureSpec& spec = plan_->system->measures[i];
    if (is_since(spec)) {
      series_[i].subjects.resize(plan_->nodes.size());
      if (!spec.per.empty()) series_[i].per = duration_of(*plan_, spec.per);
      series_[i].unit = spec.per.empty() ? Unit::time : Unit::count;
    }
    if (spec.kind == Kind::vacancy) {
      const auto& roles = plan_->system->roles;
      const auto role = std::find_if(roles.begin(), roles.end(), [&](const RoleSpec& each) {
        return each.name == plan_->system->measures[i].role;
      });
      ENSURE(role != roles.end());
      series_[i].unit = Unit::time;
      series_[i].role = &*role;
      series_[i].holders.resize(plan_->nodes.size());
    }
  }
}

void Meter::after(const World& world, const Director::Happening& happening) {
  if (happening.event == nullptr || series_.empty()) return;
  const bool fault = happening.event->kind == EventKind::fault;
  const bool differs = happening.face_changed || happening.event->kind == EventKind::start ||
                       (!fault && world.node(happening.node).status != Status::up);
  for (std::size_t i = 0; (fault || differs) && i < series_.size(); ++i) {
    const MeasureSpec& spec = plan_->system->measures[i];
    if (series_[i].role == nullptr && !is_since(spec)) continue;
    if (fault)
      for (std::uint32_t node = 0; node < world.node_count(); ++node) look(world, spec, series_[i], {node});
    else
      look(world, spec, series_[i], happening.node);
  }
  for (const Effect& effect : happening.effects) {
    const auto* observed = std::get_if<Observe>(&effect);
    for (std::size_t i = 0; observed != nullptr && i < series_.size(); ++i) {
      const MeasureSpec& spec = plan_->system->measures[i];
      if (series_[i].role == nullptr && &observed->fact.type() == spec.fact)
        take(spec, series_[i], world, happening.node, observed->fact);
    }
  }
}

void Meter::take(const MeasureSpec& spec, Series& series, const World& world, NodeId by, const Message& fact) {
  if (is_since(spec)) return take_since(spec, series, world.now(), by, node_in(fact, spec.subject));
  if (spec.whose == MeasureSpec::Subject::well) {
    const Node& subject = world.node(node_in(fact, spec.subject));
    if (subject.status != Status::up || subject.slowness != 1000) return;
  }
  Measurement::Occurrence occurrence{world.now(), 1, by};
  if (!spec.field.empty()) {
    const WalkStep step{std::string_view(spec.field)};
    PathValue value;
    const bool found = find_value([&](Visitor& visitor) { visit(visitor, fact); }, std::span(&step, 1), value);
    ENSURE(found);
    if (const auto* node = std::get_if<NodeId>(&value)) occurrence.whose = *node;
    if (const auto* number = std::get_if<std::int64_t>(&value)) occurrence.value = *number;
    if (const auto* ratio = std::get_if<Ratio>(&value)) {
      occurrence.value = ratio->parts_per_billion / 1'000;
      series.unit = Unit::share;
    }
    if (const auto* duration = std::get_if<Duration>(&value)) {
      occurrence.value = duration->count();
      series.unit = Unit::time;
    }
  }
  series.total += occurrence.value;
  series.occurrences.push_back(occurrence);
}

void Meter::take_since(const MeasureSpec& spec, Series& series, Duration now, NodeId by, NodeId subject) {
  Since& since = series.subjects[subject.value];
  if (!since.at) {
    if (spec.kind == Kind::spread) since.at = now;
    return;
  }
  const Duration took = now - *since.at;
  if (spec.kind == Kind::delay) since.at.reset();
  const std::int64_t value = series.per > Duration(0) ? (took + series.per - Duration(1)) / series.per : took.count();
  series.occurrences.push_back({now, value, by});
}

void Meter::look(const World& world, const MeasureSpec& spec, Series& series, NodeId id) {
  if (spec.kind == Kind::vacancy) return look_at_role(world, series, id);
  Since& since = series.subjects[id.value];
  const Status status = world.node(id).status;
  const bool down = status == Status::crashed || status == Status::halted;
  if (down == since.down) return;
  since.down = down;
  if (spec.kind == Kind::delay)
    since.at = down ? std::optional(world.now()) : std::nullopt;
  else if (!down)
    since.at.reset();
}

void Meter::look_at_role(const World& world, Series& series, NodeId id) {
  const Node& node = world.node(id);
  const bool holds = (node.status == Status::up || node.status == Status::paused) && series.role->held(node.face);
  if (holds == series.holders[id.value]) return;
  series.holders[id.value] = holds;
  series.held = holds ? series.held + 1 : series.held - 1;
  if (series.held == 0) {
    series.since = world.now();
  } else if (const auto since = std::exchange(series.since, std::nullopt)) {
    series.occurrences.push_back({*since, (world.now() - *since).count(), id});
  }
}

Measurement Meter::measurement(std::size_t index, Duration now) const {
  const MeasureSpec& spec = plan_->system->measures[index];
  const Series& series = series_[index];
  Measurement measurement;
  measurement.unit = series.unit;
  if (spec.kind == MeasureSpec::Kind::count || spec.kind == MeasureSpec::Kind::total)
    measurement.kind = Measurement::Kind::counts;
  if (spec.kind == MeasureSpec::Kind::vacancy) measurement.kind = Measurement::Kind::stretches;
  if (spec.kind == MeasureSpec::Kind::count && !spec.field.empty()) measurement.by_node = plan_->system_setup.servers;
  for (std::size_t k = 0; k < series.occurrences.size(); ++k) measurement.occurrences.push_back(series.occurrences[k]);
  if (series.since) measurement.occurrences.push_back({*series.since, (now - *series.since).count(), no_node});
  return measurement;
}

std::map<std::string, Measurement> Meter::measurements(Duration now) const {
  std::map<std::string, Measurement> result;
  for (std::size_t i = 0; i < series_.size(); ++i) result[plan_->system->measures[i].name] = measurement(i, now);
  return result;
}

std::optional<std::int64_t> Meter::count_of(std::size_t index) const {
  const MeasureSpec::Kind kind = plan_->system->measures[index].kind;
  if (kind == MeasureSpec::Kind::total) return series_[index].total;
  if (kind != MeasureSpec::Kind::count) return std::nullopt;
  return static_cast<std::int64_t>(series_[index].occurrences.size());
}

}  // namespace orrery::sim
