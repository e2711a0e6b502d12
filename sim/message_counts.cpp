// Message counts: finding the numbered atoms of a plan.
#include "sim/message_counts.hpp"

#include <algorithm>

#include "sim/plan.hpp"

namespace orrery::sim {

std::vector<MessageCount> counts_of(const Plan& plan) {
  std::vector<MessageCount> counts;
  const auto add_all = [&](const Condition& condition, std::optional<std::uint32_t> action) {
    for (const Conjunction& all_of : condition.any_of)
      for (const ConditionLiteral& literal : all_of) {
        const auto* atom = std::get_if<MessageAtom>(&literal.atom);
        if (atom != nullptr && atom->messages.pattern && atom->messages.pattern->ordinals)
          counts.push_back({atom, action});
      }
  };
  const auto add = [&](const std::optional<Condition>& condition, std::optional<std::uint32_t> action = {}) {
    if (condition) add_all(*condition, action);
  };
  add(plan.stop);
  for (std::uint32_t i = 0; i < plan.faults.size(); ++i) {
    add(plan.faults[i].when, i);
    add(plan.faults[i].until);
  }
  for (const Script& script : plan.scripts)
    for (const ScriptedOperation& operation : script.operations) add(operation.when);
  for (const Step& step : plan.steps) {
    add(step.when);
    add(step.condition);
  }
  for (const Question& question : plan.questions) {
    add(question.when);
    add(question.judge_when);
    for (const Question::Option& option : question.options) add(option.holds);
  }
  for (const WrittenClaim& claim : plan.written_claims) add_all(claim.condition, std::nullopt);
  return counts;
}

bool came_by_number(const std::vector<MessageCount>& counts, const MessageAtom& atom) {
  const auto found =
      std::find_if(counts.begin(), counts.end(), [&](const MessageCount& each) { return each.atom == &atom; });
  if (found == counts.end()) return false;
  const Ordinals& ordinals = *atom.messages.pattern->ordinals;
  const std::uint64_t last = ordinals.last ? *ordinals.last : ~std::uint64_t{0};
  return std::max<std::uint64_t>(found->before + 1, ordinals.first) <= std::min(found->after, last);
}

}  // namespace orrery::sim
