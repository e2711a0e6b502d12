// Bind names: a walk over all selectors of a plan.
#include "sim/bind_names.hpp"

#include <variant>

namespace orrery::sim {
namespace {

class Binder {
 public:
  explicit Binder(const Plan& plan) : plan_(plan) {}

  void bind(Nodes& nodes) const {
    for (Term& term : nodes.terms) bind(term);
  }
  void bind(Term& term) const {
    if (term.kind == Term::Kind::name) term.meaning = meaning_of(plan_, term.name.text);
    for (Nodes& member : term.members) bind(member);
  }
  void bind(LinkPattern& link) const {
    bind(link.from);
    bind(link.to);
  }
  void bind(Messages& messages) const { bind(messages.link); }
  void bind(Expression& expression) const {
    if (auto* count = std::get_if<CountOf>(&expression)) bind(count->nodes);
    if (auto* path = std::get_if<Path>(&expression)) bind(path->root);
  }
  void bind(Condition& condition) const {
    for (Conjunction& all_of : condition.any_of)
      for (ConditionLiteral& literal : all_of) std::visit([this](auto& atom) { bind(atom); }, literal.atom);
  }
  template <class T>
  void bind(std::optional<T>& maybe) const {
    if (maybe) bind(*maybe);
  }

 private:
  void bind(MessageAtom& atom) const { bind(atom.messages); }
  void bind(FactAtom& atom) const { bind(atom.by); }
  void bind(IsAtom& atom) const {
    bind(atom.left);
    bind(atom.right);
  }
  void bind(ComparisonAtom& atom) const {
    bind(atom.left);
    bind(atom.right);
  }
  void bind(OperationAtom&) const {}
  void bind(FaultAtom&) const {}
  void bind(HealedAtom&) const {}

  const Plan& plan_;
};

}  // namespace

Meaning meaning_of(const Plan& plan, std::string_view name) {
  using Kind = Meaning::Kind;
  for (std::uint32_t i = 0; i < plan.nodes.size(); ++i)
    if (plan.nodes[i].name == name) return {Kind::node, i};
  if (plan.sets.contains(name)) return {Kind::set, 0};
  const auto& roles = plan.system->roles;
  for (std::uint32_t i = 0; i < roles.size(); ++i)
    if (roles[i].name == name) return {Kind::role, i};
  return {Kind::given, 0};
}

void bind_names(Plan& plan) {
  const Binder binder(plan);
  binder.bind(plan.stop);
  for (Action& action : plan.faults) {
    binder.bind(action.nodes);
    binder.bind(action.link);
    binder.bind(action.messages);
    for (Nodes& group : action.groups) binder.bind(group);
    binder.bind(action.of);
    binder.bind(action.when);
    binder.bind(action.until);
  }
  for (Script& script : plan.scripts)
    for (ScriptedOperation& operation : script.operations) {
      binder.bind(operation.to);
      binder.bind(operation.when);
    }
  for (Step& step : plan.steps) {
    binder.bind(step.when);
    binder.bind(step.condition);
    binder.bind(step.messages);
    binder.bind(step.nodes);
  }
  for (Question& question : plan.questions) {
    binder.bind(question.when);
    binder.bind(question.judge_when);
    binder.bind(question.answer);
    for (Question::Option& option : question.options) binder.bind(option.holds);
  }
  for (WrittenClaim& claim : plan.written_claims) binder.bind(claim.condition);
}

}  // namespace orrery::sim
