// The glossary: one function for each kind of term, over what is declared.
#include "tools/glossary.hpp"

#include <array>

#include <fmt/format.h>

#include "algorithms/process/check_system.hpp"
#include "algorithms/process/visit.hpp"
#include "sim/scenario/vocabulary.hpp"

namespace orrery::tools {
namespace {

constexpr std::array<std::string_view, 12> kinds{"system", "option", "role",      "message",  "fact", "claim",
                                                 "bundle", "mutant", "operation", "workload", "verb", "key"};

using Terms = std::vector<Term>;

template <class Enum>
std::string word_of(Enum value) {
  return std::string(names_of(value)[static_cast<std::size_t>(value)]);
}

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

void add_roles(Terms& terms, const System& system) {
  for (const RoleSpec& role : system.roles) {
    Term term{"role", role.name, system.name, role.about, {{"drawn as", word_of(role.style)}}};
    if (role.argument != RoleArgument::none)
      term.details.emplace_back("of", fmt::format("a {}: {}({})", word_of(role.argument), role.name,
                                                  role.argument == RoleArgument::node ? "NODE" : "WORD"));
    terms.push_back(std::move(term));
  }
}

void add_messages(Terms& terms, const System& system) {
  for (const MessageSpec& message : system.messages)
    terms.push_back(
        {"message", std::string(message.type->name), system.name, message.reply ? "a reply" : "a request", {}});
}

void add_facts(Terms& terms, const System& system) {
  for (const FactSpec& fact : system.facts)
    terms.push_back({"fact", std::string(fact.type->name), system.name, fact.about, {}});
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

void add_mutants(Terms& terms, const System& system) {
  for (const MutantSpec& mutant : system.mutants)
    terms.push_back(
        {"mutant", mutant.name, system.name, mutant.about, {{"breaks", mutant.breaks}, {"source", mutant.source}}});
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
  for (const scenario::Keyword& verb : scenario::later_verbs())
    terms.push_back({"verb", std::string(verb.name), "", fmt::format("{} (not supported yet)", verb.help), {}});
}

void add_keys(Terms& terms) {
  for (const scenario::Keyword& key : scenario::top_level_keys())
    terms.push_back({"key",
                     std::string(key.name),
                     "",
                     key.later ? fmt::format("{} (not supported yet)", key.help) : std::string(key.help),
                     {}});
}

}  // namespace

std::span<const std::string_view> term_kinds() { return kinds; }

std::vector<Term> glossary(std::span<const System* const> systems) {
  static constexpr std::array adders{add_system, add_options, add_roles,   add_messages,   add_facts,
                                     add_claims, add_bundles, add_mutants, add_operations, add_workloads};
  Terms terms;
  for (const auto add : adders)
    for (const System* system : systems) add(terms, *system);
  add_verbs(terms);
  add_keys(terms);
  return terms;
}

}  // namespace orrery::tools
