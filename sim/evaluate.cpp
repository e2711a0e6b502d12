// Evaluate: selectors to sets of nodes, conditions to truth.
#include "sim/evaluate.hpp"

#include <algorithm>
#include <charconv>

#include "algorithms/process/ensure.hpp"
#include "sim/path_shape.hpp"

namespace orrery::sim {
namespace {

std::uint32_t size_of(const Quantity& quantity, std::uint32_t available) {
  switch (quantity.kind) {
    case Quantity::Kind::every:
      return available;
    case Quantity::Kind::count:
      return std::min(quantity.count, available);
    case Quantity::Kind::share:
      return available * quantity.numerator / quantity.denominator;
    case Quantity::Kind::minority:
      return available == 0 ? 0 : (available - 1) / 2;
    case Quantity::Kind::majority:
      return available == 0 ? 0 : available / 2 + 1;
  }
  return available;
}

Comparison mirrored(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return Comparison::greater;
    case Comparison::less_equal:
      return Comparison::greater_equal;
    case Comparison::greater:
      return Comparison::less;
    case Comparison::greater_equal:
      return Comparison::less_equal;
    default:
      return comparison;
  }
}

/// A literal of the condition, if the expression is one. A single word counts as a literal name where it is compared.
std::optional<Literal> literal_of(const Expression& expression) {
  if (const auto* decimal = std::get_if<Decimal>(&expression)) return Literal(*decimal);
  if (const auto* duration = std::get_if<Duration>(&expression)) return Literal(*duration);
  if (const auto* truth = std::get_if<bool>(&expression)) return Literal(*truth);
  if (const auto* quoted = std::get_if<Quoted>(&expression)) return Literal(*quoted);
  if (const auto* path = std::get_if<Path>(&expression))
    if (path->steps.empty() && path->root.kind == Term::Kind::name && !path->root.negated && !path->root.argument)
      return Literal(path->root.name);
  return std::nullopt;
}

}  // namespace

std::int64_t Evaluator::node_number(std::string_view name) const {
  for (std::uint32_t i = 0; i < plan_.nodes.size(); ++i)
    if (plan_.nodes[i].name == name) return i;
  const auto bound = state_.bound.find(name);
  if (bound == state_.bound.end() || bound->second.size() != 1) return -1;
  return bound->second.front().value;
}

Evaluator::Set Evaluator::set_of(const Term& term, const Draw& draw) const {
  const std::uint32_t count = world_.node_count();
  Set set(count);
  switch (term.kind) {
    case Term::Kind::all:
      set.assign(count, true);
      break;
    case Term::Kind::servers:
      for (const NodeId node : plan_.system_setup.servers) set[node.value] = true;
      break;
    case Term::Kind::clients:
      for (const NodeId node : plan_.system_setup.clients) set[node.value] = true;
      break;
    case Term::Kind::any_of:
      for (const Nodes& member : term.members) {
        const Set one = set_of(member, draw);
        for (std::uint32_t i = 0; i < count; ++i) set[i] = set[i] || one[i];
      }
      break;
    case Term::Kind::name: {
      const std::string_view name = term.name.text;
      if (const std::int64_t number = node_number(name); number >= 0) {
        set[static_cast<std::size_t>(number)] = true;
      } else if (const auto found = plan_.sets.find(name); found != plan_.sets.end()) {
        for (const NodeId node : found->second) set[node.value] = true;
      } else if (const auto bound = state_.bound.find(name); bound != state_.bound.end()) {
        for (const NodeId node : bound->second) set[node.value] = true;
      } else {
        for (const RoleSpec& role : plan_.system->roles)
          if (role.name == name) set = in_role(role, term.argument);
      }
      break;
    }
  }
  if (term.negated) set.flip();
  return set;
}

Evaluator::Set Evaluator::in_role(const RoleSpec& role, const std::optional<Name>& argument) const {
  Set set(world_.node_count());
  RoleOf of;
  if (argument) of.word = argument->text;
  if (argument && role.argument == RoleArgument::node) {
    const std::int64_t number = node_number(argument->text);
    if (number < 0) return set;  // an `as` that nobody has, or several
    of.node = {static_cast<std::uint32_t>(number)};
  }
  for (std::uint32_t i = 0; i < set.size(); ++i) {
    const Node& node = world_.node({i});
    if (node.status != Status::up && node.status != Status::paused) continue;
    set[i] = argument && role.held_of != nullptr ? role.held_of(world_, {i}, of) : role.held(node.face);
  }
  return set;
}

Evaluator::Set Evaluator::set_of(const Nodes& selector, const Draw& draw) const {
  Set set(world_.node_count());
  for (const NodeId node : nodes(selector, draw)) set[node.value] = true;
  return set;
}

std::vector<NodeId> Evaluator::nodes(const Nodes& selector, const Draw& draw) const {
  Set set(world_.node_count(), true);
  for (const Term& term : selector.terms) {
    const Set one = set_of(term, draw);
    for (std::size_t i = 0; i < set.size(); ++i) set[i] = set[i] && one[i];
  }
  std::vector<NodeId> chosen;
  for (std::uint32_t i = 0; i < set.size(); ++i)
    if (set[i]) chosen.push_back({i});
  const auto available = static_cast<std::uint32_t>(chosen.size());
  const std::uint32_t wanted = size_of(selector.quantity, available);
  if (wanted == available && selector.quantity.kind == Quantity::Kind::every) return chosen;
  for (std::uint32_t i = 0; i < wanted; ++i) std::swap(chosen[i], chosen[i + draw(available - i)]);
  chosen.resize(wanted);
  return chosen;
}

bool Evaluator::names_role(const Nodes& selector) const {
  const auto& roles = plan_.system->roles;
  return std::any_of(selector.terms.begin(), selector.terms.end(), [&](const Term& term) {
    if (term.kind == Term::Kind::any_of)
      return std::any_of(term.members.begin(), term.members.end(),
                         [this](const Nodes& member) { return names_role(member); });
    return term.kind == Term::Kind::name &&
           std::any_of(roles.begin(), roles.end(), [&](const RoleSpec& role) { return role.name == term.name.text; });
  });
}

NodeId Evaluator::one_of(const Nodes& selector, const Draw& draw) const {
  const std::vector<NodeId> meant = nodes(selector, draw);
  if (meant.empty()) return no_node;
  if (plan_.system->rank_field.empty() || !names_role(selector)) return meant.front();
  const std::vector<WalkStep> steps{std::string_view(plan_.system->rank_field)};
  const auto rank = [&](NodeId node) {
    PathValue value;
    (void)find_value([&](Visitor& visitor) { world_.node(node).face.visit_with(visitor); }, steps, value);
    const auto* number = std::get_if<std::int64_t>(&value);
    return number == nullptr ? std::int64_t{0} : *number;
  };
  return *std::max_element(meant.begin(), meant.end(), [&](NodeId a, NodeId b) { return rank(a) < rank(b); });
}

std::vector<Link> Evaluator::links(const LinkPattern& pattern, const Draw& draw) const {
  const std::vector<NodeId> from = nodes(pattern.from, draw);
  const std::vector<NodeId> to = nodes(pattern.to, draw);
  std::vector<Link> links;
  for (const NodeId a : from)
    for (const NodeId b : to) {
      if (a == b) continue;
      links.push_back({a, b});
      if (pattern.both_ways) links.push_back({b, a});
    }
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  return links;
}

bool Evaluator::matches(const Messages& messages, const Passage& passage) const {
  const auto number = [this](std::string_view name) { return node_number(name); };
  if (messages.pattern && !sim::matches(passage.message, *messages.pattern, number)) return false;
  if (!messages.link) return true;
  const Draw none = [](std::uint32_t) { return 0U; };
  const Set from = set_of(messages.link->from, none);
  const Set to = set_of(messages.link->to, none);
  const auto passes = [&](Link link) { return from[link.from.value] && to[link.to.value]; };
  return passes(passage.link) || (messages.link->both_ways && passes({passage.link.to, passage.link.from}));
}

std::uint64_t Evaluator::count(const MessageAtom& atom, const Director::Happening& happening) const {
  const auto matching = [&](const Passage& passage) { return matches(atom.messages, passage); };
  const auto among = [&](std::span<const Passage> passages) {
    return static_cast<std::uint64_t>(std::count_if(passages.begin(), passages.end(), matching));
  };
  switch (atom.moment) {
    case MessageAtom::Moment::sent:
      return among(happening.sent);
    case MessageAtom::Moment::lost:
      return among(happening.lost);
    case MessageAtom::Moment::delivered:
      return happening.event != nullptr && happening.event->kind == EventKind::deliver &&
                     matching({{happening.event->from, happening.event->node}, happening.event->message})
                 ? 1
                 : 0;
  }
  return 0;
}

bool Evaluator::is(const Atom& atom, const Director::Happening& happening) const {
  const Draw none = [](std::uint32_t) { return 0U; };
  if (const auto* message = std::get_if<MessageAtom>(&atom)) {
    const auto& pattern = message->messages.pattern;
    return pattern && pattern->ordinals ? came_by_number(state_.messages, *message) : count(*message, happening) > 0;
  }
  if (const auto* fact = std::get_if<FactAtom>(&atom)) {
    if (happening.effects.empty()) return false;  // also where nothing happened to a node
    if (fact->by && !set_of(*fact->by, none)[happening.node.value]) return false;
    const auto number = [this](std::string_view name) { return node_number(name); };
    return std::any_of(happening.effects.begin(), happening.effects.end(), [&](const Effect& effect) {
      const auto* observed = std::get_if<Observe>(&effect);
      return observed != nullptr && observed->fact.type().name == fact->type.text &&
             passes(observed->fact, fact->tests, number);
    });
  }
  if (const auto* operation = std::get_if<OperationAtom>(&atom)) {
    const auto found = state_.operations.find(operation->id.text);
    if (found == state_.operations.end()) return false;
    const RunState::OperationState& state = found->second;
    switch (operation->state) {
      case OperationAtom::State::invoked:
        return state.invoked;
      case OperationAtom::State::done:
        return state.done;
      case OperationAtom::State::ok:
        return state.done && state.outcome == Outcome::ok;
      case OperationAtom::State::failed:
        return state.done && state.outcome == Outcome::fail;
      case OperationAtom::State::unknown:
        return state.done && state.outcome == Outcome::unknown;
    }
  }
  if (const auto* fault = std::get_if<FaultAtom>(&atom)) {
    const auto found = state_.faults.find(fault->id.text);
    if (found == state_.faults.end()) return false;
    return fault->state == FaultAtom::State::started ? found->second.started.has_value() : found->second.ended;
  }
  if (std::holds_alternative<HealedAtom>(atom)) return state_.healed;
  if (const auto* membership = std::get_if<IsAtom>(&atom)) {
    const Set left = set_of(membership->left, none);
    const Set right = set_of(membership->right, none);
    bool any = false;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (left[i] && !right[i]) return false;
      any = any || left[i];
    }
    return any;
  }
  return compares(std::get<ComparisonAtom>(atom));
}

bool Evaluator::compares(const ComparisonAtom& atom) const {
  const auto number = [this](std::string_view name) { return node_number(name); };
  const auto against = [&](const Expression& many, Comparison comparison, const Literal& literal) {
    const std::vector<PathValue> all = values(many);
    return !all.empty() && std::all_of(all.begin(), all.end(), [&](const PathValue& value) {
      return compare(value, comparison, literal, number);
    });
  };
  if (const auto right = literal_of(atom.right)) return against(atom.left, atom.comparison, *right);
  if (const auto left = literal_of(atom.left)) return against(atom.right, mirrored(atom.comparison), *left);
  const std::vector<PathValue> left = values(atom.left);
  const std::vector<PathValue> right = values(atom.right);
  if (left.empty() || right.empty()) return false;
  for (const PathValue& a : left)
    for (const PathValue& b : right)
      if (!compare(a, atom.comparison, b)) return false;
  return true;
}

std::vector<PathValue> Evaluator::values(const Expression& expression) const {
  if (const auto* count = std::get_if<CountOf>(&expression)) {
    const Draw none = [](std::uint32_t) { return 0U; };
    return {static_cast<std::int64_t>(nodes(count->nodes, none).size())};
  }
  if (const auto* since = std::get_if<SinceFault>(&expression)) {
    const auto found = state_.faults.find(since->fault.text);
    if (found == state_.faults.end() || !found->second.started) return {};
    return {world_.now() - *found->second.started};
  }
  if (const auto* path = std::get_if<Path>(&expression)) return path_values(*path);
  if (const auto* duration = std::get_if<Duration>(&expression)) return {*duration};
  if (const auto* truth = std::get_if<bool>(&expression)) return {*truth};
  if (const auto* quoted = std::get_if<Quoted>(&expression)) return {quoted->text};
  if (const auto whole = std::get<Decimal>(expression).times(1)) return {*whole};
  return {};
}

std::vector<PathValue> Evaluator::path_values(const Path& path) const {
  std::vector<WalkStep> steps;
  for (const PathStep& step : path.steps) {
    if (!step.index) {
      steps.emplace_back(std::string_view(step.name.text));
      continue;
    }
    std::uint64_t index = 0;
    const char* end = step.name.text.data() + step.name.text.size();
    if (std::from_chars(step.name.text.data(), end, index).ptr != end) {
      const std::int64_t number = node_number(step.name.text);
      if (number < 0) return {};  // an `as` that nobody has, or several
      index = static_cast<std::uint64_t>(number);
    }
    steps.emplace_back(index);
  }
  Nodes root;
  root.terms.push_back(path.root);
  std::vector<PathValue> values;
  for (const NodeId id : nodes(root, [](std::uint32_t) { return 0U; })) {
    const Node& node = world_.node(id);
    PathValue value;
    if (steps.empty())
      values.emplace_back(id);
    else if (find_value([&](Visitor& visitor) { node.face.visit_with(visitor); }, steps, value) ||
             (node.process && find_value([&](Visitor& visitor) { node.process->visit_with(visitor); }, steps, value)))
      values.push_back(std::move(value));
  }
  if (values.empty() && is_statistic(plan_, path)) {
    const Meter* const meter = state_.meter ? &*state_.meter : nullptr;
    if (auto value = statistic_value(plan_, world_, state_.facts, meter, path.dotted().value_or("")))
      values.push_back(std::move(*value));
  }
  return values;
}

bool Evaluator::holds(const Condition& condition, const Director::Happening& happening) const {
  return std::any_of(condition.any_of.begin(), condition.any_of.end(), [&](const Conjunction& all_of) {
    return std::all_of(all_of.begin(), all_of.end(),
                       [&](const ConditionLiteral& literal) { return is(literal.atom, happening) != literal.negated; });
  });
}

std::string text_of(const Plan& plan, const PathValue& value) {
  const auto* node = std::get_if<NodeId>(&value);
  if (node == nullptr) return text_of(value);
  return node->value < plan.nodes.size() ? plan.nodes[node->value].name : std::string(nobody);
}

namespace {

/// Whether it names a role of something, which may look into states.
bool has_argument(const Nodes& nodes);
bool has_argument(const Term& term) {
  return term.argument || std::any_of(term.members.begin(), term.members.end(),
                                      [](const Nodes& member) { return has_argument(member); });
}
bool has_argument(const Nodes& nodes) {
  return std::any_of(nodes.terms.begin(), nodes.terms.end(), [](const Term& term) { return has_argument(term); });
}

}  // namespace

bool only_of_faces(const Condition& condition, const Plan& plan) {
  const auto plain = [&](const Expression& expression) {
    if (std::holds_alternative<SinceFault>(expression)) return false;
    if (const auto* count = std::get_if<CountOf>(&expression)) return !has_argument(count->nodes);
    const auto* path = std::get_if<Path>(&expression);
    if (path != nullptr && has_argument(path->root)) return false;
    return path == nullptr || path->steps.empty() || (!is_statistic(plan, *path) && is_in_face(*path, *plan.system));
  };
  for (const Conjunction& all_of : condition.any_of)
    for (const ConditionLiteral& literal : all_of) {
      if (const auto* is = std::get_if<IsAtom>(&literal.atom)) {
        if (has_argument(is->left) || has_argument(is->right)) return false;
        continue;
      }
      const auto* comparison = std::get_if<ComparisonAtom>(&literal.atom);
      if (comparison == nullptr || !plain(comparison->left) || !plain(comparison->right)) return false;
    }
  return true;
}

}  // namespace orrery::sim
