// Load: a document at a time, an alternative at a time.
#include "sim/scenario/load.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/bind_names.hpp"
#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

constexpr std::uint32_t kMostAlternatives = 16;

const System* find_system(const Document& document, std::span<const System* const> systems, const Reader& read) {
  std::vector<std::string> kinds;
  for (const System* system : systems) kinds.push_back(system->name);
  const JsonValue* object = given(document.root, "system");
  if (object == nullptr) {
    read.fail(document.root, "\"system\" is missing");
    return nullptr;
  }
  if (!read.object(*object)) return nullptr;
  const JsonValue* kind = given(*object, "kind");
  if (kind == nullptr) {
    read.fail(*object, fmt::format("\"kind\" is missing; expected one of {}", fmt::join(kinds, ", ")));
    return nullptr;
  }
  const auto chosen = read.one_of(*kind, kinds, "system");
  return chosen ? systems[*chosen] : nullptr;
}

struct Bound {
  std::optional<sim::Plan> plan;  // nothing if there were errors
  const System* system = nullptr;
  bool varies = false;
  std::uint32_t alternatives = 0;
};

/// One binding of a document, with this luck.
Bound bind_document(const Document& document, const std::string& file, std::span<const System* const> systems,
                    Luck luck, ErrorList& errors) {
  Document own = document;
  const std::size_t before = errors.errors().size();
  const Reader read(errors);
  resolve_picks(own.root, luck, errors);
  if (errors.errors().size() != before) return {};
  read.check_keys(own.root, top_level_keys());
  Bound result;
  result.system = find_system(own, systems, read);
  if (result.system != nullptr) {
    Binding binding{own.root, *result.system, read, luck, Names(*result.system), {}, {}, {}, {}, {}, {}, {}};
    binding.plan.file = file;
    binding.plan.variant = own.variant;
    binding.plan.sweep = own.sweep;
    for (const auto& [path, value] : own.swept) binding.swept.push_back(path);
    binding.plan.system = result.system;
    bind_frame(binding);
    bind_cast(binding);
    bind_system(binding);
    bind_network(binding);
    bind_workloads(binding);
    bind_faults(binding);
    bind_steps(binding);
    bind_questions(binding);
    bind_claims(binding);
    bind_expectation(binding);
    bind_draw(binding);
    if (errors.errors().size() == before) check_calm(binding);
    if (errors.errors().size() == before) {
      result.plan = std::move(binding.plan);
      sim::bind_names(*result.plan);
    }
  }
  result.varies = luck.used();
  result.alternatives = luck.most();
  return result;
}

/// The seed and luck that a document asks for, as far as they can be read: what is wrong with them is found elsewhere.
Luck own_luck(const Document& document, std::optional<std::uint64_t> seed) {
  const JsonValue* luck = given(document.root, "luck");
  if (luck != nullptr && luck->is(Kind::string) && luck->text == "quiet") return Luck::quiet();
  if (seed) return Luck::seeded(*seed);
  const JsonValue* value = given(document.root, "seed");
  const auto written = value != nullptr ? value->as_integer() : std::nullopt;
  return Luck::seeded(static_cast<std::uint64_t>(written.value_or(1)));
}

}  // namespace

std::vector<Scenario> load_scenarios(const std::string& file, std::string_view text,
                                     std::span<const System* const> systems, const ReadFile& read_file,
                                     const LoadOptions& options) {
  ErrorList errors;
  std::vector<Scenario> scenarios;
  for (Document& document : expand(file, text, read_file, options, errors)) {
    Bound bound = bind_document(document, file, systems, own_luck(document, std::nullopt), errors);
    for (std::uint32_t i = 0; i < std::min(bound.alternatives, kMostAlternatives); ++i)
      (void)bind_document(document, file, systems, Luck::always(i), errors);
    if (!bound.plan) continue;
    scenarios.push_back({std::move(document), file, bound.system, std::move(*bound.plan), bound.varies});
  }
  errors.without_repetition().throw_if_any();
  return scenarios;
}

sim::Plan plan_of(const Scenario& scenario, std::uint64_t seed) {
  if (!scenario.varies) return scenario.plan;
  ErrorList errors;
  const System* const system = scenario.system;
  Bound bound =
      bind_document(scenario.document, scenario.file, std::span(&system, 1), own_luck(scenario.document, seed), errors);
  errors.without_repetition().throw_if_any();
  return std::move(*bound.plan);
}

JsonValue resolved(const Scenario& scenario) {
  ErrorList errors;
  JsonValue root = scenario.document.root;
  Luck luck = own_luck(scenario.document, std::nullopt);
  resolve_picks(root, luck, errors);
  errors.throw_if_any();
  return root;
}

std::vector<sim::Plan> load(const std::string& file, std::string_view text, std::span<const System* const> systems,
                            const ReadFile& read_file, const LoadOptions& options) {
  std::vector<sim::Plan> plans;
  for (Scenario& scenario : load_scenarios(file, text, systems, read_file, options))
    plans.push_back(std::move(scenario.plan));
  return plans;
}

}  // namespace orrery::scenario
