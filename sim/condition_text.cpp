// Conditions as text: the printers of condition.hpp.
#include <fmt/format.h>

#include "sim/condition.hpp"
#include "sim/text_values.hpp"

namespace orrery::sim {
namespace {

std::string_view text_of(MessageAtom::Moment moment) {
  switch (moment) {
    case MessageAtom::Moment::sent:
      return "sent";
    case MessageAtom::Moment::delivered:
      return "delivered";
    case MessageAtom::Moment::lost:
      break;
  }
  return "lost";
}

std::string_view text_of(OperationAtom::State state) {
  switch (state) {
    case OperationAtom::State::invoked:
      return "invoked";
    case OperationAtom::State::ok:
      return "ok";
    case OperationAtom::State::failed:
      return "failed";
    case OperationAtom::State::unknown:
      return "unknown";
    case OperationAtom::State::done:
      break;
  }
  return "done";
}

struct PrintExpression {
  std::string operator()(Decimal number) const { return orrery::sim::text_of(number); }
  std::string operator()(Duration duration) const { return orrery::sim::text_of(duration); }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(const Quoted& quoted) const { return orrery::sim::text_of(Literal{quoted}); }
  std::string operator()(const CountOf& count) const {
    return fmt::format("count({})", orrery::sim::text_of(count.nodes));
  }
  std::string operator()(const SinceFault& since) const { return fmt::format("since({})", since.fault.text); }
  std::string operator()(const Path& path) const {
    std::string text = orrery::sim::text_of(path.root);
    for (const PathStep& step : path.steps)
      text += step.index ? fmt::format("[{}]", step.name.text) : fmt::format(".{}", step.name.text);
    return text;
  }
};

struct PrintAtom {
  std::string operator()(const MessageAtom& atom) const {
    return fmt::format("{} {}", text_of(atom.moment), orrery::sim::text_of(atom.messages));
  }
  std::string operator()(const FactAtom& atom) const {
    std::string text = fmt::format("fact {}{}", atom.type.text, orrery::sim::text_of(atom.tests));
    return atom.by ? fmt::format("{} by {}", text, orrery::sim::text_of(*atom.by)) : text;
  }
  std::string operator()(const OperationAtom& atom) const {
    return fmt::format("op {} {}", atom.id.text, text_of(atom.state));
  }
  std::string operator()(const FaultAtom& atom) const {
    return fmt::format("fault {} {}", atom.id.text, atom.state == FaultAtom::State::started ? "started" : "ended");
  }
  std::string operator()(const HealedAtom&) const { return "healed"; }
  std::string operator()(const IsAtom& atom) const {
    return fmt::format("{} is {}", orrery::sim::text_of(atom.left), orrery::sim::text_of(atom.right));
  }
  std::string operator()(const ComparisonAtom& atom) const {
    return fmt::format("{} {} {}", orrery::sim::text_of(atom.left), orrery::sim::text_of(atom.comparison),
                       orrery::sim::text_of(atom.right));
  }
};

}  // namespace

std::string text_of(const Expression& expression) { return std::visit(PrintExpression{}, expression); }

std::string text_of(const Atom& atom) { return std::visit(PrintAtom{}, atom); }

std::string text_of(const Condition& condition) {
  std::string text;
  std::string_view or_else;
  for (const Conjunction& conjunction : condition.any_of) {
    text += or_else;
    or_else = " or ";
    std::string_view and_also;
    for (const ConditionLiteral& literal : conjunction) {
      text += and_also;
      and_also = " and ";
      text += literal.negated ? "not " : "";
      text += text_of(literal.atom);
    }
  }
  return text;
}

}  // namespace orrery::sim
