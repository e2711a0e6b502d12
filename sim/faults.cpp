// Faults: when actions start and end, and how the calm begins.
#include "sim/faults.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/process/visit.hpp"

namespace orrery::sim {
namespace {

constexpr Site site_chance("fault.chance");
constexpr Site site_at("fault.at");
constexpr Site site_every("fault.every");
constexpr Site site_after("fault.after");
constexpr Site site_lasting("fault.for");
constexpr Site site_stagger("fault.stagger");
constexpr Site site_choose("fault.choose");
constexpr Site site_heal("fault.heal_order");
constexpr std::uint32_t full_range = 0xffff'ffffU;

bool asks_for_messages(const Condition& condition) {
  for (const Conjunction& all_of : condition.any_of)
    for (const ConditionLiteral& literal : all_of)
      if (std::holds_alternative<MessageAtom>(literal.atom)) return true;
  return false;
}

/// Whether a condition has an atom that is true in its own event only.
bool is_momentary(const Condition& condition) {
  for (const Conjunction& all_of : condition.any_of)
    for (const ConditionLiteral& literal : all_of)
      if (std::holds_alternative<MessageAtom>(literal.atom) || std::holds_alternative<FactAtom>(literal.atom))
        return true;
  return false;
}

/// Whether a condition about faces and roles can have changed.
bool faces_may_differ(const Director::Happening& happening) {
  return happening.face_changed || (happening.event != nullptr && (happening.event->kind == EventKind::fault ||
                                                                   happening.event->kind == EventKind::start));
}

bool is_process_verb(Verb verb) { return verb <= Verb::replace; }
bool lasts(const Action& action) {
  const Verb verb = action.verb;
  if (action.is_step && (verb == Verb::drop || verb == Verb::delay || verb == Verb::duplicate)) return false;
  return verb != Verb::restart && verb != Verb::replace && verb != Verb::pin && verb != Verb::clock_jump &&
         verb != Verb::disk_rot && verb != Verb::disk_lose && verb != Verb::disk_misdirect && verb != Verb::disk_wipe;
}

}  // namespace

Faults::Faults(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {
  actions_.resize(plan_->faults.size());
  scripts_.resize(plan_->scripts.size());
  written_.resize(plan_->written_claims.size());
  questions_.resize(plan_->questions.size());
  for (const WrittenClaim& claim : plan_->written_claims) of_faces_.push_back(only_of_faces(claim.condition, *plan_));
  for (const Action& action : plan_->faults)
    when_of_faces_.push_back(action.when && only_of_faces(*action.when, *plan_));
  down_.resize(plan_->nodes.size());
  acted_.resize(plan_->faults.size());
}

Draw Faults::draw_for(World& world, const Action& action) const {
  return [&world, key = action.key](std::uint32_t count) { return world.pick(site_choose, key, count); };
}
Duration Faults::draw(World& world, const Spread& spread, const Action& action, const Site& site) {
  if (spread.is_fixed()) return spread.usual();
  return std::max(Duration(0), spread.at(world.pick(site, action.key, full_range)));
}

void Faults::begin(World& world) {
  bool messages = plan_->stop && asks_for_messages(*plan_->stop);
  for (const Action& action : plan_->faults)
    messages = messages || (action.when && asks_for_messages(*action.when)) ||
               (action.until && asks_for_messages(*action.until));
  for (const WrittenClaim& claim : plan_->written_claims) messages = messages || asks_for_messages(claim.condition);
  for (const Script& script : plan_->scripts)
    for (const ScriptedOperation& operation : script.operations)
      messages = messages || (operation.when && asks_for_messages(*operation.when));
  for (const Question& question : plan_->questions)
    messages = messages || (question.when && asks_for_messages(*question.when)) ||
               (question.judge_when && asks_for_messages(*question.judge_when));
  for (const Step& step : plan_->steps)
    messages = messages || (step.when && asks_for_messages(*step.when)) ||
               (step.condition && asks_for_messages(*step.condition));
  if (messages) world.report_messages();

  for (std::uint32_t i = 0; i < plan_->faults.size(); ++i) {
    const Action& action = plan_->faults[i];
    state_.faults[action.id];
    if (action.is_step) continue;
    const Duration delay = action.after ? draw(world, *action.after, action, site_after) : Duration(0);
    if (action.chance && world.pick(site_chance, action.key, billion) < billion - *action.chance) {
      actions_[i].in_run = false;
      actions_[i].exhausted = true;
    } else if (action.when) {
      world.schedule_fault(action.from, encode(Code::arm, i));
    } else if (action.at) {
      world.schedule_fault(std::max(action.from, draw(world, *action.at, action, site_at)) + delay,
                           encode(Code::fire, i));
    } else if (action.every) {
      world.schedule_fault(action.from + draw(world, *action.every, action, site_every) + delay, encode(Code::fire, i));
    } else if (action.from > Duration(0) || is_process_verb(action.verb)) {
      world.schedule_fault(action.from, encode(Code::fire, i));
    } else {
      trigger(world, i);  // in force before the first node boots
    }
  }
  if (plan_->calm > Duration(0) && plan_->duration != Duration::max())
    world.schedule_fault(plan_->duration - plan_->calm, encode(Code::calm, 0));
  for (std::uint32_t i = 0; i < plan_->scripts.size(); ++i)
    if (!plan_->scripts[i].is_step) prepare_operation(world, i);
  update_quiet(world);
}

void Faults::act(World& world, std::uint64_t code) {
  const auto what = static_cast<std::uint32_t>(code >> 24U);
  const auto unit = static_cast<std::uint32_t>(code & 0xff'ffffU);
  switch (static_cast<Code>(code >> 56U)) {
    case Code::arm:
      actions_[what].armed = true;
      break;
    case Code::fire:
      trigger(world, what);
      break;
    case Code::begin_unit:
      if (!instances_[what].over) begin_unit(world, what, unit);
      break;
    case Code::end_unit:
      if (!instances_[what].over) end_unit(world, what, unit);
      break;
    case Code::calm:
      end_all(world);
      break;
    case Code::operation:
      run_operation(world, what);
      break;
    case Code::watch_step:
      watch(*plan_->steps[what].when);
      break;
    case Code::take_step:
      begin_step(world, plan_->steps[what]);
      break;
  }
  update_quiet(world);
}

/// The action's time has come, or its condition: it fires now, or after its delay.
void Faults::trigger(World& world, std::uint32_t index) {
  const Action& action = plan_->faults[index];
  ActionState& state = actions_[index];
  if (calm_ || state.exhausted) return;
  if (action.every) {
    const Duration next = world.now() + std::max(Duration(1), draw(world, *action.every, action, site_every));
    if (!action.times || state.fired + state.skipped + 1 < *action.times)
      world.schedule_fault(next, encode(Code::fire, index));
  }
  fire(world, index);
}

void Faults::fire(World& world, std::uint32_t index) {
  const Action& action = plan_->faults[index];
  ActionState& state = actions_[index];
  Instance instance;
  instance.action = index;
  if (!bind(world, action, instance)) {
    state.waiting = !action.every;
    found_nobody_ = true;
    if (action.every) {
      ++state.skipped;
      count_firing(index);
    }
    return;
  }
  state.waiting = false;
  const bool random = action.every || action.chance || action.nodes.quantity.kind != Quantity::Kind::every ||
                      (action.verb == Verb::partition && action.shape != PartitionShape::groups) ||
                      action.link.from.quantity.kind != Quantity::Kind::every;
  if (random && !action.is_step && !within_budget(world, *plan_, harm_of(action, instance))) {
    ++state.skipped;
  } else {
    ++state.fired;
    start(world, std::move(instance));
  }
  count_firing(index);
}

void Faults::count_firing(std::uint32_t index) {
  const Action& action = plan_->faults[index];
  ActionState& state = actions_[index];
  const std::uint64_t limit = action.times ? *action.times : (action.every ? ~std::uint64_t{0} : 1);
  if (state.fired + state.skipped < limit) return;
  state.exhausted = true;
  state.armed = false;
}

bool Faults::bind(World& world, const Action& action, Instance& instance) const {
  const Evaluator evaluator(world, *plan_, state_);
  const Draw choose = draw_for(world, action);
  switch (action.verb) {
    case Verb::partition:
      bind_partition(world, action, instance);
      return !instance.links.empty();
    case Verb::cut:
    case Verb::degrade:
      instance.links = evaluator.links(action.link, choose);
      return !instance.links.empty();
    case Verb::drop:
    case Verb::delay:
    case Verb::duplicate:
    case Verb::hold:
      return true;
    case Verb::pin:
      return evaluator.node_number(action.pin.node) >= 0;
    default:
      break;
  }
  instance.nodes = evaluator.nodes(action.nodes, choose);
  instance.units = static_cast<std::uint32_t>(instance.nodes.size());
  return !instance.nodes.empty();
}

/// The sides of a partition and the links between them.
void Faults::bind_partition(World& world, const Action& action, Instance& instance) const {
  const Evaluator evaluator(world, *plan_, state_);
  const Draw choose = draw_for(world, action);
  const auto cut_between = [&](const std::vector<NodeId>& a, const std::vector<NodeId>& b) {
    for (const NodeId x : a)
      for (const NodeId y : b) {
        instance.links.push_back({x, y});
        instance.links.push_back({y, x});
      }
  };
  if (action.shape == PartitionShape::groups) {
    std::vector<bool> placed(world.node_count());
    for (const Nodes& group : action.groups) {
      instance.groups.push_back(evaluator.nodes(group, choose));
      for (const NodeId node : instance.groups.back()) placed[node.value] = true;
    }
    if (action.rest) {
      std::vector<NodeId>& rest = instance.groups.emplace_back();
      for (std::uint32_t i = 0; i < placed.size(); ++i)
        if (!placed[i]) rest.push_back({i});
    }
  } else {
    std::vector<NodeId> nodes = action.of ? evaluator.nodes(*action.of, choose) : plan_->system_setup.servers;
    for (std::size_t i = 0; i + 1 < nodes.size(); ++i)
      std::swap(nodes[i], nodes[i + choose(static_cast<std::uint32_t>(nodes.size() - i))]);
    const std::size_t count = nodes.size();
    if (count < 2) return;
    if (action.shape == PartitionShape::overlapping_majorities) {
      // On a ring each node hears the nearest ones that make a majority with it; no two hear the same.
      const std::size_t reach = (count / 2 + 1) / 2;
      for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = i + 1; j < count; ++j) {
          const std::size_t distance = std::min(j - i, count - (j - i));
          if (distance > reach) cut_between({nodes[i]}, {nodes[j]});
        }
      for (const NodeId node : nodes) instance.groups.push_back({node});
      return;
    }
    std::size_t split = count / 2;
    if (action.shape == PartitionShape::one) split = 1;
    if (action.shape == PartitionShape::random) split = 1 + choose(static_cast<std::uint32_t>(count - 1));
    const std::size_t bridge = action.shape == PartitionShape::bridge && count > 2 ? 1 : 0;
    const auto middle = nodes.begin() + static_cast<std::ptrdiff_t>(split);
    instance.groups = {{nodes.begin(), middle}, {middle + static_cast<std::ptrdiff_t>(bridge), nodes.end()}};
    for (auto& group : instance.groups) std::sort(group.begin(), group.end());
  }
  for (std::size_t a = 0; a < instance.groups.size(); ++a)
    for (std::size_t b = a + 1; b < instance.groups.size(); ++b) cut_between(instance.groups[a], instance.groups[b]);
}

Harm Faults::harm_of(const Action& action, const Instance& instance) const {
  Harm harm;
  switch (action.verb) {
    case Verb::crash:
    case Verb::pause:
    case Verb::replace:
    case Verb::disk_rot:
    case Verb::disk_lose:
    case Verb::disk_misdirect:
    case Verb::disk_full:
    case Verb::disk_lie:
    case Verb::disk_wipe:
      harm.nodes = instance.nodes;
      break;
    case Verb::isolate:
      for (const NodeId node : instance.nodes) harm.nodes.push_back(node);
      break;
    case Verb::partition:
    case Verb::cut:
      harm.cuts = instance.links;
      break;
    default:
      break;
  }
  return harm;
}

void Faults::start(World& world, Instance instance) {
  const Action& action = plan_->faults[instance.action];
  instance.permanent = !action.lasting && !action.until_time && !action.until;
  const Duration now = world.now();
  if (!action.as.empty()) {
    auto& bound = state_.bound[action.as];
    bound = instance.nodes;
    std::sort(bound.begin(), bound.end());
  }
  const auto number = static_cast<std::uint32_t>(instances_.size());
  instance.states.resize(instance.units);
  std::vector<Duration> begins(instance.units, now);
  for (std::uint32_t unit = 1; unit < instance.units; ++unit)
    begins[unit] = begins[unit - 1] + draw(world, action.stagger, action, site_stagger);
  std::vector<Duration> ends(instance.units, Duration::max());
  if (action.lasting) {
    const Duration lasting = draw(world, *action.lasting, action, site_lasting);
    std::vector<std::uint32_t> order(instance.units);
    for (std::uint32_t unit = 0; unit < instance.units; ++unit) order[unit] = unit;
    if (action.heal_shuffled)
      for (std::uint32_t i = 0; i + 1 < instance.units; ++i)
        std::swap(order[i], order[i + world.pick(site_heal, action.key, instance.units - i)]);
    for (std::uint32_t unit = 0; unit < instance.units; ++unit)
      ends[unit] = std::max(begins[unit], begins[order[unit]] + lasting);
  } else if (action.until_time) {
    std::fill(ends.begin(), ends.end(), std::max(now, *action.until_time));
  }
  auto& fault = state_.faults[action.id];
  if (!fault.started) fault.started = now;
  ++fault.active;
  if (action.until) until_.push_back(number);
  instances_.push_back(std::move(instance));
  note(world, instances_[number], true);
  for (std::uint32_t unit = 0; unit < begins.size(); ++unit) {
    if (begins[unit] == now)
      begin_unit(world, number, unit);
    else
      world.schedule_fault(begins[unit], encode(Code::begin_unit, number, unit));
    if (ends[unit] != Duration::max()) world.schedule_fault(ends[unit], encode(Code::end_unit, number, unit));
  }
}

/// What does not last is over once it has happened to its last node.
void Faults::begin_unit(World& world, std::uint32_t number, std::uint32_t unit) {
  apply(world, instances_[number], unit);
  instances_[number].states[unit] = Instance::Unit::active;
  if (!lasts(plan_->faults[instances_[number].action])) finish_unit(world, number, unit);
}

/// Undoes what is in force; a unit that never began never will.
void Faults::end_unit(World& world, std::uint32_t number, std::uint32_t unit) {
  const Instance::Unit state = instances_[number].states[unit];
  if (state == Instance::Unit::ended) return;
  instances_[number].states[unit] = Instance::Unit::ended;
  if (state == Instance::Unit::active) {
    undo(world, instances_[number], unit);
    reapply(world, instances_[number], unit);
  }
  finish_unit(world, number, unit);
}

void Faults::finish_unit(World& world, std::uint32_t number, std::uint32_t unit) {
  Instance& instance = instances_[number];
  instance.states[unit] = Instance::Unit::ended;
  if (++instance.ended < instance.units) return;
  instance.over = true;
  auto& fault = state_.faults[plan_->faults[instance.action].id];
  --fault.active;
  fault.ended = true;
  note(world, instance, false);
}

/// The calm begins: whatever is in force ends, and nothing starts any more.
void Faults::end_all(World& world) {
  calm_ = true;
  for (ActionState& state : actions_) {
    state.exhausted = true;
    state.armed = false;
    state.waiting = false;
  }
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    const std::uint32_t units = instances_[i].over ? 0 : instances_[i].units;
    for (std::uint32_t unit = 0; unit < units; ++unit) end_unit(world, i, unit);
  }
}

/// Eventually claims count from when no fault is in force that will end, and none can come.
void Faults::update_quiet(World& world) {
  const bool more =
      std::any_of(actions_.begin(), actions_.end(), [](const ActionState& state) { return !state.exhausted; });
  const bool active = std::any_of(instances_.begin(), instances_.end(),
                                  [](const Instance& instance) { return !instance.over && !instance.permanent; });
  // Where nothing moves by itself nothing comes true by itself either.
  const bool quiet = !more && !active && plan_->budget.kind != Budget::Kind::none && !plan_->steps_only;
  state_.healed = !more && std::all_of(instances_.begin(), instances_.end(), [](const Instance& i) { return i.over; });
  if (!quiet)
    world.set_quiet_since(Duration::max());
  else if (world.quiet_since() == Duration::max() || world.quiet_since() > world.now())
    world.set_quiet_since(world.now());
}

void Faults::after(World& world, const Happening& happening) {
  for (const Effect& effect : happening.effects) {
    const auto* observed = std::get_if<Observe>(&effect);
    if (observed == nullptr) continue;
    const Type* type = &observed->fact.type();
    auto& facts = state_.facts;
    auto count = std::find_if(facts.begin(), facts.end(), [&](const FactCount& each) { return each.type == type; });
    if (count == facts.end()) count = facts.insert(count, {type, 0});
    ++count->count;
  }
  follow_operations(world, happening);
  watch_step_condition(world, happening);
  watch_conditions(world, happening);
  watch_questions(world, happening);
  judge_written(world, happening);
}

void Faults::watch_conditions(World& world, const Happening& happening) {
  const Evaluator evaluator(world, *plan_, state_);
  const bool faces = faces_may_differ(happening) && !std::exchange(found_nobody_, false);
  const auto ask = [&](const Condition& condition) { return evaluator.holds(condition, happening); };
  for (std::uint32_t i = 0; i < actions_.size(); ++i) {
    const Action& action = plan_->faults[i];
    ActionState& state = actions_[i];
    if (state.waiting && faces) {
      state.waiting = false;
      world.schedule_fault(world.now(), encode(Code::fire, i));
    }
    if (!state.armed) continue;
    if (!faces && when_of_faces_[i]) continue;
    const bool now_true = ask(*action.when);
    if (now_true && !state.was_true) {
      const Duration delay = action.after ? draw(world, *action.after, action, site_after) : Duration(0);
      world.schedule_fault(world.now() + delay, encode(Code::fire, i));
      if (!action.times || state.fired + 1 >= *action.times) state.armed = false;
    }
    state.was_true = now_true && !is_momentary(*action.when);  // each such event counts for itself
  }
  std::erase_if(until_, [&](std::uint32_t i) {
    const Instance& instance = instances_[i];
    if (!instance.over && !ask(*plan_->faults[instance.action].until)) return false;
    for (std::uint32_t unit = 0; !instance.over && unit < instance.units; ++unit)
      world.schedule_fault(world.now(), encode(Code::end_unit, i, unit));
    return true;
  });
  if (plan_->stop && ask(*plan_->stop)) world.stop();
  for (std::uint32_t i = 0; i < scripts_.size(); ++i) {
    ScriptState& script = scripts_[i];
    if (!script.armed) continue;
    const ScriptedOperation& operation = plan_->scripts[i].operations[script.next];
    if (!ask(*operation.when)) continue;
    script.armed = false;
    const Duration delay = operation.after ? operation.after->usual() : Duration(0);
    world.schedule_fault(world.now() + delay, encode(Code::operation, i));
  }
}

void Faults::settle(World& world) { judge_written(world, {nullptr, no_node, false, {}, {}, {}}); }

void Faults::judge_written(World& world, const Happening& happening) {
  const Evaluator evaluator(world, *plan_, state_);
  const bool faces = faces_may_differ(happening);
  for (std::size_t i = 0; i < written_.size(); ++i) {
    const WrittenClaim& claim = plan_->written_claims[i];
    WrittenState& state = written_[i];
    const bool open = claim.kind == WrittenClaim::Kind::eventually && !state.holds;  // its bound may pass at any event
    if (!faces && !open && of_faces_[i]) continue;
    ++state.checks;
    const bool holds = evaluator.holds(claim.condition, happening);
    switch (claim.kind) {
      case WrittenClaim::Kind::always:
      case WrittenClaim::Kind::never:
        if (holds != (claim.kind == WrittenClaim::Kind::always))
          world.fail({claim.id, happening.node, world.now(), world.events(), text_of(claim.condition)});
        break;
      case WrittenClaim::Kind::sometimes:
        state.holds = state.holds || holds;
        break;
      case WrittenClaim::Kind::eventually:
        if (world.quiet_since() > world.now()) {
          state.holds = false;
        } else if (!state.holds) {
          state.holds = holds;
          if (!holds && world.now() - world.quiet_since() > claim.within)
            world.fail({claim.id, no_node, world.now(), world.events(),
                        "not true within " + print_duration(claim.within) + ": " + text_of(claim.condition)});
        }
        break;
    }
  }
}

}  // namespace orrery::sim
