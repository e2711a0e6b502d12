// Questions: the points of an exercise at which a run stops for the reader: what will happen, or what is so now? The
// answer is never written down but found in the run. Asking changes nothing: a run with questions is the same run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "algorithms/process/types.hpp"
#include "sim/condition.hpp"

namespace orrery::sim {

struct Question {
  std::string text;
  struct Option {
    std::string text;
    std::optional<Condition> holds;  ///< absent, and no `answer`: never the answer
  };
  std::vector<Option> options;
  std::optional<Expression> answer;  ///< its value is the text of one option
  std::string explain;

  // When it is asked; neither: at the beginning.
  std::optional<Condition> when;
  Duration at{};
  Duration after{};  ///< this much later

  // When the options are judged; neither: as it is asked.
  std::optional<Condition> judge_when;
  std::optional<Duration> judge_at;
};

/// A question in the course of a run.
struct QuestionState {
  std::optional<Duration> came_true;  ///< `when`
  std::optional<Duration> judged;
  std::vector<std::size_t> right;  ///< options that hold: exactly one, if the question is a good one
};

/// When the question is asked; nothing: that is not known yet.
[[nodiscard]] inline std::optional<Duration> asked_at(const Question& question, const QuestionState& state) {
  if (question.when && !state.came_true) return std::nullopt;
  return question.when ? *state.came_true + question.after : question.at + question.after;
}

}  // namespace orrery::sim
