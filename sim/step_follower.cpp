// StepFollower: how each kind of step finds its events among those that are pending.
#include "sim/step_follower.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/event_text.hpp"
#include "sim/explain.hpp"
#include "sim/faults.hpp"

namespace orrery::sim {
namespace {

constexpr Site site_step_at("step.at");
constexpr Site site_step_after("step.after");
constexpr std::uint64_t most_to_settle = 1'000'000;
constexpr std::size_t most_listed = 20;

/// The timer of this node whose name begins with this word.
std::optional<TimerId> timer_called(const WorldSetup& setup, NodeId node, std::string_view word) {
  const std::span<const std::string> timers = timers_of(setup, node);
  for (std::uint32_t i = 0; i < timers.size(); ++i)
    if (first_word(timers[i]) == word) return TimerId{i};
  return std::nullopt;
}

std::vector<bool> set_of(const World& world, const std::vector<NodeId>& nodes) {
  std::vector<bool> set(world.node_count());
  for (const NodeId node : nodes) set[node.value] = true;
  return set;
}

std::vector<NodeId> nodes_meant(const World& world, const Plan& plan, const Nodes& nodes) {
  return Evaluator(world, plan, faults_of(world).state()).nodes(nodes, [](std::uint32_t) { return 0U; });
}

}  // namespace

bool StepFollower::advance(World& world, Duration end) {
  while (!world.stopped() && stuck_.empty()) {
    if (plan_->steps_only && take_due_fault(world)) return true;
    if (next_ == plan_->steps.size()) return !plan_->steps_only && world.step_until(end);
    const Progress progress = take_phase(world, end);
    if (progress != Progress::done) return progress == Progress::event;
    switch (phase_) {
      case Phase::idle:
        phase_ = Phase::begin;
        break;
      case Phase::begin:
        phase_ = Phase::wait;
        break;
      case Phase::wait:
        phase_ = Phase::delay;
        deadline_ = world.now() + draw(world, site_step_after, present().after);
        break;
      case Phase::delay:
        phase_ = Phase::doing;
        started_ = false;
        break;
      case Phase::doing:
        phase_ = Phase::idle;
        started_ = false;
        ++next_;
        break;
    }
  }
  return false;
}

StepFollower::Progress StepFollower::take_phase(World& world, Duration end) {
  switch (phase_) {
    case Phase::idle:
      return wait_for_time(world, end);
    case Phase::begin:
      return begin(world);
    case Phase::wait:
      return wait(world, end);
    case Phase::delay:
      return pass_time(world, deadline_, end);
    case Phase::doing:
      break;
  }
  return perform(world, end);
}

/// Where nothing moves by itself, faults that are due still end and start.
bool StepFollower::take_due_fault(World& world) {
  for (const PendingEvent& event : world.pending()) {
    if (event.at > world.now()) return false;
    if (event.kind != EventKind::fault) continue;
    world.step(event.id);
    return true;
  }
  return false;
}

/// Not before its time.
StepFollower::Progress StepFollower::wait_for_time(World& world, Duration end) {
  if (!present().at) return Progress::done;
  if (!started_) deadline_ = draw(world, site_step_at, *present().at);
  started_ = true;
  return pass_time(world, deadline_, end);
}

/// The luck of a step is its own, whenever it comes to pass.
Duration StepFollower::draw(const World& world, const Site& site, const Spread& spread) const {
  if (spread.is_fixed()) return spread.usual();
  return std::max(Duration(0), spread.at(world.setup().choices->pick(site, {present().key}, full_range)));
}

/// The director watches the condition from an event of its own on.
StepFollower::Progress StepFollower::begin(World& world) {
  if (!present().when) return Progress::done;
  deadline_ = present().within ? world.now() + *present().within : Duration::max();
  world.step(world.schedule_fault(world.now(), Faults::watch_step(next_)));
  phase_ = Phase::wait;
  return Progress::event;
}

StepFollower::Progress StepFollower::wait(World& world, Duration end) {
  if (!present().when) return Progress::done;
  if (faults_of(world).watched_came_true()) return Progress::done;
  if (plan_->steps_only) return fail(world, "its condition is not true, and nothing moves by itself");
  if (world.step_until(std::min(deadline_, end))) return Progress::event;
  if (world.stopped()) return Progress::over;
  return fail(world, deadline_ <= end ? "its condition did not come true within the time for it"
                                      : "its condition did not come true before the end of the run");
}

StepFollower::Progress StepFollower::pass_time(World& world, Duration until, Duration end) {
  if (world.now() >= until) return Progress::done;
  if (world.step_until(std::min(until, end))) return Progress::event;
  return world.stopped() || end < until ? Progress::over : Progress::done;
}

StepFollower::Progress StepFollower::perform(World& world, Duration end) {
  const Step& step = present();
  if (!started_) {
    started_ = true;
    taken_ = 0;
    if (step.kind == Step::Kind::run) deadline_ = world.now() + step.span;
    if (step.kind == Step::Kind::deliver || step.kind == Step::Kind::fire) choose(world);
    if (!stuck_.empty()) return Progress::over;
    const bool begins = step.kind == Step::Kind::action || step.kind == Step::Kind::operation || !step.note.empty() ||
                        (step.kind == Step::Kind::settle && step.condition) ||
                        (step.kind == Step::Kind::run && plan_->steps_only);
    if (begins) {
      world.step(world.schedule_fault(world.now(), Faults::take_step(next_)));
      return Progress::event;
    }
  }
  switch (step.kind) {
    case Step::Kind::wait:
      return Progress::done;
    case Step::Kind::action:
    case Step::Kind::operation:
      return check_action(world);
    case Step::Kind::assertion: {
      const RunState& state = faults_of(world).state();
      const Evaluator evaluator(world, *plan_, state);
      if (evaluator.holds(*step.condition, {nullptr, no_node, false, {}, {}, {}})) return Progress::done;
      return fail(world, "it does not hold: " + why_false(world, *plan_, state, *step.condition));
    }
    case Step::Kind::run: {
      const Progress progress = pass_time(world, deadline_, end);
      if (progress == Progress::done && plan_->steps_only) {  // what comes true eventually was judged meanwhile
        world.settle_claims();
        world.set_quiet_since(Duration::max());
      }
      return progress;
    }
    case Step::Kind::deliver:
    case Step::Kind::fire:
      if (chosen_.empty()) return Progress::done;
      take_chosen(world);
      return Progress::event;
    case Step::Kind::settle:
      return perform_settle(world);
  }
  return Progress::done;
}

StepFollower::Progress StepFollower::check_action(const World& world) {
  const Faults& faults = faults_of(world);
  if (present().kind == Step::Kind::action) {
    if (faults.actions()[present().index].fired == 0) return fail(world, "it finds nobody");
  } else {
    const auto& operations = faults.state().operations;
    const auto operation = operations.find(plan_->scripts[present().index].operations.front().id);
    if (operation == operations.end() || !operation->second.invoked) return fail(world, "the client is down or busy");
  }
  return Progress::done;
}

/// What a deliver or fire takes, fixed before the first of it moves.
void StepFollower::choose(const World& world) {
  const Step& step = present();
  chosen_.clear();
  if (step.kind == Step::Kind::deliver) {
    for (const PendingEvent& event : faults_of(world).in_flight(world, *step.messages)) chosen_.push_back(event.id);
    if (chosen_.empty()) fail(world, "no such message is in flight");
  } else {
    const std::vector<PendingEvent> pending = world.pending();
    for (const NodeId node : nodes_meant(world, *plan_, step.nodes)) {
      const auto timer = timer_called(world.setup(), node, step.timer);
      const auto found = std::find_if(pending.begin(), pending.end(), [&](const PendingEvent& event) {
        return event.kind == EventKind::timer && event.node == node && timer && event.argument == timer->value;
      });
      if (found == pending.end()) {
        fail(world, fmt::format("{} has not set this timer", world.name(node)));
        return;
      }
      chosen_.push_back(found->id);
    }
    if (chosen_.empty()) fail(world, "it finds nobody");
  }
  std::reverse(chosen_.begin(), chosen_.end());
}

void StepFollower::take_chosen(World& world) {
  const EventId event = chosen_.back();
  chosen_.pop_back();
  world.step(event);
}

StepFollower::Progress StepFollower::perform_settle(World& world) {
  const Step& step = present();
  const Faults& faults = faults_of(world);
  if (step.condition && faults.watched_came_true()) return Progress::done;
  const std::vector<bool> inside = set_of(world, nodes_meant(world, *plan_, step.nodes));
  const Evaluator evaluator(world, *plan_, faults.state());
  for (const PendingEvent& event : world.pending()) {
    if (!inside[event.node.value]) continue;
    const bool arrives =
        event.kind == EventKind::deliver && inside[event.from.value] &&
        (!step.messages || evaluator.matches(*step.messages, {{event.from, event.node}, *event.message}));
    if (!arrives && event.kind != EventKind::durable) continue;
    if (++taken_ > most_to_settle) return fail(world, "it does not come to rest");
    world.step(event.id);
    return Progress::event;
  }
  if (step.condition) return fail(world, "nothing is left to move, and its condition is not true");
  return Progress::done;
}

StepFollower::Progress StepFollower::fail(const World& world, const std::string& why) {
  stuck_ = fmt::format("step {} of {}, {}: {}", next_ + 1, plan_->steps.size(), present().text, why);
  std::string list;
  std::size_t listed = 0;
  const std::vector<PendingEvent> pending = world.pending();
  for (const PendingEvent& event : pending) {
    if (event.kind == EventKind::fault) continue;
    if (++listed <= most_listed) list += (list.empty() ? "" : "; ") + event_text(world.setup(), event);
  }
  if (listed > most_listed) list += fmt::format(" and {} more", listed - most_listed);
  stuck_ += fmt::format("\n  in flight: {}", list.empty() ? "nothing" : list);
  return Progress::over;
}

}  // namespace orrery::sim
