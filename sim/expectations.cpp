// Expectations: outcome, faults that must have fired, operations, numbers, the state at the end.
#include "sim/expectations.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/expected_statistics.hpp"
#include "sim/number_test.hpp"
#include "sim/text_values.hpp"

namespace orrery::sim {
namespace {

std::string outcome_text(const RunResult& result) {
  if (result.outcome == RunOutcome::violation) return "violates " + result.violation->claim;
  std::string text(names_of(result.outcome)[static_cast<std::size_t>(result.outcome)]);
  if (!result.failure.empty()) text += ": " + result.failure;
  return text;
}

ExpectationReport judge_outcome(const Plan& plan, const RunResult& result) {
  const Expectation& expect = plan.expect;
  ExpectationReport report{"outcome", {}, outcome_text(result), false};
  switch (expect.kind) {
    case Expectation::Kind::pass:
      report.expected = "pass";
      report.ok = result.outcome == RunOutcome::pass;
      break;
    case Expectation::Kind::any:
      report.expected = "any";
      report.ok = result.outcome == RunOutcome::pass || result.outcome == RunOutcome::violation;
      break;
    case Expectation::Kind::violates:
      report.expected = "violates " + fmt::format("{}", fmt::join(expect.violates, " or "));
      report.ok = std::any_of(expect.violates.begin(), expect.violates.end(), [&](const std::string& name) {
        if (result.outcome == RunOutcome::crash)
          return name.starts_with(ensure_words) && result.failure.starts_with(name);
        return result.violation && result.violation->claim == name;
      });
      break;
  }
  return report;
}

bool passes(std::int64_t value, std::string_view test) {
  const auto read = read_number_test(test);
  return read && read->passes(value);
}

/// A number or duration passes a test of numbers, never a text that is none; anything else is compared as text.
bool passes_value(const PathValue& value, std::string_view text, std::string_view test) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return passes(*number, test);
  if (const auto* duration = std::get_if<Duration>(&value)) return passes(duration->count(), test);
  if (const auto* ratio = std::get_if<Ratio>(&value)) {
    const auto read = read_number_test(test, billion);
    return read && read->passes(ratio->parts_per_billion);
  }
  return text == trimmed(test);
}

/// Of an operation: how it ends is not known yet.
bool is_open(std::string_view actual) { return actual == "open" || actual == "not invoked"; }

}  // namespace

bool passes_outcome(std::string_view actual, std::string_view test) {
  while (!test.empty()) {
    const auto bar = test.find('|');
    const std::string_view one = trimmed(test.substr(0, bar));
    if (actual == one || actual.substr(0, actual.find(' ')) == one) return true;
    if (bar == std::string_view::npos) break;
    test.remove_prefix(bar + 1);
  }
  return false;
}

std::vector<ExpectationReport> judge_expectations(const Plan& plan, const RunResult& result, const Evaluator& at_end) {
  const Expectation& expect = plan.expect;
  // Of a part of a run is judged what it has come to, and not what might still have come.
  const bool part = result.cut_short;
  std::vector<ExpectationReport> reports;
  if (!part || result.outcome != RunOutcome::pass || expect.kind != Expectation::Kind::violates)
    reports.push_back(judge_outcome(plan, result));
  if (expect.before && !part)
    reports.push_back({"violation before", text_of(*expect.before),
                       result.violation ? text_of(result.violation->at) : "no violation",
                       result.violation && result.violation->at <= *expect.before});
  if (!expect.node.empty() && !part) {
    const std::string node =
        result.violation && result.violation->node != no_node ? plan.nodes[result.violation->node.value].name : "none";
    reports.push_back({"violation at node", expect.node, node, node == expect.node});
  }
  const bool ended_early = part || result.outcome == RunOutcome::violation || result.outcome == RunOutcome::stuck ||
                           result.outcome == RunOutcome::crash;
  if (!ended_early)  // such a run owes no faults
    for (const FaultReport& fault : result.faults)
      if (fault.must_fire && !fault.over_all_runs && fault.fired == 0 && !(fault.recurs && fault.skipped > 0))
        reports.push_back({"fault " + fault.id, "fires", "never fired", false});
  for (std::size_t i = 0; i < result.questions.size() && !ended_early; ++i) {
    const QuestionReport& question = result.questions[i];
    std::vector<std::string> right;
    for (const std::size_t option : question.right) right.push_back(question.options[option]);
    std::string actual = "never asked";
    if (question.asked) actual = "asked and never judged";
    if (question.judged) actual = right.empty() ? "none holds" : fmt::format("{}", fmt::join(right, " and "));
    reports.push_back({fmt::format("question {}", i + 1), "one option holds", std::move(actual), right.size() == 1});
  }
  for (const std::string& name : expect.sometimes) {
    const auto claim = std::find_if(result.claims.begin(), result.claims.end(),
                                    [&](const ClaimReport& each) { return each.info.name == name; });
    const bool reached = claim != result.claims.end() && claim->holds;
    if (part && !reached) continue;
    reports.push_back({"sometimes " + name, "reached", reached ? "reached" : "not reached", reached});
  }
  const auto judge_operation = [&](const std::string& id, const std::string& test) {
    const auto found = result.operations.find(id);
    // A run that ended early doesn't tell what an operation would have come to.
    const bool over = found != result.operations.end() && !is_open(found->second);
    if (!over && ended_early) return;
    const std::string actual = found == result.operations.end() ? "not invoked" : found->second;
    reports.push_back({"operation " + id, test, actual, passes_outcome(actual, test)});
  };
  for (const auto& [id, test] : expect.operations) judge_operation(id, test);
  for (const Script& script : plan.scripts)
    for (const ScriptedOperation& operation : script.operations) {
      const bool invoked = result.operations.contains(operation.id);
      const bool owed = invoked || (!ended_early && !script.of_action);
      if (!operation.expect.empty() && owed) judge_operation(operation.id, operation.expect);
    }
  if (part) return reports;
  for (ExpectationReport& report : judge_statistics_of_run(plan, result)) reports.push_back(std::move(report));
  if (plan.runs == 1 && !plan.one_of_many) {
    const RunResult* const only = &result;
    for (ExpectationReport& report : judge_statistics_over_runs(plan, std::span(&only, 1)))
      reports.push_back(std::move(report));
  }
  for (const auto& [expression, test] : expect.state) {
    bool ok = true;
    std::string actual;
    const auto values = at_end.values(parse_expression(expression));
    for (const PathValue& value : values) {
      const std::string text = text_of(plan, value);
      ok = ok && passes_value(value, text, test);
      actual += (actual.empty() ? "" : ", ") + text;
    }
    reports.push_back({"state " + expression, test, values.empty() ? "no such value" : actual, ok && !values.empty()});
  }
  return reports;
}

}  // namespace orrery::sim
