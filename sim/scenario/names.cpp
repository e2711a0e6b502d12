// Names: the shared namespace, and the walk over selectors and conditions.
#include "sim/scenario/names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/nearest.hpp"

namespace orrery::scenario {
namespace {

std::string_view what(Names::Kind kind) {
  switch (kind) {
    case Names::Kind::node:
      return "a node";
    case Names::Kind::zone:
      return "a zone";
    case Names::Kind::group:
      return "a group";
    case Names::Kind::role:
      return "a role of the system";
    case Names::Kind::bound:
      return "an \"as\" of an action";
    case Names::Kind::message:
      break;
  }
  return "a message type of the system";
}

/// A path without steps and signs: a plain word, which may be a value rather than nodes.
bool is_word(const sim::Expression& expression) {
  const auto* path = std::get_if<sim::Path>(&expression);
  return path != nullptr && path->steps.empty() && path->root.kind == sim::Term::Kind::name && !path->root.negated &&
         !path->root.argument;
}
bool is_literal(const sim::Expression& expression) {
  return is_word(expression) || std::holds_alternative<sim::Decimal>(expression) ||
         std::holds_alternative<Duration>(expression) || std::holds_alternative<bool>(expression) ||
         std::holds_alternative<sim::Quoted>(expression);
}

}  // namespace

/// One walk. Every name that means nothing becomes an error.
class Names::Check {
 public:
  Check(const Names& names, const Reader& read, const JsonValue& where) : names_(names), read_(read), where_(where) {}

  void nodes(const sim::Nodes& selector) {
    for (const sim::Term& each : selector.terms) term(each);
  }

  void link(const sim::LinkPattern& link) {
    nodes(link.from);
    nodes(link.to);
  }

  void messages(const sim::Messages& messages) {
    if (messages.link) link(*messages.link);
    if (!messages.pattern) return;
    const std::vector<std::string> types = names_.of(Kind::message);
    const sim::MessagePattern& pattern = *messages.pattern;
    const bool known = std::any_of(types.begin(), types.end(), [&](const std::string& type) {
      return pattern.prefix ? type.starts_with(pattern.type.text) : type == pattern.type.text;
    });
    if (!known)
      fail(pattern.type,
           fmt::format("no message type {} \"{}\"", pattern.prefix ? "begins with" : "is called", pattern.type.text),
           types);
  }

  void condition(const sim::Condition& condition) {
    for (const sim::Conjunction& all_of : condition.any_of)
      for (const sim::ConditionLiteral& literal : all_of) atom(literal.atom);
  }

  void expression(const sim::Expression& expression) {
    if (const auto* count = std::get_if<sim::CountOf>(&expression)) nodes(count->nodes);
    if (const auto* since = std::get_if<sim::SinceFault>(&expression)) fault(since->fault);
    if (const auto* path = std::get_if<sim::Path>(&expression)) this->path(*path);
  }

 private:
  void fail(const sim::Name& name, std::string message, const std::vector<std::string>& known) {
    ScenarioError error = where_.error(sim::ValueError(std::move(message), where_.text, name.position));
    error.nearest = sim::nearest(name.text, known).value_or("");
    read_.errors().add(std::move(error));
  }

  void term(const sim::Term& term) {
    for (const sim::Nodes& member : term.members) nodes(member);
    if (term.kind != sim::Term::Kind::name) return;
    const auto found = names_.shared_.find(term.name.text);
    if (found == names_.shared_.end() || found->second == Kind::message) {
      std::vector<std::string> known{"servers", "clients", "all"};
      for (const auto& [name, kind] : names_.shared_)
        if (kind != Kind::message) known.push_back(name);
      fail(term.name, fmt::format("no node, zone, group or role is called \"{}\"", term.name.text), known);
    } else if (term.argument) {
      fail(*term.argument, "a role of something is not supported yet", {});
    }
  }

  void path(const sim::Path& path) {
    const auto dotted = path.dotted();
    const bool of_workload =
        std::find(names_.workloads_.begin(), names_.workloads_.end(), path.root.name.text) != names_.workloads_.end();
    if (dotted && of_workload && !names_.taken(path.root.name.text))
      return fail(path.root.name, fmt::format("a statistic (\"{}\") in a condition is not supported yet", *dotted), {});
    term(path.root);
    for (const sim::PathStep& step : path.steps) {
      const bool number =
          std::all_of(step.name.text.begin(), step.name.text.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (!step.index || number) continue;
      const auto found = names_.shared_.find(step.name.text);
      if (found == names_.shared_.end() || (found->second != Kind::node && found->second != Kind::bound))
        fail(step.name, fmt::format("no node is called \"{}\"", step.name.text), names_.of(Kind::node));
    }
  }

  void fault(const sim::Name& id) {
    if (std::find(names_.faults_.begin(), names_.faults_.end(), id.text) == names_.faults_.end())
      fail(id, fmt::format("no fault has the id \"{}\"", id.text), names_.faults_);
  }

  void atom(const sim::Atom& atom) {
    if (const auto* message = std::get_if<sim::MessageAtom>(&atom)) {
      messages(message->messages);
    } else if (const auto* fact = std::get_if<sim::FactAtom>(&atom)) {
      if (std::find(names_.facts_.begin(), names_.facts_.end(), fact->type.text) == names_.facts_.end())
        fail(fact->type, fmt::format("no fact is called \"{}\"", fact->type.text), names_.facts_);
      if (fact->by) nodes(*fact->by);
    } else if (const auto* operation = std::get_if<sim::OperationAtom>(&atom)) {
      const std::vector<std::string>& known = names_.operations_;
      if (std::find(known.begin(), known.end(), operation->id.text) == known.end())
        fail(operation->id, fmt::format("no operation has the id \"{}\"", operation->id.text), known);
    } else if (const auto* fault_atom = std::get_if<sim::FaultAtom>(&atom)) {
      fault(fault_atom->id);
    } else if (const auto* membership = std::get_if<sim::IsAtom>(&atom)) {
      nodes(membership->left);
      nodes(membership->right);
    } else if (const auto* comparison = std::get_if<sim::ComparisonAtom>(&atom)) {
      // Where a word is compared with something else it may be a value: `n1.role == primary`.
      if (is_literal(comparison->right)) {
        expression(comparison->left);
      } else if (is_literal(comparison->left)) {
        expression(comparison->right);
      } else {
        expression(comparison->left);
        expression(comparison->right);
      }
    }
  }

  const Names& names_;
  const Reader& read_;
  const JsonValue& where_;
};

Names::Names(const System& system) {
  for (const RoleSpec& role : system.roles) shared_.emplace(role.name, Kind::role);
  for (const MessageSpec& message : system.messages) shared_.emplace(message.type->name, Kind::message);
  for (const FactSpec& fact : system.facts) facts_.emplace_back(fact.type->name);
}

std::string Names::add(Kind kind, const std::string& name) {
  if (is_reserved(name)) return fmt::format("\"{}\" is a word of the format and can't be a name", name);
  const auto [found, is_new] = shared_.emplace(name, kind);
  if (is_new) return "";
  return fmt::format("the name \"{}\" is taken: it is {}", name, what(found->second));
}

std::vector<std::string> Names::of(Kind kind) const {
  std::vector<std::string> names;
  for (const auto& [name, own] : shared_)
    if (own == kind) names.push_back(name);
  return names;
}

void Names::check(const Reader& read, const JsonValue& where, const sim::Nodes& nodes) const {
  Check(*this, read, where).nodes(nodes);
}
void Names::check(const Reader& read, const JsonValue& where, const sim::LinkPattern& link) const {
  Check(*this, read, where).link(link);
}
void Names::check(const Reader& read, const JsonValue& where, const sim::Messages& messages) const {
  Check(*this, read, where).messages(messages);
}
void Names::check(const Reader& read, const JsonValue& where, const sim::Condition& condition) const {
  Check(*this, read, where).condition(condition);
}
void Names::check(const Reader& read, const JsonValue& where, const sim::Expression& expression) const {
  Check(*this, read, where).expression(expression);
}

}  // namespace orrery::scenario
