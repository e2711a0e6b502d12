// Evaluate: selectors to sets of nodes, conditions to truth.
#include "sim/evaluate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "algorithms/process/ensure.hpp"
#include "sim/bind_names.hpp"
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

/// Chooses where there is nobody to draw: in conditions a quantity means the first of the nodes.
std::uint32_t first_of(std::uint32_t) { return 0; }

/// Room for the steps of almost any path, so that following one takes no memory.
class Walk {
 public:
  void add(WalkStep step) {
    if (size_ < short_.size())
      short_[size_++] = step;
    else
      long_.push_back(step);
  }
  /// REQUIRES: add() is not called any more.
  [[nodiscard]] std::span<const WalkStep> steps() {
    if (long_.empty()) return {short_.data(), size_};
    long_.insert(long_.begin(), short_.begin(), short_.end());
    return long_;
  }

 private:
  std::array<WalkStep, 6> short_{};
  std::size_t size_ = 0;
  std::vector<WalkStep> long_;
};

}  // namespace

std::int64_t Evaluator::node_number(std::string_view name) const {
  for (std::uint32_t i = 0; i < plan_.nodes.size(); ++i)
    if (plan_.nodes[i].name == name) return i;
  const auto bound = state_.bound.find(name);
  if (bound == state_.bound.end() || bound->second.size() != 1) return -1;
  return bound->second.front().value;
}

bool Evaluator::means(const Term& term, NodeId node) const {
  const auto among = [node](const std::vector<NodeId>& nodes) {
    return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
  };
  bool in = false;
  switch (term.kind) {
    case Term::Kind::all:
      in = true;
      break;
    case Term::Kind::servers:
      in = among(plan_.system_setup.servers);
      break;
    case Term::Kind::clients:
      in = among(plan_.system_setup.clients);
      break;
    case Term::Kind::any_of:
      in = std::any_of(term.members.begin(), term.members.end(),
                       [&](const Nodes& member) { return means(member, node); });
      break;
    case Term::Kind::name: {
      const std::string_view name = term.name.text;
      const Meaning meaning = term.meaning.kind == Meaning::Kind::unbound ? meaning_of(plan_, name) : term.meaning;
      switch (meaning.kind) {
        case Meaning::Kind::node:
          in = meaning.index == node.value;
          break;
        case Meaning::Kind::set:
          in = among(plan_.sets.find(name)->second);
          break;
        case Meaning::Kind::role:
          in = in_role(plan_.system->roles[meaning.index], term.argument, node);
          break;
        case Meaning::Kind::given:
        case Meaning::Kind::unbound:
          if (const auto bound = state_.bound.find(name); bound != state_.bound.end()) in = among(bound->second);
          break;
      }
      break;
    }
  }
  return in != term.negated;
}

bool Evaluator::means(const Nodes& selector, NodeId node) const {
  return std::all_of(selector.terms.begin(), selector.terms.end(), [&](const Term& term) { return means(term, node); });
}

Evaluator::Set Evaluator::set_of(const Term& term, const Draw& draw) const {
  Set set(world_.node_count());
  if (std::none_of(term.members.begin(), term.members.end(), leaves_to_luck)) {
    for (std::uint32_t i = 0; i < set.size(); ++i) set[i] = means(term, {i});
    return set;
  }
  for (const Nodes& member : term.members) {
    const Set one = set_of(member, draw);
    for (std::size_t i = 0; i < set.size(); ++i) set[i] = set[i] || one[i];
  }
  if (term.negated) set.flip();
  return set;
}

bool Evaluator::in_role(const RoleSpec& role, const std::optional<Name>& argument, NodeId id) const {
  const Node& node = world_.node(id);
  if (node.status != Status::up && node.status != Status::paused) return false;
  if (!argument || role.held_of == nullptr) return role.held(node.face);
  RoleOf of;
  of.word = argument->text;
  if (role.argument == RoleArgument::node) {
    const std::int64_t number = node_number(argument->text);
    if (number < 0) return false;  // an `as` that nobody has, or several
    of.node = {static_cast<std::uint32_t>(number)};
  }
  return role.held_of(world_, id, of);
}

Evaluator::Set Evaluator::set_of(const Nodes& selector, const Draw& draw) const {
  Set set(world_.node_count());
  for (const NodeId node : nodes(selector, draw)) set[node.value] = true;
  return set;
}

std::vector<NodeId> Evaluator::nodes(const Nodes& selector, const Draw& draw) const {
  const std::uint32_t count = world_.node_count();
  std::vector<NodeId> chosen;
  if (!leaves_to_luck(selector)) {
    for (std::uint32_t i = 0; i < count; ++i)
      if (means(selector, {i})) chosen.push_back({i});
    return chosen;
  }
  Set set(count, true);
  for (const Term& term : selector.terms) {
    const Set one = set_of(term, draw);
    for (std::size_t i = 0; i < set.size(); ++i) set[i] = set[i] && one[i];
  }
  for (std::uint32_t i = 0; i < set.size(); ++i)
    if (set[i]) chosen.push_back({i});
  const auto available = static_cast<std::uint32_t>(chosen.size());
  const std::uint32_t wanted = size_of(selector.quantity, available);
  if (wanted == available && selector.quantity.kind == Quantity::Kind::every) return chosen;
  for (std::uint32_t i = 0; i < wanted; ++i) std::swap(chosen[i], chosen[i + draw(available - i)]);
  chosen.resize(wanted);
  return chosen;
}

std::int64_t Evaluator::number_of(const Nodes& selector) const {
  if (leaves_to_luck(selector)) return static_cast<std::int64_t>(nodes(selector, first_of).size());
  std::int64_t number = 0;
  for (std::uint32_t i = 0; i < world_.node_count(); ++i) number += means(selector, {i}) ? 1 : 0;
  return number;
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
  const auto is_in = [this](const Nodes& selector, NodeId node) {
    return leaves_to_luck(selector) ? set_of(selector, first_of)[node.value] : means(selector, node);
  };
  const auto passes = [&](Link link) {
    return is_in(messages.link->from, link.from) && is_in(messages.link->to, link.to);
  };
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
  if (const auto* message = std::get_if<MessageAtom>(&atom)) {
    const auto& pattern = message->messages.pattern;
    return pattern && pattern->ordinals ? came_by_number(state_.messages, *message) : count(*message, happening) > 0;
  }
  if (const auto* fact = std::get_if<FactAtom>(&atom)) {
    // No effects: also where nothing happened to a node.
    const auto number = [this](std::string_view name) { return node_number(name); };
    const bool observed = std::any_of(happening.effects.begin(), happening.effects.end(), [&](const Effect& effect) {
      const auto* observe = std::get_if<Observe>(&effect);
      return observe != nullptr && observe->fact.type().name == fact->type.text &&
             passes(observe->fact, fact->tests, number);
    });
    return observed && (!fact->by || set_of(*fact->by, first_of)[happening.node.value]);
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
    bool any = false;
    if (!leaves_to_luck(membership->left) && !leaves_to_luck(membership->right)) {
      for (std::uint32_t i = 0; i < world_.node_count(); ++i) {
        if (!means(membership->left, {i})) continue;
        if (!means(membership->right, {i})) return false;
        any = true;
      }
      return any;
    }
    const Set left = set_of(membership->left, first_of);
    const Set right = set_of(membership->right, first_of);
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
  if (const auto* count = std::get_if<CountOf>(&atom.left))
    if (const auto* decimal = std::get_if<Decimal>(&atom.right))
      return compare(number_of(count->nodes), atom.comparison, *decimal, number);
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
    return {number_of(count->nodes)};
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
  Walk walk;
  for (const PathStep& step : path.steps) {
    if (!step.index) {
      walk.add(std::string_view(step.name.text));
      continue;
    }
    std::uint64_t index = 0;
    const char* end = step.name.text.data() + step.name.text.size();
    if (std::from_chars(step.name.text.data(), end, index).ptr != end) {
      const std::int64_t number = node_number(step.name.text);
      if (number < 0) return {};  // an `as` that nobody has, or several
      index = static_cast<std::uint64_t>(number);
    }
    walk.add(index);
  }
  const std::span<const WalkStep> steps = walk.steps();
  const bool by_luck = std::any_of(path.root.members.begin(), path.root.members.end(), leaves_to_luck);
  const Set chosen = by_luck ? set_of(path.root, first_of) : Set();
  std::vector<PathValue> values;
  for (std::uint32_t i = 0; i < world_.node_count(); ++i) {
    const NodeId id{i};
    if (by_luck ? !chosen[i] : !means(path.root, id)) continue;
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

bool only_of_roles(const Condition& condition) {
  const auto plain = [](const Expression& expression) {
    if (const auto* count = std::get_if<CountOf>(&expression)) return !has_argument(count->nodes);
    return !std::holds_alternative<SinceFault>(expression) && !std::holds_alternative<Path>(expression);
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
