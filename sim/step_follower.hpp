// StepFollower: who takes the steps of a plan, event by event. A value beside its world: copy both to fork. Where the
// pace is "steps" nothing moves by itself but what a fault that is due ends; else the world's time goes on while a step
// waits and after the last one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/evaluate.hpp"
#include "sim/plan.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

class StepFollower {
 public:
  explicit StepFollower(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}

  /// Takes the next event of the run, of the present step or between steps. False: there is none until `end`, the run
  /// is over, or stuck(). REQUIRES: `world` was made from the plan and is moved by nobody else.
  bool advance(World& world, Duration end);
  /// Why the present step can't be taken, and what was in flight; empty: it can.
  [[nodiscard]] const std::string& stuck() const { return stuck_; }
  /// Steps that were done.
  [[nodiscard]] std::size_t done() const { return next_; }

 private:
  enum class Phase : std::uint8_t { idle, begin, wait, delay, doing };
  enum class Progress : std::uint8_t { event, done, over };  // an event was taken; the phase is; the time is

  [[nodiscard]] const Step& present() const { return plan_->steps[next_]; }
  Progress take_phase(World& world, Duration end);
  Progress wait_for_time(World& world, Duration end);
  [[nodiscard]] Duration draw(const World& world, const Site& site, const Spread& spread) const;
  Progress begin(World& world);
  Progress wait(World& world, Duration end);
  Progress pass_time(World& world, Duration until, Duration end);
  Progress perform(World& world, Duration end);
  Progress perform_settle(World& world);
  Progress check_action(const World& world);
  void choose(const World& world);
  void take_chosen(World& world);
  bool take_due_fault(World& world);
  Progress fail(const World& world, const std::string& why);

  std::shared_ptr<const Plan> plan_;
  std::size_t next_ = 0;
  Phase phase_ = Phase::idle;
  bool started_ = false;         // idle, doing: the beginning of the phase is behind us
  Duration deadline_{};          // wait, delay, run
  std::uint64_t taken_ = 0;      // settle: events so far
  std::vector<EventId> chosen_;  // deliver, fire: what is still to be taken, in reverse
  std::string stuck_;
};

}  // namespace orrery::sim
