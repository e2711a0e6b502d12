// Faults: the director that a plan's actions make. It arms what waits for a time or a condition, binds selectors when
// an action starts, keeps to the budget, ends what has a duration, runs scripted operations and judges the claims
// written in the scenario. Part of the world's value: a fork goes on with its own copy.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/budget.hpp"
#include "sim/evaluate.hpp"
#include "sim/meter.hpp"
#include "sim/plan.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

class Faults final : public Director {
 public:
  explicit Faults(std::shared_ptr<const Plan> plan);

  void begin(World& world) override;
  void act(World& world, std::uint64_t code) override;
  void after(World& world, const Happening& happening) override;
  void settle(World& world) override;
  [[nodiscard]] std::unique_ptr<Director> clone() const override { return std::make_unique<Faults>(*this); }

  // --- what came of it
  struct ActionState {
    bool in_run = true;      ///< its chance put it into this run
    bool armed = false;      ///< its condition is watched
    bool waiting = false;    ///< its selector was empty
    bool was_true = false;   ///< its condition, when last asked
    bool exhausted = false;  ///< it will not start again
    std::uint64_t fired = 0;
    std::uint64_t skipped = 0;
  };
  struct WrittenState {
    std::uint64_t checks = 0;
    bool holds = false;  ///< eventually: came true while quiet; sometimes: reached
  };
  [[nodiscard]] const std::vector<ActionState>& actions() const { return actions_; }
  /// How often an action had an effect: a message rule only counts once a message met it.
  [[nodiscard]] std::uint64_t fired(const World& world, std::size_t action) const;
  [[nodiscard]] const std::vector<WrittenState>& written() const { return written_; }
  /// How many actions are in force.
  [[nodiscard]] std::size_t in_force() const { return instances_.size(); }
  [[nodiscard]] const RunState& state() const { return state_; }
  [[nodiscard]] const Meter& meter() const { return *state_.meter; }

  // --- for who asks the questions (examiner.hpp)
  [[nodiscard]] const std::vector<QuestionState>& questions() const { return questions_; }

  // --- for who follows the steps (step_follower.hpp); fault_steps.cpp
  /// Codes of the director's events that begin a step: to watch its condition, to do it.
  [[nodiscard]] static std::uint64_t watch_step(std::uint64_t step) { return encode(Code::watch_step, step); }
  [[nodiscard]] static std::uint64_t take_step(std::uint64_t step) { return encode(Code::take_step, step); }
  /// Whether the condition that was last watched has come true since.
  [[nodiscard]] bool watched_came_true() const { return !watched_ && came_true_; }
  /// The deliveries in waiting that are meant, oldest first; ordinals count among them.
  [[nodiscard]] std::vector<PendingEvent> in_flight(const World& world, const Messages& messages) const;

 private:
  /// An action in force.
  struct Instance {
    std::uint32_t number = 0;  ///< in the order in which they started
    std::uint32_t action = 0;
    std::vector<NodeId> nodes;                ///< per-node verbs: in the order in which they are hit
    std::vector<std::vector<NodeId>> groups;  ///< partition
    std::vector<Link> links;                  ///< network and message verbs
    std::vector<std::uint64_t>
        handles;              ///< by unit: overlays and rules laid, the boot paused or crashed, drift or jump
    std::uint32_t units = 1;  ///< how many begin one after the other
    enum class Unit : std::uint8_t { to_come, active, ended };
    std::vector<Unit> states;  ///< by unit
    std::uint32_t ended = 0;
    bool permanent = true;
    bool over = false;
  };
  struct ScriptState {
    std::uint32_t next = 0;
    std::uint32_t round = 0;
    bool armed = false;    ///< waits for its condition
    bool due = false;      ///< waits for its client to be up and idle
    bool running = false;  ///< invoked, not finished
    bool open = false;     ///< of an action: begun, not finished
  };
  enum class Code : std::uint8_t { arm, fire, begin_unit, end_unit, calm, operation, watch_step, take_step };
  static std::uint64_t encode(Code code, std::uint64_t what, std::uint64_t unit = 0) {
    return static_cast<std::uint64_t>(code) << 56U | what << 24U | unit;
  }

  [[nodiscard]] Draw draw_for(World& world, const Action& action) const;
  [[nodiscard]] static Duration draw(World& world, const Spread& spread, std::uint64_t key, const Site& site);
  void trigger(World& world, std::uint32_t action);
  void fire(World& world, std::uint32_t action);
  /// Whom the action means now; false: nobody, it waits.
  bool bind(const World& world, const Action& action, const Draw& choose, Instance& instance) const;
  void bind_partition(const World& world, const Action& action, const Draw& choose, Instance& instance) const;
  /// Whether the action may mean somebody now; only luck could still say that it doesn't.
  [[nodiscard]] bool may_bind(const World& world, const Action& action) const;
  /// Whether it breaks something, or sets clocks apart where the budget says how far.
  [[nodiscard]] bool counts_against_budget(const Action& action) const;
  /// What the action breaks, together with what those in force are still going to.
  [[nodiscard]] Harm harm_of(const World& world, const Action& action, const Instance& instance) const;
  [[nodiscard]] Harm shifts_of(const World& world, const Action& action, const Instance& instance) const;
  void start(World& world, Instance instance);
  /// Null: it is over.
  [[nodiscard]] Instance* find(std::uint32_t number);
  void end_all(World& world);
  void note_counts(const World& world, const std::string& id, RunState::FaultState& fault) const;
  void begin_unit(World& world, Instance& instance, std::uint32_t unit);
  void end_unit(World& world, Instance& instance, std::uint32_t unit);
  void finish_unit(World& world, Instance& instance, std::uint32_t unit);
  void count_firing(std::uint32_t action);
  /// Where another action of the same verb is in force on the node, it holds again.
  void reapply(World& world, const Instance& ended, std::uint32_t unit);  // fault_verbs.cpp
  void apply(World& world, Instance& instance, std::uint32_t unit);       // fault_verbs.cpp
  void undo(World& world, Instance& instance, std::uint32_t unit);        // fault_verbs.cpp
  /// Streams of a workload have slots of this length, or their own again.
  void set_load(World& world, std::string_view workload, std::optional<Duration> interval) const;
  void lay(World& world, Instance& instance, std::vector<Link> links, const LinkChange& change);
  void add_rule(World& world, Instance& instance, const Action& action);
  // fault_verbs.cpp
  [[nodiscard]] std::vector<std::vector<NodeId>> sides(const World& world, const Instance& instance) const;
  [[nodiscard]] std::string label_of(const World& world, const Instance& instance,
                                     const std::vector<std::vector<NodeId>>& groups) const;
  /// Whether what it does goes on until it is undone; else it has no end.
  [[nodiscard]] static bool lasts(const Action& action);
  void note(World& world, const Instance& instance, bool start) const;
  void update_quiet(World& world);
  [[nodiscard]] bool may_start() const;

  void count_messages(const World& world, const Happening& happening);
  void watch_conditions(World& world, const Happening& happening);
  void judge_written(World& world, const Happening& happening);
  void note_roles(const World& world, const Happening& happening);
  // fault_steps.cpp
  void begin_step(World& world, const Step& step);
  void watch(const Condition& condition);
  void watch_step_condition(const World& world, const Happening& happening);
  void act_in_flight(World& world, Instance& instance, const Action& action);
  void watch_questions(const World& world, const Happening& happening);
  // fault_scripts.cpp
  void prepare_operation(World& world, std::uint32_t script);
  /// The action that a script belongs to has fired.
  void begin_script(World& world, std::uint32_t script);
  void schedule_operation(World& world, std::uint32_t script, Duration from);
  void run_operation(World& world, std::uint32_t script);
  void follow_operations(World& world, const Happening& happening);

  std::shared_ptr<const Plan> plan_;
  RunState state_;
  std::vector<ActionState> actions_;
  std::vector<Instance> instances_;   // by number; those that are over leave at the end of the event
  std::uint32_t started_ = 0;         // instances, ever
  std::vector<std::uint32_t> until_;  // numbers of instances that a condition will end
  std::vector<ScriptState> scripts_;
  std::vector<WrittenState> written_;
  bool found_nobody_ = false;           // the present event is a fault whose selector was empty: nothing has changed
  std::vector<bool> of_faces_;          // by written claim: it can change only when a face does
  std::vector<bool> of_roles_;          // by written claim: it can change only when a role is taken or left
  std::vector<std::uint64_t> roles_;    // by node: the roles that its face holds, a bit each
  bool roles_differ_ = true;            // the present event may have changed who is in which role
  bool watching_ = false;               // some action waits for its condition, or for somebody to act on
  std::vector<bool> when_of_faces_;     // by action, of its `when`
  const Condition* watched_ = nullptr;  // of the plan: what the present step waits for
  bool came_true_ = false;
  std::vector<QuestionState> questions_;
  std::vector<std::uint64_t> acted_;  // by action: messages that rules which are over have met
  std::vector<std::uint32_t> down_;   // by node that is down: how many actions hold it there
  bool calm_ = false;
  Duration moves_until_{};  // where the pace is "steps": a `run` lets time pass until then
};

/// The director of a world that was made from a plan. REQUIRES: it was.
[[nodiscard]] const Faults& faults_of(const World& world);

}  // namespace orrery::sim
