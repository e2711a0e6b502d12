// Names: the shared namespace, and the walk over selectors and conditions.
#include "sim/scenario/names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "sim/number_test.hpp"
#include "sim/path_shape.hpp"
#include "sim/path_value.hpp"
#include "sim/statistics.hpp"

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
/// What an expression is compared as when it is no path, count or time.
std::optional<sim::Literal> literal_of(const sim::Expression& expression) {
  if (is_word(expression)) return std::get<sim::Path>(expression).root.name;
  if (const auto* number = std::get_if<sim::Decimal>(&expression)) return *number;
  if (const auto* duration = std::get_if<Duration>(&expression)) return *duration;
  if (const auto* truth = std::get_if<bool>(&expression)) return *truth;
  if (const auto* quoted = std::get_if<sim::Quoted>(&expression)) return *quoted;
  return std::nullopt;
}

std::string listed(const std::vector<std::string>& names) {
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
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
    const sim::MessagePattern& pattern = *messages.pattern;
    sim::Shapes shapes;
    for (const MessageSpec& message : names_.system_->messages) {
      const std::string_view type = message.type->name;
      if (pattern.prefix ? type.starts_with(pattern.type.text) : type == pattern.type.text)
        shapes.push_back(&message.type->shape());
    }
    if (shapes.empty())
      return fail_listed(
          pattern.type,
          fmt::format("no message type {} \"{}\"", pattern.prefix ? "begins with" : "is called", pattern.type.text),
          names_.of(Kind::message));
    field_tests(pattern.tests, shapes);
  }

  void condition(const sim::Condition& condition) {
    for (const sim::Conjunction& all_of : condition.any_of)
      for (const sim::ConditionLiteral& literal : all_of) atom(literal.atom);
  }

  void expression(const sim::Expression& expression) {
    expression_but_path(expression);
    if (const auto* path = std::get_if<sim::Path>(&expression)) (void)this->path(*path);
  }

  /// What may stand where the expression stands.
  sim::Shapes shapes_of(const sim::Expression& expression) {
    if (const auto* path = std::get_if<sim::Path>(&expression)) return this->path(*path);
    if (std::holds_alternative<sim::CountOf>(expression) || std::holds_alternative<sim::Decimal>(expression))
      return {&shape_of<std::uint64_t>()};
    if (std::holds_alternative<sim::SinceFault>(expression) || std::holds_alternative<Duration>(expression))
      return {&shape_of<Duration>()};
    return {};
  }

  [[nodiscard]] std::string expected_test(const sim::Shapes& shapes, std::string_view test) const {
    if (shapes.empty() ||
        std::any_of(shapes.begin(), shapes.end(), [&](const Shape* shape) { return passable(*shape, test); }))
      return "";
    const Shape::Kind kind = shapes.front()->kind;
    if (kind == Shape::Kind::number || kind == Shape::Kind::list) return "a test of a number, such as 5 or \">= 2\"";
    if (kind == Shape::Kind::duration) return "a test of a duration, such as \"< 3s\"";
    if (kind == Shape::Kind::boolean) return "true or false";
    return expected(shapes);
  }

 private:
  /// Whether some value of this shape passes the test.
  [[nodiscard]] bool passable(const Shape& shape, std::string_view test) const {
    const std::string word(sim::trimmed(test));
    if (shape.optional && word == "none") return true;
    switch (shape.kind) {
      case Shape::Kind::number:
      case Shape::Kind::list:
        return sim::read_number_test(test, sim::count_unit).has_value();  // no duration
      case Shape::Kind::duration:
        return sim::read_number_test(test).has_value();
      case Shape::Kind::boolean:
        return word == "true" || word == "false";
      case Shape::Kind::word:
      case Shape::Kind::node:
        return takes(shape, sim::Name{word, 0});
      default:
        return true;
    }
  }

  void fail(const sim::Name& name, std::string message, const std::vector<std::string>& known,
            std::string expected = "") {
    ScenarioError error = where_.error(sim::ValueError(std::move(message), where_.text, name.position));
    if (!read_.errors().many()) error.nearest = sim::nearest(name.text, known).value_or("");
    error.expected = std::move(expected);
    read_.errors().add(std::move(error));
  }

  /// The same, with all there is if nothing is near.
  void fail_listed(const sim::Name& name, std::string message, const std::vector<std::string>& known) {
    const bool near = !read_.errors().many() && sim::nearest(name.text, known).has_value();
    fail(name, std::move(message), known, near ? "" : "one of " + listed(known));
  }

  void expression_but_path(const sim::Expression& expression) {
    if (const auto* count = std::get_if<sim::CountOf>(&expression)) nodes(count->nodes);
    if (const auto* since = std::get_if<sim::SinceFault>(&expression)) fault(since->fault);
  }

  void term(const sim::Term& term) {
    for (const sim::Nodes& member : term.members) nodes(member);
    if (term.kind != sim::Term::Kind::name) return;
    const auto found = names_.shared_.find(term.name.text);
    if (found == names_.shared_.end() || found->second == Kind::message) {
      std::vector<std::string> known{"servers", "clients", "all"};
      for (const auto& [name, kind] : names_.shared_) {
        if (read_.errors().many()) break;
        if (kind != Kind::message) known.push_back(name);
      }
      fail(term.name, fmt::format("no node, zone, group or role is called \"{}\"", term.name.text), known);
    } else if (term.argument) {
      argument(term, found->second);
    }
  }

  /// That what is called so may be of something, and of this.
  void argument(const sim::Term& term, Kind kind) {
    const sim::Name& of = *term.argument;
    if (kind != Kind::role)
      return fail(of, fmt::format("\"{}\" is {}; only a role can be of something", term.name.text, what(kind)), {});
    const std::vector<RoleSpec>& roles = names_.system_->roles;
    const auto role =
        std::find_if(roles.begin(), roles.end(), [&](const RoleSpec& each) { return each.name == term.name.text; });
    if (role->argument == RoleArgument::none)
      fail(of, fmt::format("the role \"{}\" is not one of something", role->name), {});
    else if (role->argument == RoleArgument::node)
      node(of);
  }

  /// That it is the name of one node, or an `as`.
  void node(const sim::Name& name) {
    const auto found = names_.shared_.find(name.text);
    if (found == names_.shared_.end() || (found->second != Kind::node && found->second != Kind::bound))
      fail(name, fmt::format("no node is called \"{}\"", name.text), names_.of(Kind::node));
  }

  /// What may stand at the root: of servers, clients, those that the system adds, or all of these.
  [[nodiscard]] sim::Shapes roots(const sim::Term& term) const {
    const System& system = *names_.system_;
    const auto found = names_.shared_.find(term.name.text);
    const bool node =
        term.kind == sim::Term::Kind::name && found != names_.shared_.end() && found->second == Kind::node;
    const bool client = node && names_.clients_.count(term.name.text) != 0;
    const auto added = names_.added_.find(term.name.text);
    if (!term.negated && term.kind == sim::Term::Kind::name && added != names_.added_.end())
      return sim::shapes_of(added->second->processes);
    if (!term.negated && (term.kind == sim::Term::Kind::clients || client)) return sim::shapes_of(system.clients);
    if (!term.negated && (term.kind == sim::Term::Kind::servers || node)) return sim::shapes_of(system.servers);
    sim::Shapes all = sim::shapes_of(system.servers);
    for (const Shape* shape : sim::shapes_of(system.clients)) all.push_back(shape);
    for (const AddedNodes& each : system.added)
      for (const Shape* shape : sim::shapes_of(each.processes)) all.push_back(shape);
    return all;
  }

  /// Whether the root is what statistics begin with, and nothing else is called so.
  [[nodiscard]] bool reads_statistic(const sim::Path& path) const {
    const std::string& root = path.root.name.text;
    const auto name = path.dotted();
    if (!name || path.steps.empty() || names_.taken(root)) return false;
    const auto begins = [&](const std::string& text) { return text.substr(0, text.find('.')) == root; };
    return root == "facts" || root == "messages" ||
           std::any_of(names_.workloads_.begin(), names_.workloads_.end(),
                       [&](const sim::MeasuredWorkload& workload) { return workload.id == root; }) ||
           std::any_of(names_.system_->measures.begin(), names_.system_->measures.end(),
                       [&](const MeasureSpec& measure) { return begins(measure.name); });
  }

  sim::Shapes statistic(const sim::Name& name) {
    using Kind = sim::StatisticKind;
    const std::vector<sim::StatisticSpec> known = sim::known_statistics(*names_.system_, names_.workloads_);
    const sim::StatisticName parsed = sim::parse_statistic(name.text);
    const sim::StatisticSpec* spec = sim::find_statistic(known, name.text);
    const sim::StatisticSpec* summed = sim::find_statistic(known, parsed.base);
    const std::size_t measure = sim::measure_called(*names_.system_, parsed.base);
    const bool declared = measure < names_.system_->measures.size();
    if (spec == nullptr && declared && parsed.summary) return {summed_shape(measure, *parsed.summary)};
    if (spec == nullptr && summed == nullptr) {
      std::vector<std::string> names;
      for (const sim::StatisticSpec& each : known)
        if (each.kind != Kind::told) names.push_back(each.name);
      fail(name, fmt::format("there is no statistic \"{}\"", name.text), names);
    } else if (spec != nullptr && declared && spec->kind == Kind::samples) {
      fail(name, fmt::format("\"{}\" is measured again and again", name.text), {},
           fmt::format("one figure of it, such as {}.max", name.text));
    } else if (spec == nullptr || spec->kind == Kind::samples || spec->kind == Kind::told) {
      fail(name, fmt::format("\"{}\" is known when the run is over, and no condition can ask for it", name.text), {},
           "it to stand in \"expect\"");
    } else {
      return {spec->kind == Kind::time ? &shape_of<Duration>() : &shape_of<std::uint64_t>()};
    }
    return {};
  }

  /// Whether a figure of a declared measure is a duration, as far as that can be known.
  const Shape* summed_shape(std::size_t index, sim::Summary summary) const {
    const MeasureSpec& measure = names_.system_->measures[index];
    const auto unit = sim::unit_of(summary, is_time(measure) ? sim::Unit::time : sim::Unit::count);
    return unit == sim::Unit::time ? &shape_of<Duration>() : &shape_of<std::uint64_t>();
  }

  /// What stands at the end of a path; empty if nothing is known of it, or it is an error that has been told.
  sim::Shapes path(const sim::Path& path) {
    if (reads_statistic(path)) return statistic({*path.dotted(), path.root.name.position});
    const std::size_t before = read_.errors().errors().size();
    term(path.root);
    for (const sim::PathStep& step : path.steps) index(step);
    if (read_.errors().errors().size() != before) return {};
    return walk(path.steps, path.steps.empty() ? sim::Shapes{&shape_of<NodeId>()} : roots(path.root));
  }

  void index(const sim::PathStep& step) {
    const bool number =
        std::all_of(step.name.text.begin(), step.name.text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (step.index && !number) node(step.name);
  }

  sim::Shapes walk(const std::vector<sim::PathStep>& steps, sim::Shapes shapes) {
    if (shapes.empty()) return {};  // nothing is declared
    for (const sim::PathStep& step : steps) {
      sim::Shapes next = sim::after_step(shapes, step);
      if (next.empty()) {
        const std::vector<std::string> fields = sim::field_names(shapes);
        if (step.index)
          fail(step.name, "this is no list, so it has no [index]", {}, fields.empty() ? "" : listed(fields));
        else if (fields.empty())
          fail(step.name, fmt::format("there is no field \"{}\" in a {}", step.name.text, kind_of(shapes)), {});
        else
          fail(step.name, fmt::format("there is no field \"{}\"", step.name.text), fields, listed(fields));
        return {};
      }
      shapes = std::move(next);
    }
    if (sim::has_value(shapes)) return shapes;
    fail(steps.back().name, fmt::format("\"{}\" is no single value", steps.back().name.text), {},
         "one of its fields: " + listed(sim::field_names(shapes)));
    return {};
  }

  static std::string_view kind_of(const sim::Shapes& shapes) {
    return names_of(Shape::Kind{})[static_cast<std::size_t>(shapes.front()->kind)];
  }

  void field_tests(const std::vector<sim::FieldTest>& tests, const sim::Shapes& shapes) {
    for (const sim::FieldTest& test : tests) {
      std::vector<sim::PathStep> steps;
      for (const sim::Name& name : test.field) steps.push_back({false, name});
      comparable(walk(steps, shapes), test.value, test.field.back());
    }
  }

  /// That some value which may stand there can be compared with the literal.
  void comparable(const sim::Shapes& shapes, const sim::Literal& literal, const sim::Name& where) {
    if (shapes.empty() ||
        std::any_of(shapes.begin(), shapes.end(), [&](const Shape* shape) { return takes(*shape, literal); }))
      return;
    std::vector<std::string> words;
    for (const Shape* shape : shapes) words.insert(words.end(), shape->words.begin(), shape->words.end());
    if (shapes.front()->kind == Shape::Kind::node) words = names_.of(Kind::node);
    const auto* word = std::get_if<sim::Name>(&literal);
    const std::string text = sim::text_of(literal);
    if (word != nullptr && !words.empty())
      fail(*word, fmt::format("\"{}\" is never {}", where.text, text), words,
           shapes.front()->kind == Shape::Kind::node ? "the name of a node, or nobody" : listed(words));
    else
      fail(where, fmt::format("\"{}\" is never {}", where.text, text), {}, expected(shapes));
  }

  static std::string expected(const sim::Shapes& shapes) {
    if (shapes.front()->kind == Shape::Kind::list) return "a number, the length of the list";
    if (!shapes.front()->words.empty()) return fmt::format("{}", fmt::join(shapes.front()->words, ", "));
    if (shapes.front()->kind == Shape::Kind::node) return "the name of a node, or nobody";
    return fmt::format("{}{}", shapes.front()->kind == Shape::Kind::boolean ? "" : "a ", kind_of(shapes));
  }

  [[nodiscard]] bool takes(const Shape& shape, const sim::Literal& literal) const {
    const auto* name = std::get_if<sim::Name>(&literal);
    const auto* quoted = std::get_if<sim::Quoted>(&literal);
    switch (shape.kind) {
      case Shape::Kind::number:
      case Shape::Kind::list:
        return std::holds_alternative<sim::Decimal>(literal);
      case Shape::Kind::duration:
        return std::holds_alternative<Duration>(literal);
      case Shape::Kind::boolean:
        return std::holds_alternative<bool>(literal);
      case Shape::Kind::text:
        return name != nullptr || quoted != nullptr;
      case Shape::Kind::word: {
        const std::string_view text = name != nullptr     ? std::string_view(name->text)
                                      : quoted != nullptr ? std::string_view(quoted->text)
                                                          : std::string_view();
        return std::find(shape.words.begin(), shape.words.end(), text) != shape.words.end();
      }
      case Shape::Kind::node: {
        if (name == nullptr) return false;
        const auto found = names_.shared_.find(name->text);
        return name->text == sim::nobody ||
               (found != names_.shared_.end() && (found->second == Kind::node || found->second == Kind::bound));
      }
      case Shape::Kind::object:
        return false;
      case Shape::Kind::unknown:
        return true;
    }
    return true;
  }

  /// One side is a literal. Where a word is compared it may be a value: `n1.role == primary`.
  void against(const sim::Expression& side, const sim::Literal& literal) {
    expression_but_path(side);
    if (const auto* count = std::get_if<sim::CountOf>(&side);
        count != nullptr && !std::holds_alternative<sim::Decimal>(literal))
      fail(count->nodes.terms.front().name, fmt::format("a count is never {}", sim::text_of(literal)), {}, "a number");
    if (const auto* since = std::get_if<sim::SinceFault>(&side);
        since != nullptr && !std::holds_alternative<Duration>(literal))
      fail(since->fault, fmt::format("a time since is never {}", sim::text_of(literal)), {}, "a duration");
    const auto* path = std::get_if<sim::Path>(&side);
    if (path == nullptr) return;
    const sim::Shapes shapes = this->path(*path);
    comparable(shapes, literal, path->steps.empty() ? path->root.name : path->steps.back().name);
  }

  void fault(const sim::Name& id) {
    if (!names_.has_fault(id.text)) fail(id, fmt::format("no fault has the id \"{}\"", id.text), names_.faults_);
  }

  void atom(const sim::Atom& atom) {
    if (const auto* message = std::get_if<sim::MessageAtom>(&atom)) {
      messages(message->messages);
    } else if (const auto* fact = std::get_if<sim::FactAtom>(&atom)) {
      if (std::find(names_.facts_.begin(), names_.facts_.end(), fact->type.text) == names_.facts_.end())
        fail_listed(fact->type, fmt::format("no fact is called \"{}\"", fact->type.text), names_.facts_);
      for (const FactSpec& spec : names_.system_->facts)
        if (spec.type->name == fact->type.text) field_tests(fact->tests, {&spec.type->shape()});
      if (fact->by) nodes(*fact->by);
    } else if (const auto* operation = std::get_if<sim::OperationAtom>(&atom)) {
      if (!names_.has_operation(operation->id.text))
        fail(operation->id, fmt::format("no operation has the id \"{}\"", operation->id.text), names_.operations_);
    } else if (const auto* fault_atom = std::get_if<sim::FaultAtom>(&atom)) {
      fault(fault_atom->id);
    } else if (const auto* membership = std::get_if<sim::IsAtom>(&atom)) {
      nodes(membership->left);
      nodes(membership->right);
    } else if (const auto* comparison = std::get_if<sim::ComparisonAtom>(&atom)) {
      if (const auto right = literal_of(comparison->right)) {
        against(comparison->left, *right);
      } else if (const auto left = literal_of(comparison->left)) {
        against(comparison->right, *left);
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

Names::Names(const System& system) : system_(&system) {
  for (const RoleSpec& role : system.roles) shared_.emplace(role.name, Kind::role);
  for (const MessageSpec& message : system.messages) shared_.emplace(message.type->name, Kind::message);
  for (const FactSpec& fact : system.facts) facts_.emplace_back(fact.type->name);
}

void Names::add_operation(std::string id) {
  operation_set_.insert(id);
  operations_.push_back(std::move(id));
}

void Names::add_fault(std::string id) {
  fault_set_.insert(id);
  faults_.push_back(std::move(id));
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
std::string Names::expected_test(const sim::Expression& expression, std::string_view test) const {
  ErrorList told_elsewhere;
  const Reader read(told_elsewhere);
  const JsonValue nowhere;
  Check check(*this, read, nowhere);
  return check.expected_test(check.shapes_of(expression), test);
}

}  // namespace orrery::scenario
