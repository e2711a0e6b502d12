// Examiner: asks a plan's questions of a run and finds the answers. Questions about moments of time are judged here,
// when the clock stands there; those about conditions by the director, in the event that makes them true.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/evaluate.hpp"
#include "sim/plan.hpp"
#include "sim/question.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

/// The options that hold now, by position.
[[nodiscard]] std::vector<std::size_t> right_options(const Question& question, const Plan& plan,
                                                     const Evaluator& evaluator, const Director::Happening& happening);

/// What became of a question.
struct QuestionReport {
  std::string question;
  std::vector<std::string> options;
  std::vector<std::size_t> right;  ///< positions in `options`
  std::string explain;
  std::optional<Duration> asked;   ///< nothing: never
  std::optional<Duration> judged;  ///< nothing: never
};

class Examiner {
 public:
  explicit Examiner(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)), states_(plan_->questions.size()) {}

  /// The next moment at which it wants to look, or `end`. The world must not go beyond it without look().
  [[nodiscard]] Duration next_look(const World& world, Duration end) const;
  /// Judges what is to be judged now. REQUIRES: every event up to this moment has been taken.
  void look(const World& world);
  [[nodiscard]] std::vector<QuestionReport> reports(const World& world) const;

 private:
  /// When this question is judged by the clock, once that is known.
  [[nodiscard]] std::optional<Duration> judging_time(const World& world, std::size_t question) const;

  std::shared_ptr<const Plan> plan_;
  std::vector<QuestionState> states_;  // of those that the clock decides
};

}  // namespace orrery::sim
