// Selectors and conditions of a document: read, and every name in them checked.
#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

using Set = std::vector<bool>;

std::optional<Set> known_set(const sim::Plan& plan, const sim::Nodes& nodes);

std::optional<Set> known_set(const sim::Plan& plan, const sim::Term& term) {
  Set set(plan.nodes.size());
  const auto mark = [&](const std::vector<NodeId>& nodes) {
    for (const NodeId node : nodes) set[node.value] = true;
  };
  switch (term.kind) {
    case sim::Term::Kind::all:
      set.flip();
      break;
    case sim::Term::Kind::servers:
      mark(plan.system_setup.servers);
      break;
    case sim::Term::Kind::clients:
      mark(plan.system_setup.clients);
      break;
    case sim::Term::Kind::any_of:
      for (const sim::Nodes& member : term.members) {
        const std::optional<Set> one = known_set(plan, member);
        if (!one) return std::nullopt;
        for (std::size_t i = 0; i < set.size(); ++i) set[i] = set[i] || (*one)[i];
      }
      break;
    case sim::Term::Kind::name: {
      const auto node = std::find_if(plan.nodes.begin(), plan.nodes.end(),
                                     [&](const sim::NodeSetup& setup) { return setup.name == term.name.text; });
      const auto named = plan.sets.find(term.name.text);
      if (node != plan.nodes.end())
        set[static_cast<std::size_t>(node - plan.nodes.begin())] = true;
      else if (named != plan.sets.end())
        mark(named->second);
      else
        return std::nullopt;
      break;
    }
  }
  if (term.negated) set.flip();
  return set;
}

std::optional<Set> known_set(const sim::Plan& plan, const sim::Nodes& nodes) {
  if (nodes.quantity.kind != sim::Quantity::Kind::every) return std::nullopt;
  Set set(plan.nodes.size(), true);
  for (const sim::Term& term : nodes.terms) {
    const std::optional<Set> one = known_set(plan, term);
    if (!one) return std::nullopt;
    for (std::size_t i = 0; i < set.size(); ++i) set[i] = set[i] && (*one)[i];
  }
  return set;
}

/// Who may be meant at most: a role may be anybody's.
Set possible_set(const sim::Plan& plan, const sim::Nodes& nodes);

Set possible_set(const sim::Plan& plan, const sim::Term& term) {
  if (auto known = known_set(plan, term)) return *std::move(known);
  Set set(plan.nodes.size(), term.kind != sim::Term::Kind::any_of || term.negated);
  if (term.kind != sim::Term::Kind::any_of || term.negated) return set;
  for (const sim::Nodes& member : term.members) {
    const Set one = possible_set(plan, member);
    for (std::size_t i = 0; i < set.size(); ++i) set[i] = set[i] || one[i];
  }
  return set;
}

Set possible_set(const sim::Plan& plan, const sim::Nodes& nodes) {
  Set set(plan.nodes.size(), true);
  for (const sim::Term& term : nodes.terms) {
    const Set one = possible_set(plan, term);
    for (std::size_t i = 0; i < set.size(); ++i) set[i] = set[i] && one[i];
  }
  return set;
}

/// `n1 & !n1`, whoever that is.
bool contradicts_itself(const sim::Nodes& nodes) {
  return std::any_of(nodes.terms.begin(), nodes.terms.end(), [&](sim::Term term) {
    term.negated = !term.negated;
    return std::find(nodes.terms.begin(), nodes.terms.end(), term) != nodes.terms.end();
  });
}

std::size_t size_of(const Set& set) { return static_cast<std::size_t>(std::count(set.begin(), set.end(), true)); }

/// Why nobody, or fewer than it says, can ever be meant here; empty: somebody may be.
std::string trouble_with(const sim::Plan& plan, const sim::Nodes& nodes) {
  const std::size_t most = size_of(possible_set(plan, nodes));
  const sim::Quantity& quantity = nodes.quantity;
  if (most == 0 || contradicts_itself(nodes)) return "this can mean nobody here";
  if (quantity.kind == sim::Quantity::Kind::count && quantity.count > most)
    return fmt::format("{} are too many: at most {} can be meant here", quantity.count, most);
  if (quantity.kind == sim::Quantity::Kind::share && most * quantity.numerator < quantity.denominator)
    return fmt::format("{}/{} of at most {} is nobody", quantity.numerator, quantity.denominator, most);
  if (quantity.kind == sim::Quantity::Kind::minority && most < 3)
    return fmt::format("a minority of at most {} is nobody", most);
  for (const sim::Term& term : nodes.terms)
    for (const sim::Nodes& member : term.members)
      if (std::string trouble = trouble_with(plan, member); !trouble.empty()) return trouble;
  return "";
}

std::string trouble_with(const sim::Plan& plan, const sim::LinkPattern& link) {
  for (const sim::Nodes* end : {&link.from, &link.to})
    if (std::string trouble = trouble_with(plan, *end); !trouble.empty()) return trouble;
  const Set from = possible_set(plan, link.from);
  const bool to_itself = size_of(from) == 1 && from == possible_set(plan, link.to);
  return to_itself ? "no link leads from a node to itself" : "";
}

std::string trouble_with(const sim::Plan& plan, const sim::Messages& messages) {
  return messages.link ? trouble_with(plan, *messages.link) : "";
}

/// That somebody can be meant: who never can is a slip of whoever wrote it. Of conditions nothing is asked.
template <class Selector>
void check_somebody(const Binding& binding, const JsonValue& value, const Selector& selector) {
  if constexpr (!std::is_same_v<Selector, sim::Condition> && !std::is_same_v<Selector, sim::Expression>)
    if (std::string trouble = trouble_with(binding.plan, selector); !trouble.empty())
      binding.read.fail(value, fmt::format("\"{}\": {}", quotable(value.text), trouble));
}

/// Parses a string and checks its names; nothing if one of them means nothing.
template <class Parse>
auto read_checked(const Binding& binding, const JsonValue& value, std::string_view expected, Parse parse) {
  auto result = binding.read.parsed(value, expected, parse);
  const std::size_t before = binding.read.errors().errors().size();
  if (result) binding.names.check(binding.read, value, *result);
  if (binding.read.errors().errors().size() != before) result.reset();
  if (result) check_somebody(binding, value, *result);
  return result;
}

}  // namespace

std::optional<sim::Nodes> read_nodes(const Binding& binding, const JsonValue& value) {
  constexpr std::string_view kExpected = "nodes, such as \"n1\", \"leader\" or [\"n1\", \"n2\"]";
  if (!value.is(JsonValue::Kind::array)) return read_checked(binding, value, kExpected, sim::parse_nodes);
  if (value.items.empty()) {
    binding.read.fail(value, "expected at least one node");
    return std::nullopt;
  }
  std::vector<sim::Nodes> members;
  for (const JsonValue& item : value.items)
    if (auto one = read_checked(binding, item, kExpected, sim::parse_nodes)) members.push_back(std::move(*one));
  if (members.size() != value.items.size()) return std::nullopt;
  if (members.size() == 1) return std::move(members.front());
  return sim::union_of(std::move(members));
}

std::optional<sim::LinkPattern> read_link(const Binding& binding, const JsonValue& value) {
  return read_checked(binding, value, "a link, such as \"n1->n2\" or \"a<->b\"", sim::parse_link);
}

std::optional<sim::Messages> read_messages(const Binding& binding, const JsonValue& value) {
  return read_checked(binding, value, "messages, such as \"AppendEntries n1->n2\"", sim::parse_messages);
}

std::optional<sim::Condition> read_condition(const Binding& binding, const JsonValue& value) {
  return read_checked(binding, value, "a condition, such as \"count(leader) == 1\"", sim::parse_condition);
}

std::optional<sim::Expression> read_expression(const Binding& binding, const JsonValue& value) {
  return read_checked(binding, value, "an expression, such as \"count(all)\" or \"n1\"", sim::parse_expression);
}

std::optional<std::vector<NodeId>> known_nodes(const sim::Plan& plan, const sim::Nodes& nodes) {
  const std::optional<Set> set = known_set(plan, nodes);
  if (!set) return std::nullopt;
  std::vector<NodeId> known;
  for (std::uint32_t i = 0; i < set->size(); ++i)
    if ((*set)[i]) known.push_back({i});
  return known;
}

}  // namespace orrery::scenario
