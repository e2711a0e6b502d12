// Examiner: the clock's half of asking questions.
#include "sim/examiner.hpp"

#include <algorithm>

#include "sim/faults.hpp"

namespace orrery::sim {
namespace {

/// As an option would be written.
std::string text_of_answer(const Plan& plan, const std::vector<PathValue>& values) {
  return values.empty() ? std::string(nobody) : text_of(plan, values.front());
}

}  // namespace

std::vector<std::size_t> right_options(const Question& question, const Plan& plan, const Evaluator& evaluator,
                                       const Director::Happening& happening) {
  std::vector<std::size_t> right;
  const std::string answer = question.answer ? text_of_answer(plan, evaluator.values(*question.answer)) : "";
  for (std::size_t i = 0; i < question.options.size(); ++i) {
    const Question::Option& option = question.options[i];
    const bool holds =
        question.answer ? option.text == answer : option.holds && evaluator.holds(*option.holds, happening);
    if (holds) right.push_back(i);
  }
  return right;
}

std::optional<Duration> Examiner::judging_time(const World& world, std::size_t i) const {
  const Question& question = plan_->questions[i];
  const QuestionState& seen = faults_of(world).questions()[i];
  if (question.judge_when || seen.judged || states_[i].judged) return std::nullopt;
  return question.judge_at ? question.judge_at : asked_at(question, seen);
}

Duration Examiner::next_look(const World& world, Duration end) const {
  Duration next = end;
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (const auto time = judging_time(world, i)) next = std::min(next, *time);
  return next;
}

void Examiner::look(const World& world) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const auto time = judging_time(world, i);
    if (!time || *time > world.now()) continue;
    const Evaluator evaluator(world, *plan_, faults_of(world).state());
    states_[i].judged = world.now();
    states_[i].right = right_options(plan_->questions[i], *plan_, evaluator, {nullptr, no_node, false, {}, {}, {}});
  }
}

std::vector<QuestionReport> Examiner::reports(const World& world) const {
  std::vector<QuestionReport> reports;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const Question& question = plan_->questions[i];
    const QuestionState& seen = faults_of(world).questions()[i];
    const QuestionState& judged = seen.judged ? seen : states_[i];
    QuestionReport report{question.text, {}, judged.right, question.explain, asked_at(question, seen), judged.judged};
    if (report.asked && *report.asked > world.now()) report.asked.reset();
    for (const Question::Option& option : question.options) report.options.push_back(option.text);
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace orrery::sim
