// Course: how a plan goes through its world: steps are taken where it has any, questions are asked at their time. A
// value beside the world: copy both to fork.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/examiner.hpp"
#include "sim/plan.hpp"
#include "sim/scheduler.hpp"
#include "sim/step_follower.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

class Course {
 public:
  /// `scheduler` picks the next event; null: the order of time. REQUIRES: it is null where the plan has steps.
  explicit Course(const std::shared_ptr<const Plan>& plan, Scheduler* scheduler = nullptr)
      : follower_(plan), examiner_(plan), scheduler_(scheduler) {}

  /// Takes the next event. False: there is none until `end`, and the world's time is that; or the run is over, or
  /// stuck(). REQUIRES: `world` was made from the plan and is moved by nobody else.
  bool advance(World& world, Duration end);
  /// Why the present step can't be taken; empty: it can.
  [[nodiscard]] const std::string& stuck() const { return follower_.stuck(); }
  [[nodiscard]] std::vector<QuestionReport> questions(const World& world) const { return examiner_.reports(world); }

 private:
  StepFollower follower_;
  Examiner examiner_;
  Scheduler* scheduler_;
};

}  // namespace orrery::sim
