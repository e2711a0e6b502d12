// Binding: one merged document becomes one plan. Each function takes one part of the document; they run in the order in
// which they stand here, since later parts name what earlier ones have brought in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "algorithms/process/system.hpp"
#include "sim/condition.hpp"
#include "sim/plan.hpp"
#include "sim/scenario/names.hpp"
#include "sim/scenario/picks.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/selector.hpp"

namespace orrery::scenario {

/// In ppm: at a million a clock would stand still.
inline constexpr std::int64_t kMostDrift = 999'999;

/// What the parts of one binding share.
struct Binding {
  const JsonValue& root;
  const System& system;
  const Reader& read;
  Luck& luck;
  Names names;
  sim::Plan plan;
  std::vector<std::string> swept{};  ///< paths that the file sweeps

  // By element of `workload`, `faults` and `steps`, filled by bind_cast().
  struct WorkloadCast {
    std::string id;
    bool scripted = false;
    std::vector<NodeId> clients;
    std::vector<std::string> operation_ids;
  };
  std::vector<WorkloadCast> workloads;
  std::vector<std::string> fault_ids;
  std::vector<std::string> step_ids;  ///< of its action or operation; empty: it is neither

  // Filled by bind_system().
  struct KnownClaim {
    std::string name;
    ClaimKind kind;
  };
  std::vector<KnownClaim> claims;

  /// By bind_claims(): where a bound is written for a claim that comes true eventually, and the bound.
  std::vector<std::pair<const JsonValue*, Duration>> bounds;
};

/// name, about, seed, runs, luck, duration, calm, and what is accepted without a meaning for the run.
void bind_frame(Binding& binding);
/// Who is there and what has a name: nodes, clients, zones, groups, `as` names, ids.
void bind_cast(Binding& binding);
/// Options, disks, clocks, per_node, mutants, and what the system says to them.
void bind_system(Binding& binding);
/// What `per_node` says is durable at a node's first boot: the values of `initial` by key.
void bind_initial(const Binding& binding, sim::NodeSetup& node, const std::map<std::string, const JsonValue*>& values);
void bind_network(Binding& binding);
void bind_workloads(Binding& binding);
void bind_faults(Binding& binding);
void bind_steps(Binding& binding);
/// ask.
void bind_questions(Binding& binding);
/// budget, stop, check.
void bind_claims(Binding& binding);
void bind_expectation(Binding& binding);
/// The statistics that the curves of `draw` are of.
void bind_draw(Binding& binding);
/// That what comes true eventually can be judged. REQUIRES: every part was bound without errors.
void check_calm(const Binding& binding);

// --- selectors and conditions, with every name checked
/// A string, or a list of them: their union.
[[nodiscard]] std::optional<sim::Nodes> read_nodes(const Binding& binding, const JsonValue& value);
[[nodiscard]] std::optional<sim::LinkPattern> read_link(const Binding& binding, const JsonValue& value);
[[nodiscard]] std::optional<sim::Messages> read_messages(const Binding& binding, const JsonValue& value);
[[nodiscard]] std::optional<sim::Condition> read_condition(const Binding& binding, const JsonValue& value);
[[nodiscard]] std::optional<sim::Expression> read_expression(const Binding& binding, const JsonValue& value);
/// The nodes that a selector means when that is clear before the run: no roles, no `as`, no quantities.
[[nodiscard]] std::optional<std::vector<NodeId>> known_nodes(const sim::Plan& plan, const sim::Nodes& nodes);

// --- shared by several parts
/// The changes that an object with latency, loss, ... makes to links.
[[nodiscard]] sim::LinkChange read_link_change(const Reader& read, const JsonValue& object);

/// `ok 1`, `fail fenced | unknown`: how an operation ended, and perhaps with what.
[[nodiscard]] bool is_result_test(std::string_view text);

/// What an operation of a script or a step says of itself; keys are the caller's to check.
[[nodiscard]] sim::ScriptedOperation read_operation(const Binding& binding, const JsonValue& element,
                                                    const std::string& id, Duration timeout);
/// An action of `faults`, or of a step: then it has no *when* of its own. Nothing if its verb is not clear.
enum class ActionPlace : std::uint8_t { fault, step };
[[nodiscard]] std::optional<sim::Action> read_action(Binding& binding, const JsonValue& element, const std::string& id,
                                                     ActionPlace place);
/// How long each of so many clients' slots is, at this rate of all together.
[[nodiscard]] std::optional<Duration> read_slot(const Reader& read, const JsonValue& rate, std::size_t clients);

/// The verbs that an action has, as members; a parameter of the same name is none.
struct FoundVerb {
  const VerbSpec* spec;
  const JsonMember* member;
};
[[nodiscard]] std::vector<FoundVerb> verbs_of(const JsonValue& action);
/// Those that are actions, and none of step_verbs().
[[nodiscard]] std::vector<FoundVerb> verbs_of_step(const JsonValue& step);

}  // namespace orrery::scenario
