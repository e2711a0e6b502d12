// The director's part in steps: it starts their actions, watches their conditions and knows which messages in flight
// are meant.
#include <algorithm>

#include "sim/examiner.hpp"
#include "sim/faults.hpp"

namespace orrery::sim {
namespace {
constexpr Site site_share("step.share");
constexpr Site site_step_by("step.by");
}  // namespace

void Faults::begin_step(World& world, const Step& step) {
  if (!step.note.empty() && world.observer() != nullptr) world.observer()->on_note(world, step.note);
  if (step.kind == Step::Kind::action) fire(world, step.index);
  if (step.kind == Step::Kind::operation) run_operation(world, step.index);
  if (step.kind == Step::Kind::settle && step.condition) watch(*step.condition);
  if (step.kind == Step::Kind::run) moves_until_ = world.now() + step.span;
}

void Faults::watch(const Condition& condition) {
  watched_ = &condition;
  came_true_ = false;
}

/// Also at the event that began to watch: what is true already need not come true.
void Faults::watch_step_condition(const World& world, const Happening& happening) {
  if (watched_ == nullptr || !Evaluator(world, *plan_, state_).holds(*watched_, happening)) return;
  watched_ = nullptr;
  came_true_ = true;
}

/// What a condition decides is judged in the event that makes it true.
void Faults::watch_questions(const World& world, const Happening& happening) {
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const Question& question = plan_->questions[i];
    QuestionState& state = questions_[i];
    if (state.judged) continue;
    const Evaluator evaluator(world, *plan_, state_);
    bool judges = false;
    if (question.when && !state.came_true && evaluator.holds(*question.when, happening)) {
      state.came_true = world.now();
      judges = question.after == Duration(0) && !question.judge_when && !question.judge_at;
    }
    const auto asked = asked_at(question, state);
    if (question.judge_when && asked && *asked <= world.now())
      judges = evaluator.holds(*question.judge_when, happening);
    if (!judges) continue;
    state.judged = world.now();
    state.right = right_options(question, *plan_, evaluator, happening);
  }
}

std::vector<PendingEvent> Faults::in_flight(const World& world, const Messages& messages) const {
  const Evaluator evaluator(world, *plan_, state_);
  std::vector<PendingEvent> meant;
  for (const PendingEvent& event : world.pending())
    if (event.kind == EventKind::deliver && evaluator.matches(messages, {{event.from, event.node}, *event.message}))
      meant.push_back(event);
  if (!messages.pattern || !messages.pattern->ordinals) return meant;
  const Ordinals& ordinals = *messages.pattern->ordinals;
  const std::size_t first = std::min<std::size_t>(ordinals.first - 1, meant.size());
  const std::size_t last = std::min<std::size_t>(ordinals.last.value_or(~std::uint32_t{0}), meant.size());
  return first < last ? std::vector<PendingEvent>(meant.begin() + static_cast<std::ptrdiff_t>(first),
                                                  meant.begin() + static_cast<std::ptrdiff_t>(last))
                      : std::vector<PendingEvent>();
}

/// A message verb as a step acts once, on what is in flight; what it holds comes free at its end.
void Faults::act_in_flight(World& world, Instance& instance, const Action& action) {
  if (action.verb == Verb::hold) {
    MessageRule rule;
    rule.verb = RuleVerb::hold;
    rule.last = 0;  // holds nothing that is sent from now on
    instance.handles.push_back(world.change_network().add_rule(std::move(rule)));
  }
  std::uint64_t nth = 0;
  for (const PendingEvent& event : in_flight(world, action.messages)) {
    const std::uint64_t key = mix(action.key, nth++);
    if (action.share < billion && world.pick(site_share, key, billion) < billion - action.share) continue;
    const Duration by =
        action.by.is_fixed() ? action.by.usual() : action.by.at(world.pick(site_step_by, key, full_range));
    ++acted_[instance.action];
    switch (action.verb) {
      case Verb::delay:
        world.delay_in_flight(event.id, by);
        break;
      case Verb::duplicate:
        world.duplicate_in_flight(event.id, by);
        break;
      case Verb::hold:
        world.hold_in_flight(event.id, instance.handles.front());
        break;
      default:
        world.drop_in_flight(event.id);
        break;
    }
  }
}

}  // namespace orrery::sim
