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
constexpr Site site_jump("fault.by");  // as where those that jump later are drawn

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
bool faces_may_differ(const World& world, const Director::Happening& happening) {
  if (happening.event == nullptr) return happening.face_changed;
  const EventKind kind = happening.event->kind;
  const bool halted = kind != EventKind::fault && world.node(happening.node).status != Status::up;
  return happening.face_changed || halted || kind == EventKind::fault || kind == EventKind::start;
}

/// Verbs about what is not there yet before the first node boots.
bool needs_boot(Verb verb) { return verb <= Verb::replace || verb == Verb::load || verb == Verb::op; }

/// Whether luck has a say in whether, when or to whom the action happens, so that the budget may skip it.
bool is_random(const Action& action) {
  const auto chosen = [](const LinkPattern& link) { return leaves_to_luck(link.from) || leaves_to_luck(link.to); };
  return action.every || action.chance || leaves_to_luck(action.nodes) || chosen(action.link) ||
         (action.messages.link && chosen(*action.messages.link)) || (action.of && leaves_to_luck(*action.of)) ||
         (action.verb == Verb::partition && action.shape != PartitionShape::groups) ||
         std::any_of(action.groups.begin(), action.groups.end(), leaves_to_luck);
}

/// How far the action sets a node's clock.
Duration jump_of(World& world, const Action& action, NodeId node) {
  return action.by.at(action.by.is_fixed() ? 0 : world.pick(site_jump, mix(action.key, node.value), full_range));
}

/// While the nodes boot for the first time, one after another, there is no cluster yet to speak of.
bool all_have_booted(const World& world) { return world.node({world.node_count() - 1}).boot > 0; }

}  // namespace

bool Faults::lasts(const Action& action) {
  const Verb verb = action.verb;
  if (action.is_step && (verb == Verb::drop || verb == Verb::delay || verb == Verb::duplicate)) return false;
  return verb != Verb::restart && verb != Verb::replace && verb != Verb::pin && verb != Verb::clock_jump &&
         verb != Verb::disk_rot && verb != Verb::disk_lose && verb != Verb::disk_misdirect && verb != Verb::disk_wipe &&
         verb != Verb::op;
}

Faults::Faults(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {
  state_.meter.emplace(plan_);
  actions_.resize(plan_->faults.size());
  scripts_.resize(plan_->scripts.size());
  written_.resize(plan_->written_claims.size());
  questions_.resize(plan_->questions.size());
  state_.messages = counts_of(*plan_);
  for (const WrittenClaim& claim : plan_->written_claims) {
    of_faces_.push_back(only_of_faces(claim.condition, *plan_));
    of_roles_.push_back(only_of_roles(claim.condition));
  }
  roles_.resize(plan_->nodes.size());
  for (const Action& action : plan_->faults)
    when_of_faces_.push_back(action.when && only_of_faces(*action.when, *plan_));
  down_.resize(plan_->nodes.size());
  acted_.resize(plan_->faults.size());
}

Draw Faults::draw_for(World& world, const Action& action) const {
  return [&world, key = action.key](std::uint32_t count) { return world.pick(site_choose, key, count); };
}
Duration Faults::draw(World& world, const Spread& spread, std::uint64_t key, const Site& site) {
  if (spread.is_fixed()) return spread.usual();
  return std::max(Duration(0), spread.at(world.pick(site, key, full_range)));
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
    const Duration delay = action.after ? draw(world, *action.after, action.key, site_after) : Duration(0);
    if (action.chance && world.pick(site_chance, action.key, billion) < billion - *action.chance) {
      actions_[i].in_run = false;
      actions_[i].exhausted = true;
    } else if (action.when) {
      world.schedule_fault(action.from, encode(Code::arm, i));
    } else if (action.at) {
      world.schedule_fault(std::max(action.from, draw(world, *action.at, action.key, site_at)) + delay,
                           encode(Code::fire, i));
    } else if (action.every) {
      world.schedule_fault(action.from + draw(world, *action.every, action.key, site_every) + delay,
                           encode(Code::fire, i));
    } else if (action.from > Duration(0) || needs_boot(action.verb)) {
      world.schedule_fault(action.from, encode(Code::fire, i));
    } else {
      trigger(world, i);  // in force before the first node boots
    }
  }
  if (plan_->calm > Duration(0) && plan_->duration != Duration::max())
    world.schedule_fault(plan_->duration - plan_->calm, encode(Code::calm, 0));
  for (std::uint32_t i = 0; i < plan_->scripts.size(); ++i)
    if (!plan_->scripts[i].is_step && !plan_->scripts[i].of_action) prepare_operation(world, i);
  watching_ = true;
  update_quiet(world);
}

Faults::Instance* Faults::find(std::uint32_t number) {
  const auto found = std::lower_bound(instances_.begin(), instances_.end(), number,
                                      [](const Instance& each, std::uint32_t wanted) { return each.number < wanted; });
  return found == instances_.end() || found->number != number || found->over ? nullptr : &*found;
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
      if (Instance* instance = find(what)) begin_unit(world, *instance, unit);
      break;
    case Code::end_unit:
      if (Instance* instance = find(what)) end_unit(world, *instance, unit);
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
  std::erase_if(instances_, [](const Instance& instance) { return instance.over; });
  watching_ = std::any_of(actions_.begin(), actions_.end(),
                          [](const ActionState& state) { return state.armed || state.waiting; });
  update_quiet(world);
}

/// The action's time has come, or its condition: it fires now, or after its delay.
void Faults::trigger(World& world, std::uint32_t index) {
  const Action& action = plan_->faults[index];
  ActionState& state = actions_[index];
  if (calm_ || state.exhausted) return;
  if (action.every) {
    const Duration next = world.now() + std::max(Duration(1), draw(world, *action.every, action.key, site_every));
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
  if (!bind(world, action, draw_for(world, action), instance)) {
    state.waiting = !action.every;
    found_nobody_ = true;
    if (action.every) {
      ++state.skipped;
      count_firing(index);
    }
    return;
  }
  state.waiting = false;
  const bool limited = !action.is_step && counts_against_budget(action) && is_random(action);
  if (limited && !within_budget(world, *plan_, harm_of(world, action, instance))) {
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

void Faults::start(World& world, Instance instance) {
  const Action& action = plan_->faults[instance.action];
  instance.permanent = !action.lasting && !action.until_time && !action.until;
  const Duration now = world.now();
  if (!action.as.empty()) {
    auto& bound = state_.bound[action.as];
    bound = instance.nodes;
    std::sort(bound.begin(), bound.end());
  }
  const std::uint32_t number = started_++;
  instance.number = number;
  instance.states.resize(instance.units);
  std::vector<Duration> begins(instance.units, now);
  for (std::uint32_t unit = 1; unit < instance.units; ++unit)
    begins[unit] = begins[unit - 1] + draw(world, action.stagger, action.key, site_stagger);
  std::vector<Duration> ends(instance.units, Duration::max());
  if (action.lasting) {
    const Duration lasting = draw(world, *action.lasting, action.key, site_lasting);
    std::vector<std::uint32_t> broken;  // those that have begun, and don't heal before this turn
    std::uint32_t next = 0;
    for (const Duration begin : begins) {
      const Duration heals = begin + lasting;
      for (; next < instance.units && (begins[next] <= begin || begins[next] < heals); ++next) broken.push_back(next);
      const auto choices = static_cast<std::uint32_t>(broken.size());
      const auto chosen = broken.begin() + (action.heal_shuffled ? world.pick(site_heal, action.key, choices) : 0);
      ends[*chosen] = heals;
      broken.erase(chosen);
    }
  } else if (action.until_time) {
    std::fill(ends.begin(), ends.end(), std::max(now, *action.until_time));
  }
  auto& fault = state_.faults[action.id];
  if (!fault.started) {
    fault.started = now;
    note_counts(world, action.id, fault);
  }
  ++fault.active;
  if (action.until) until_.push_back(number);
  // How far clocks jump is drawn before it is told; those that jump later are drawn then.
  if (action.verb == Verb::clock_jump)
    for (std::uint32_t unit = 0; unit < begins.size() && begins[unit] == now; ++unit)
      instance.handles.push_back(static_cast<std::uint64_t>(jump_of(world, action, instance.nodes[unit]).count()));
  instances_.push_back(std::move(instance));
  note(world, instances_.back(), true);
  for (std::uint32_t unit = 0; unit < begins.size(); ++unit) {
    if (begins[unit] == now)
      begin_unit(world, instances_.back(), unit);
    else
      world.schedule_fault(begins[unit], encode(Code::begin_unit, number, unit));
    if (ends[unit] != Duration::max()) world.schedule_fault(ends[unit], encode(Code::end_unit, number, unit));
  }
}

/// What has been counted when a fault first begins, of the statistics that are asked for after it.
void Faults::note_counts(const World& world, const std::string& id, RunState::FaultState& fault) const {
  for (const std::string& wanted : wanted_statistics(*plan_))
    if (const StatisticName name = parse_statistic(wanted); name.after == id)
      if (const auto count = statistic_now(*plan_, world, state_.facts, name.base))
        fault.counted_before[name.base] = *count;
}

/// What does not last is over once it has happened to its last node.
void Faults::begin_unit(World& world, Instance& instance, std::uint32_t unit) {
  apply(world, instance, unit);
  instance.states[unit] = Instance::Unit::active;
  if (!lasts(plan_->faults[instance.action])) finish_unit(world, instance, unit);
}

/// Undoes what is in force; a unit that never began never will.
void Faults::end_unit(World& world, Instance& instance, std::uint32_t unit) {
  const Instance::Unit state = instance.states[unit];
  if (state == Instance::Unit::ended) return;
  instance.states[unit] = Instance::Unit::ended;
  if (state == Instance::Unit::active) {
    undo(world, instance, unit);
    reapply(world, instance, unit);
  }
  finish_unit(world, instance, unit);
}

void Faults::finish_unit(World& world, Instance& instance, std::uint32_t unit) {
  instance.states[unit] = Instance::Unit::ended;
  if (++instance.ended < instance.units) return;
  instance.over = true;
  auto& fault = state_.faults[plan_->faults[instance.action].id];
  --fault.active;
  fault.ended = true;
  if (lasts(plan_->faults[instance.action])) note(world, instance, false);
}

/// The calm begins: whatever is in force ends, and nothing starts any more.
void Faults::end_all(World& world) {
  calm_ = true;
  for (ActionState& state : actions_) {
    state.exhausted = true;
    state.armed = false;
    state.waiting = false;
  }
  for (Instance& instance : instances_) {
    const std::uint32_t units = instance.over ? 0 : instance.units;
    for (std::uint32_t unit = 0; unit < units; ++unit) end_unit(world, instance, unit);
  }
}

/// Whether an action that is no step may still start.
bool Faults::may_start() const {
  for (std::size_t i = 0; i < actions_.size(); ++i)
    if (!actions_[i].exhausted && !plan_->faults[i].is_step) return true;
  return false;
}

/// Eventually claims count from when no fault is in force that will end, and none can come.
void Faults::update_quiet(World& world) {
  const bool more =
      std::any_of(actions_.begin(), actions_.end(), [](const ActionState& state) { return !state.exhausted; });
  const bool active = std::any_of(instances_.begin(), instances_.end(),
                                  [](const Instance& instance) { return !instance.over && !instance.permanent; });
  // Where nothing moves by itself nothing comes true by itself either, but while a step lets the time pass; and what
  // later steps do does not come by itself.
  const bool undisturbed = plan_->steps_only ? world.now() < moves_until_ && !may_start() : !more;
  const bool quiet = undisturbed && !active && plan_->budget.kind != Budget::Kind::none;
  state_.healed = !more && std::all_of(instances_.begin(), instances_.end(), [](const Instance& i) { return i.over; });
  if (!quiet)
    world.set_quiet_since(Duration::max());
  else if (world.quiet_since() == Duration::max() || world.quiet_since() > world.now())
    world.set_quiet_since(world.now());
}

/// A fault's numbers count from when it was armed.
void Faults::count_messages(const World& world, const Happening& happening) {
  const Evaluator evaluator(world, *plan_, state_);
  for (MessageCount& each : state_.messages) {
    each.before = each.after;
    if (!each.action || actions_[*each.action].armed) each.after += evaluator.count(*each.atom, happening);
  }
}

void Faults::after(World& world, const Happening& happening) {
  if (!state_.messages.empty()) count_messages(world, happening);
  for (const Effect& effect : happening.effects) {
    const auto* observed = std::get_if<Observe>(&effect);
    if (observed == nullptr) continue;
    const Type* type = &observed->fact.type();
    auto& facts = state_.facts;
    auto count = std::find_if(facts.begin(), facts.end(), [&](const FactCount& each) { return each.type == type; });
    if (count == facts.end()) count = facts.insert(count, {type, 0});
    ++count->count;
  }
  note_roles(world, happening);
  state_.meter->after(world, happening);
  follow_operations(world, happening);
  watch_step_condition(world, happening);
  watch_conditions(world, happening);
  watch_questions(world, happening);
  judge_written(world, happening);
}

/// Faces change at almost every event, who leads hardly ever.
void Faults::note_roles(const World& world, const Happening& happening) {
  roles_differ_ = faces_may_differ(world, happening);
  const auto& roles = plan_->system->roles;
  if (happening.event == nullptr || !happening.face_changed || roles.size() > 64) return;
  const Node& node = world.node(happening.node);
  std::uint64_t held = 0;
  for (std::size_t i = 0; i < roles.size(); ++i) held |= std::uint64_t{roles[i].held(node.face)} << i;
  const bool same = std::exchange(roles_[happening.node.value], held) == held;
  if (same && node.status == Status::up && happening.event->kind != EventKind::start) roles_differ_ = false;
}

void Faults::watch_conditions(World& world, const Happening& happening) {
  const Evaluator evaluator(world, *plan_, state_);
  const bool faces = faces_may_differ(world, happening) && !std::exchange(found_nobody_, false);
  const auto ask = [&](const Condition& condition) { return evaluator.holds(condition, happening); };
  for (std::uint32_t i = 0; watching_ && i < actions_.size(); ++i) {
    const Action& action = plan_->faults[i];
    ActionState& state = actions_[i];
    if (state.waiting && faces && may_bind(world, action)) {
      state.waiting = false;
      world.schedule_fault(world.now(), encode(Code::fire, i));
    }
    if (!state.armed) continue;
    if (!faces && when_of_faces_[i]) continue;
    const bool now_true = ask(*action.when);
    if (now_true && !state.was_true) {
      const Duration delay = action.after ? draw(world, *action.after, action.key, site_after) : Duration(0);
      world.schedule_fault(world.now() + delay, encode(Code::fire, i));
      if (!action.times || state.fired + 1 >= *action.times) state.armed = false;
    }
    state.was_true = now_true && !is_momentary(*action.when);  // each such event counts for itself
  }
  std::erase_if(until_, [&](std::uint32_t i) {
    const Instance* instance = find(i);
    if (instance == nullptr) return true;
    if (!ask(*plan_->faults[instance->action].until)) return false;
    for (std::uint32_t unit = 0; unit < instance->units; ++unit)
      world.schedule_fault(world.now(), encode(Code::end_unit, i, unit));
    return true;
  });
  if (plan_->stop && all_have_booted(world) && ask(*plan_->stop)) world.stop();
  for (std::uint32_t i = 0; i < scripts_.size(); ++i) {
    ScriptState& script = scripts_[i];
    if (!script.armed) continue;
    const ScriptedOperation& operation = plan_->scripts[i].operations[script.next];
    if (!ask(*operation.when)) continue;
    script.armed = false;
    schedule_operation(world, i, world.now());
  }
}

void Faults::settle(World& world) { judge_written(world, {nullptr, no_node, false, {}, {}, {}}); }

void Faults::judge_written(World& world, const Happening& happening) {
  if (!all_have_booted(world)) return;
  const Evaluator evaluator(world, *plan_, state_);
  const bool faces = faces_may_differ(world, happening);
  for (std::size_t i = 0; i < written_.size(); ++i) {
    const WrittenClaim& claim = plan_->written_claims[i];
    WrittenState& state = written_[i];
    const bool open = claim.kind == WrittenClaim::Kind::eventually && !state.holds;  // its bound may pass at any event
    if (!faces && !open && of_faces_[i]) continue;
    ++state.checks;
    if (claim.kind == WrittenClaim::Kind::sometimes && state.holds) continue;  // reached, for good
    const bool eventually = claim.kind == WrittenClaim::Kind::eventually;
    const bool quiet = world.quiet_since() <= world.now();
    if (eventually && (state.holds || !quiet)) {  // it counts from the quiet on, and once
      state.holds = state.holds && quiet;
      continue;
    }
    if (!eventually && of_roles_[i] && !roles_differ_) continue;  // as at the event before
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
        state.holds = holds;
        if (!holds && world.now() - world.quiet_since() > claim.within)
          world.fail({claim.id, no_node, world.now(), world.events(),
                      "not true within " + print_duration(claim.within) + ": " + text_of(claim.condition)});
        break;
    }
  }
}

const Faults& faults_of(const World& world) { return dynamic_cast<const Faults&>(*world.director()); }

}  // namespace orrery::sim
