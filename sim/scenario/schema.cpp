// Schema: a definition for each kind of value, made of the tables of keys and verbs.
#include "sim/scenario/schema.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "algorithms/process/check_system.hpp"
#include "sim/scenario/schema_object.hpp"

namespace orrery::scenario {
namespace {

using namespace schema;

constexpr std::size_t kWidth = 120;

/// What fits on a line is on one.
void write(std::string& text, const Json& value, std::size_t indent) {
  const std::string flat = value.dump();
  if (flat.size() + indent <= kWidth || !value.is_structured()) {
    text += flat;
    return;
  }
  text += value.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& [key, item] : value.items()) {
    text += first ? "\n" : ",\n";
    first = false;
    text.append(indent + 2, ' ');
    if (value.is_object()) text += Json(key).dump() + ": ";
    write(text, item, indent + 2);
  }
  text += '\n';
  text.append(indent, ' ');
  text += value.is_object() ? '}' : ']';
}

constexpr std::string_view kKindPattern = "^[A-Za-z_][A-Za-z0-9_-]*$";

class Schema {
 public:
  explicit Schema(std::span<const System* const> systems) : systems_(systems) {
    for (const System* system : systems) {
      kinds_.push_back(system->name);
      for (const ClaimInfo& claim : claims_of(*system)) claims_.emplace_back(claim.name);
      for (const BundleSpec& bundle : system->bundles) claims_.push_back(bundle.name);
      for (const MutantSpec& mutant : system->mutants) mutants_.push_back(mutant.name);
    }
  }

  Json run() {
    Json schema{
        {"$schema", "http://json-schema.org/draft-07/schema#"},
        {"title", "Orrery scenario"},
        {"description", "A run of a distributed system: who is there, what breaks, what is claimed, how it ends."},
        {"type", "object"}};
    // What a file lacks may come from the one that it is laid over.
    schema["if"] = required("extends");
    schema["then"] = reference("patch");
    schema["else"] = reference("scenario");
    Json& definitions = schema["definitions"];
    definitions["scenario"] =
        described("a file that stands alone", Object().add(top_level_keys()).require(top_level_keys()).closed());
    definitions["scenario"]["properties"]["system"]["anyOf"][0] =
        Json{{"allOf", Json::array({reference("system"), required("kind")})}};
    details_by_kind(definitions["scenario"]);
    definitions["patch"] = described("what changes in a file that is laid over another, or in a variant", patch());
    definitions["pick"] =
        described("drawn once a run: one of a list, or a whole number of a range",
                  Json{{"type", "object"},
                       {"properties", {{"pick", one_of({list_of(Json::object(), false), reference("integers")})}}},
                       {"required", {"pick"}},
                       {"additionalProperties", false}});
    definitions["instead"] =
        described("a pick, or null: as if it were not there", one_of({reference("pick"), Json{{"type", "null"}}}));
    for (const ValueSpec& spec : value_specs())
      definitions[std::string(spec.name)] = described(
          spec.grammar.empty() ? std::string(spec.about) : fmt::format("{}: {}", spec.about, spec.grammar), of(spec));
    return schema;
  }

 private:
  static Json number(std::string_view type, int minimum) { return {{"type", type}, {"minimum", minimum}}; }
  static Json text() { return {{"type", "string"}, {"minLength", 1}}; }
  static Json matching(std::string_view pattern) { return {{"type", "string"}, {"pattern", pattern}}; }
  static Json words(std::initializer_list<std::string_view> words) {
    return {{"enum", std::vector<std::string>(words.begin(), words.end())}};
  }
  static Json whole_keys(std::span<const Keyword> keys) { return Object().add(keys).require(keys).closed(); }
  static Json list_of_objects(Json object) { return list_of(one_of({std::move(object), reference("instead")})); }

  Json of(const ValueSpec& spec) const {
    switch (spec.value) {
      case Value::version:
        return {{"enum", {1}}};
      case Value::flag:
        return {{"type", "boolean"}};
      case Value::whole:
        return number("integer", 0);
      case Value::count:
        return number("integer", 1);
      case Value::number:
        return {{"type", "number"}};
      case Value::chance:
        return {{"type", "number"}, {"minimum", 0}, {"maximum", 1}};
      case Value::integers:
        return one_of({Json{{"type", "integer"}}, matching(spec.pattern)});
      case Value::nodes:
      case Value::files:
      case Value::words:
      case Value::operation:
        return one_of({text(), list_of(text(), false)});
      case Value::test:
        return Json{{"type", {"number", "string", "boolean"}}};
      case Value::partition:
        return one_of({Json{{"enum", spec.words}}, list_of(one_of({text(), list_of(text(), false)}))});
      case Value::budget_nodes:
        return one_of({number("integer", 0), words({"minority"})});
      case Value::clients:
        return one_of({number("integer", 1), reference("name"), list_of(reference("name"), false)});
      case Value::servers:
        return one_of({number("integer", 1), list_of(reference("name"), false)});
      case Value::system_kind:
        return one_of({Json{{"enum", kinds_}}, matching(kKindPattern)});
      case Value::workload_kind:
        return matching(kKindPattern);
      case Value::claim:
        return name_of_family(claims_);
      case Value::claims:
        return one_of({reference("claim"), matching("^ENSURE\\("), list_of(reference("claim"), false)});
      case Value::mutants:
        return list_of(name_of_family(mutants_));
      case Value::remarks:
      case Value::fitting:
        return {{"type", "object"}};
      default:
        return part(spec);
    }
  }

  /// The parts of a file.
  Json part(const ValueSpec& spec) const {
    switch (spec.value) {
      case Value::system:
        return system();
      case Value::sets:
        return map_of(slot(Value::nodes));
      case Value::network:
        return whole_keys(network_keys());
      case Value::links:
        return list_of_objects(whole_keys(link_keys()));
      case Value::disk:
        return whole_keys(disk_keys());
      case Value::clock:
        return whole_keys(clock_keys());
      case Value::per_node:
        return map_of(one_of({Object().add(per_node_keys()).open(), reference("instead")}));
      case Value::workload: {
        Json element = Object().add(workload_keys()).add(script_keys()).closed();
        element.update(any_required(std::vector<std::string_view>{"kind", "ops"}));
        return list_of_objects(std::move(element));
      }
      case Value::teach:
        return whole_keys(teach_keys());
      case Value::draw:
        return whole_keys(draw_keys());
      case Value::initial: {
        Json initial = map_of(one_of({reference("whole"), list_of(reference("whole")), reference("instead")}));
        initial["properties"]["note"] = reference("text");
        return initial;
      }
      case Value::retry:
        return whole_keys(retry_keys());
      case Value::mix:
        return map_of(slot(Value::number));
      case Value::operations:
        return list_of_objects(whole_keys(operation_keys()));
      case Value::faults:
        return list_of_objects(action());
      case Value::steps:
        return list_of_objects(step());
      case Value::budget:
        return one_of({words({"none"}), whole_keys(budget_keys())});
      case Value::rare_paths:
        return one_of({words({"seed", "off"}), list_of(text())});
      case Value::check: {
        Json claim = Object().add(claim_keys()).closed();
        claim.update(any_required(std::vector<std::string_view>{"claim", "id"}));
        return list_of(
            one_of({reference("claim"), matching(fmt::format("^!({})$", alternatives(claims_))),
                    matching(fmt::format("^!{}", strangers(claims_))), std::move(claim), reference("instead")}));
      }
      case Value::expect: {
        const Json object = whole_keys(expect_keys());
        return one_of({words({"pass", "any"}), object, list_of(object)});
      }
      case Value::results:
        return map_of(slot(Value::result));
      case Value::stats:
        return map_of(
            one_of({Json{{"type", {"number", "string"}}}, whole_keys(published_keys()), reference("instead")}));
      case Value::state:
        return map_of(slot(Value::test));
      case Value::variants:
        return map_of(one_of({reference("patch"), Json{{"type", "null"}}}));
      case Value::sweep:
        return map_of(one_of({list_of(Json::object(), false), Json{{"type", "null"}}}));
      case Value::ask:
        return list_of_objects(whole_keys(question_keys()));
      case Value::answers:
        return list_of(one_of({Json{{"type", {"number", "string", "boolean"}}}, whole_keys(option_keys())}), false);
      default:
        if (!spec.words.empty()) return {{"enum", spec.words}};
        return spec.pattern.empty() ? text() : matching(spec.pattern);
    }
  }

  /// What a variant may say: as a file, but a part of an object does, and lists are reached by their ids.
  static Json patch() {
    Json schema = Object().add(top_level_keys()).closed();
    for (const Keyword& keyword : top_level_keys()) {
      Json& slots = schema["properties"][std::string(keyword.name)]["anyOf"];
      for (const Value value : {Value::workload, Value::faults, Value::check, Value::ask})
        if (keyword.value == value) slots.push_back({{"type", "object"}});
    }
    return schema;
  }

  /// Of systems that are known the options are known, and the nodes that they add.
  Json system() const {
    Json schema = Object().add(system_keys()).open();
    for (const System* each : systems_) {
      Object object;
      object.add(system_keys());
      for (const AddedNodes& group : each->added)
        if (!group.each.empty()) object.add(group.name, described(group.about, of(group)));
      add_options(object, *each, "");
      Json condition = required("kind");
      condition["properties"]["kind"] = {{"enum", {each->name}}};
      schema["allOf"].push_back({{"if", std::move(condition)}, {"then", object.closed()}});
    }
    return schema;
  }

  /// What `per_node` may say where the system is known.
  void details_by_kind(Json& scenario) const {
    for (const System* each : systems_) {
      Object object;
      object.add(per_node_keys());
      add_options(object, *each, "");
      Object initial;
      initial.add(part_keys());
      for (const InitialKey& key : each->initial.keys) initial.add(key.name, described(key.about, of(key)));
      Json closed = object.closed();
      closed["properties"]["initial"] = one_of({initial.closed(), reference("instead")});
      Json condition = required("system");
      condition["properties"]["system"] = required("kind");
      condition["properties"]["system"]["properties"]["kind"] = {{"enum", {each->name}}};
      Json then;
      then["properties"]["per_node"]["additionalProperties"] = one_of({std::move(closed), reference("instead")});
      then["properties"]["per_node"]["properties"]["//"] = Json::object();
      scenario["allOf"].push_back({{"if", std::move(condition)}, {"then", std::move(then)}});
    }
  }

  /// The options below this prefix; those with a dot behind it are parts of an object.
  static void add_options(Object& object, const System& system, const std::string& prefix) {
    std::set<std::string> parts;
    for (const OptionSpec& option : system.options) {
      if (!option.name.starts_with(prefix)) continue;
      const std::string rest = option.name.substr(prefix.size());
      const std::size_t dot = rest.find('.');
      if (dot == std::string::npos) {
        object.add(rest, described(option.help, one_of({of(option), reference("instead")})));
      } else if (const std::string part = rest.substr(0, dot); parts.insert(part).second) {
        Object inner;
        inner.add(part_keys());
        add_options(inner, system, prefix + part + ".");
        object.add(part, one_of({inner.closed(), reference("instead")}));
      }
    }
  }

  static Json of(const AddedNodes& group) {
    Json names = list_of(reference("name"));
    names["maxItems"] = group.max;
    return one_of(
        {Json{{"type", "integer"}, {"minimum", 0}, {"maximum", group.max}}, std::move(names), reference("instead")});
  }

  static Json of(const InitialKey& key) {
    const Json number{{"type", "integer"}, {"minimum", key.min}, {"maximum", key.max}};
    return one_of({key.list ? list_of(one_of({number, reference("instead")})) : number, reference("instead")});
  }

  static Json of(const OptionSpec& option) {
    switch (option.kind) {
      case OptionKind::flag:
        return reference("flag");
      case OptionKind::count:
        return {{"type", "integer"}, {"minimum", option.min}, {"maximum", option.max}};
      case OptionKind::ratio:
        return reference("number");
      case OptionKind::duration:
        return reference("duration");
      case OptionKind::range:
      case OptionKind::spread:
        return reference("spread");
      case OptionKind::nodes:
        return reference("selector");
      case OptionKind::choice:
        return {{"enum", option.choices}};
    }
    return Json::object();
  }

  static Value value_of(Whom whom) {
    switch (whom) {
      case Whom::nodes:
        return Value::nodes;
      case Whom::link:
        return Value::link;
      case Whom::messages:
        return Value::messages;
      case Whom::partition:
        return Value::partition;
      case Whom::workload:
        return Value::name;
      case Whom::operation:
        return Value::operation;
      case Whom::pin:
        break;
    }
    return Value::pin;
  }

  /// The verbs for which `holds`, as alternatives.
  template <class Holds>
  static Json any_verb(Holds&& holds) {
    std::vector<std::string_view> names;
    for (const VerbSpec& verb : verb_specs())
      if (holds(verb)) names.push_back(name_of(verb));
    return any_required(names);
  }
  static std::string_view name_of(const VerbSpec& verb) { return sim::verb_names[static_cast<std::size_t>(verb.verb)]; }

  static Json action() {
    Object object;
    object.add(action_keys()).add(action_parameters());
    Json dependencies = Json::object();
    for (const Keyword& parameter : action_parameters())
      dependencies[std::string(parameter.name)] =
          any_verb([&](const VerbSpec& verb) { return has_word(verb.parameters, parameter.name); });
    for (const char* lasting : {"for", "until"})
      dependencies[lasting] = any_verb([](const VerbSpec& verb) { return verb.lasts; });
    Json one_verb = Json::array();
    for (const VerbSpec& verb : verb_specs()) {
      const std::string_view name = name_of(verb);
      Json here = slot(value_of(verb.whom));
      Json alone = required(name);
      if (const Keyword* also = find_keyword(action_parameters(), name)) {  // a verb, and a parameter of others
        alone["not"] = dependencies[std::string(name)];
        alone["properties"][std::string(name)] = here;
        here["anyOf"].push_back(slot(also->value));
        dependencies.erase(std::string(name));
      }
      for (const VerbSpec& other : verb_specs())
        if (has_word(verb.parameters, name_of(other)))
          alone["properties"][std::string(name_of(other))] =
              slot(find_keyword(action_parameters(), name_of(other))->value);
      object.add(name, described(verb.help, std::move(here)));
      one_verb.push_back(std::move(alone));
      if (!verb.required.empty()) dependencies[std::string(name)] = Json::array({verb.required});
    }
    Json schema = object.closed();
    schema["dependencies"] = std::move(dependencies);
    schema["oneOf"] = std::move(one_verb);
    return schema;
  }

  /// A fault's action, or what only a step does; a note may stand alone.
  static Json step() {
    Object object;
    for (const VerbSpec& verb : verb_specs())
      object.add(name_of(verb), described(verb.help, slot(value_of(verb.whom))));
    object.add(action_keys()).add(action_parameters());
    return object.add(step_keys()).add(step_verbs()).add(step_parameters()).closed();
  }

  /// A pattern for names of families that these names don't have.
  static std::string strangers(const std::vector<std::string>& names) {
    std::set<std::string> families;
    for (const std::string& name : names)
      if (const std::size_t dot = name.find('.'); dot != std::string::npos) families.insert(name.substr(0, dot));
    return fmt::format("(?!({})\\.)[A-Za-z_][A-Za-z0-9_.-]*$", alternatives(families));
  }

  /// A name that is known, or one of a family of which nothing is known.
  static Json name_of_family(const std::vector<std::string>& names) {
    return one_of({Json{{"enum", names}}, matching("^" + strangers(names))});
  }

  std::span<const System* const> systems_;
  std::vector<std::string> kinds_;
  std::vector<std::string> claims_;  // and bundles
  std::vector<std::string> mutants_;
};

}  // namespace

std::string schema_text(std::span<const System* const> systems) {
  std::string text;
  write(text, Schema(systems).run(), 0);
  return text + "\n";
}

}  // namespace orrery::scenario
