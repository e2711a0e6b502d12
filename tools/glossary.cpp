// The glossary: one function for each kind of term, over what is declared.
#include "tools/glossary.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "algorithms/process/check_system.hpp"
#include "algorithms/process/visit.hpp"
#include "sim/scenario/vocabulary.hpp"
#include "sim/statistic_names.hpp"
#include "sim/text_values.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

constexpr std::array<std::string_view, 17> kinds{"system",   "option", "node",   "role",   "field",     "message",
                                                 "fact",     "claim",  "bundle", "mutant", "rare_path", "operation",
                                                 "workload", "stat",   "verb",   "key",    "value"};

using Terms = std::vector<Term>;

struct PrintOption {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(Ratio value) const {
    return fmt::format("{}", static_cast<double>(value.parts_per_billion) / 1e9);
  }
  std::string operator()(Duration value) const { return print_duration(value); }
  std::string operator()(const DurationRange& value) const {
    return fmt::format("{}..{}", print_duration(value.min), print_duration(value.max));
  }
  std::string operator()(const Spread& value) const { return sim::text_of(value); }
  std::string operator()(const std::vector<NodeId>& value) const {
    return value.empty() ? "nobody" : fmt::format("{} nodes", value.size());
  }
  std::string operator()(const std::string& value) const { return value; }
};

void add_system(Terms& terms, const System& system) {
  terms.push_back({"system",
                   system.name,
                   system.name,
                   system.about,
                   {{"nodes", fmt::format("{} by default", system.default_nodes)},
                    {"options", fmt::format("{}", system.options.size())},
                    {"claims", fmt::format("{}", claims_of(system).size())},
                    {"mutants", fmt::format("{}", system.mutants.size())}}});
}

void add_options(Terms& terms, const System& system) {
  for (const OptionSpec& option : system.options) {
    Term term{"option", option.name, system.name, option.help, {}};
    term.details.emplace_back("type", word_of(option.kind));
    term.details.emplace_back("default", std::visit(PrintOption{}, option.standard));
    if (option.kind == OptionKind::count)
      term.details.emplace_back("bounds", fmt::format("{}..{}", option.min, option.max));
    if (!option.choices.empty())
      term.details.emplace_back("choices", fmt::format("{}", fmt::join(option.choices, ", ")));
    terms.push_back(std::move(term));
  }
}

void add_added(Terms& terms, const System& system) {
  for (const AddedNodes& group : system.added) {
    Term term{"node", group.name, system.name, group.about, {}};
    if (group.each.empty()) {
      term.details.emplace_back("how many", "always one");
    } else {
      term.details.emplace_back("how many", fmt::format("0 to {}, {} by default", group.max, group.standard));
      term.details.emplace_back("called", fmt::format("{0}1, {0}2, ..., or by the names in a list; all together {1}",
                                                      group.each, group.name));
    }
    terms.push_back(std::move(term));
  }
}

void add_roles(Terms& terms, const System& system) {
  for (const RoleSpec& role : system.roles) {
    Term term{"role", role.name, system.name, role.about, {{"drawn as", word_of(role.style)}}};
    if (role.argument != RoleArgument::none)
      term.details.emplace_back("of", fmt::format("a {}: {}({})", word_of(role.argument), role.name,
                                                  role.argument == RoleArgument::node ? "NODE" : "WORD"));
    terms.push_back(std::move(term));
  }
}

std::string kind_of(const Shape& shape) {
  if (!shape.words.empty()) return fmt::format("{}", fmt::join(shape.words, ", "));
  if (shape.kind == Shape::Kind::list) return fmt::format("list of {}", kind_of(shape.element()));
  if (shape.kind == Shape::Kind::object) return std::string(shape.type_name);
  return word_of(shape.kind);
}

/// The paths that conditions may take from here: `config.joint`, `progress[].mode`. No deeper than values go that hold
/// themselves.
void add_paths(Terms& terms, const System& system, const std::string& path, const Shape& shape, std::string_view whose,
               std::set<std::string>& seen, int depth = 0) {
  constexpr int deepest = 6;
  if (depth == deepest) return;
  if (shape.kind != Shape::Kind::object) {
    if (!seen.insert(path).second) return;  // of the face: that is where a condition finds it
    terms.push_back({"field",
                     path,
                     system.name,
                     fmt::format("{}: {}{}", whose, kind_of(shape), shape.optional ? ", or none" : ""),
                     {}});
    if (shape.kind == Shape::Kind::list) add_paths(terms, system, path + "[]", shape.element(), whose, seen, depth + 1);
    return;
  }
  for (const FieldShape& field : shape.fields)
    add_paths(terms, system, path.empty() ? std::string(field.name) : fmt::format("{}.{}", path, field.name),
              field.shape(), whose, seen, depth + 1);
}

void add_fields(Terms& terms, const System& system) {
  std::vector<std::pair<std::string, std::span<const ProcessSpec>>> all{{"server", system.servers},
                                                                        {"client", system.clients}};
  for (const AddedNodes& group : system.added)
    all.emplace_back(group.each.empty() ? group.name : group.each, group.processes);
  for (const auto& [who, processes] : all)
    for (const ProcessSpec& process : processes) {
      std::set<std::string> seen;
      add_paths(terms, system, "", *process.face, fmt::format("a {}'s face", who), seen);
      if (process.state != nullptr)
        add_paths(terms, system, "", *process.state, fmt::format("a {}'s state", who), seen);
    }
}

/// The fields of a message or fact, as selectors may test them.
void add_members(Term& term, const Type& type) {
  for (const FieldShape& field : type.shape().fields)
    term.details.emplace_back(fmt::format(".{}", field.name), kind_of(field.shape()));
}

void add_messages(Terms& terms, const System& system) {
  for (const MessageSpec& message : system.messages) {
    terms.push_back(
        {"message", std::string(message.type->name), system.name, message.reply ? "a reply" : "a request", {}});
    add_members(terms.back(), *message.type);
  }
}

void add_facts(Terms& terms, const System& system) {
  for (const FactSpec& fact : system.facts) {
    terms.push_back({"fact", std::string(fact.type->name), system.name, fact.about, {}});
    add_members(terms.back(), *fact.type);
  }
}

void add_claims(Terms& terms, const System& system) {
  for (const ClaimInfo& claim : claims_of(system)) {
    Term term{"claim", std::string(claim.name), system.name, std::string(claim.about), {{"kind", word_of(claim.kind)}}};
    if (claim.kind == ClaimKind::eventually) term.details.emplace_back("within", print_duration(claim.within));
    std::vector<std::string> breakers;
    for (const MutantSpec& mutant : system.mutants)
      if (mutant.breaks == claim.name) breakers.push_back(mutant.name);
    if (!breakers.empty()) term.details.emplace_back("broken by", fmt::format("{}", fmt::join(breakers, ", ")));
    terms.push_back(std::move(term));
  }
}

void add_bundles(Terms& terms, const System& system) {
  for (const BundleSpec& bundle : system.bundles)
    terms.push_back({"bundle",
                     bundle.name,
                     system.name,
                     fmt::format("{} claims", bundle.claims.size()),
                     {{"claims", fmt::format("{}", fmt::join(bundle.claims, ", "))}}});
}

void add_mutant_specs(Terms& terms, const System& system) {
  for (const MutantSpec& mutant : system.mutants)
    terms.push_back(
        {"mutant", mutant.name, system.name, mutant.about, {{"breaks", mutant.breaks}, {"source", mutant.source}}});
}

void add_rare_paths(Terms& terms, const System& system) {
  for (const RarePath& path : system.rare_paths)
    terms.push_back({"rare_path",
                     std::string(path.site.name),
                     system.name,
                     std::string(path.about),
                     {{"taken", fmt::format("at one visit in {}, where it is armed", path.one_in)}}});
}

void add_operations(Terms& terms, const System& system) {
  for (const OperationSpec& operation : system.operations)
    terms.push_back({"operation", operation.name, system.name, operation.about, {{"usage", operation.usage}}});
}

void add_workloads(Terms& terms, const System& system) {
  for (const WorkloadSpec& workload : system.workloads)
    terms.push_back({"workload",
                     workload.kind,
                     system.name,
                     workload.about,
                     {{"operations", fmt::format("{}", fmt::join(workload.operations, ", "))}}});
}

void add_verbs(Terms& terms) {
  for (const scenario::VerbSpec& verb : scenario::verb_specs()) {
    Term term{"verb", word_of(verb.verb), "", std::string(verb.help), {}};
    if (!verb.parameters.empty()) term.details.emplace_back("parameters", verb.parameters);
    if (!verb.required.empty()) term.details.emplace_back("required", verb.required);
    term.details.emplace_back("lasts", verb.lasts ? "may have `for` or `until`" : "is done at once");
    terms.push_back(std::move(term));
  }
}

void add_measures(Terms& terms, const System& system) {
  for (const MeasureSpec& measure : system.measures)
    terms.push_back({"stat", measure.name, system.name, measure.about, {}});
}

void add_stats(Terms& terms) {
  for (const sim::StatisticSpec& stat : sim::statistic_specs())
    terms.push_back({"stat", stat.name, "", stat.about, {}});
}

void add_grammar(Term& term, const scenario::ValueSpec& value) {
  if (!value.words.empty()) term.details.emplace_back("words", fmt::format("{}", fmt::join(value.words, ", ")));
  term.details.emplace_back("written", value.grammar);
  term.details.emplace_back("example", value.example);
}

/// The verbs that take this parameter.
std::string verbs_with(std::string_view parameter) {
  std::vector<std::string> verbs;
  for (const scenario::VerbSpec& verb : scenario::verb_specs())
    if (scenario::has_word(verb.parameters, parameter)) verbs.push_back(word_of(verb.verb));
  return fmt::format("{}", fmt::join(verbs, ", "));
}

void add_keys(Terms& terms) {
  for (const scenario::KeyTable& table : scenario::key_tables())
    for (const scenario::Keyword& key : table.keys) {
      const scenario::ValueSpec& value = scenario::spec_of(key.value);
      Term term{"key",
                table.path.empty() ? std::string(key.name) : fmt::format("{}.{}", table.path, key.name),
                "",
                std::string(key.help),
                {{"value", fmt::format("{}: {}", value.name, value.about)}}};
      add_grammar(term, value);
      if (table.keys.data() == scenario::action_parameters().data())
        term.details.emplace_back("of", verbs_with(key.name));
      terms.push_back(std::move(term));
    }
}

void add_values(Terms& terms) {
  for (const scenario::ValueSpec& value : scenario::value_specs()) {
    terms.push_back({"value", std::string(value.name), "", std::string(value.about), {}});
    add_grammar(terms.back(), value);
  }
}

}  // namespace

std::span<const std::string_view> term_kinds() { return kinds; }

std::vector<Term> glossary(std::span<const System* const> systems) {
  static constexpr std::array adders{add_system,     add_options,    add_added,     add_roles,   add_fields,
                                     add_messages,   add_facts,      add_claims,    add_bundles, add_mutant_specs,
                                     add_rare_paths, add_operations, add_workloads, add_measures};
  Terms terms;
  for (const auto add : adders)
    for (const System* system : systems) add(terms, *system);
  add_stats(terms);
  add_verbs(terms);
  add_keys(terms);
  add_values(terms);
  return terms;
}

}  // namespace orrery::tools
