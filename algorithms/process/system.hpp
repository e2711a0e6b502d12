// System: all that a folder of algorithms tells the world about itself, declared once: options, roles, messages, facts,
// claims, mutants, operations, workloads and factories. The loader, `orrery describe`, the diagrams and the tests read
// it; none of them knows an algorithm by name.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "algorithms/process/claim.hpp"
#include "algorithms/process/history.hpp"
#include "algorithms/process/initial.hpp"
#include "algorithms/process/measure.hpp"
#include "algorithms/process/options.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/process/rare_path.hpp"

namespace orrery {

/// How a role is drawn: nothing special, striving for something, in charge.
enum class RoleStyle : std::uint8_t { idle, contending, active };
inline constexpr std::array<std::string_view, 3> role_style_names{"idle", "contending", "active"};
constexpr std::span<const std::string_view> names_of(RoleStyle) { return role_style_names; }

/// What one class of process shows, keeps and understands: conditions in scenarios are checked against it.
struct ProcessSpec {
  const Shape* face;
  const Shape* state;                ///< null: it can't be walked
  std::vector<const Type*> handled;  ///< types of message
};
/// Of a ProcessOf: nothing is declared twice.
template <class P>
[[nodiscard]] ProcessSpec process_spec() {
  return {&shape_of<std::remove_cvref_t<decltype(std::declval<const P&>().face())>>(), &shape_of<decltype(P::state)>(),
          P::handled()};
}

/// What a role may be of, in the words of a scenario: `holder(L)` is of a word, `suspected(n5)` of a node.
enum class RoleArgument : std::uint8_t { none, word, node };
inline constexpr std::array<std::string_view, 3> role_argument_names{"none", "word", "node"};
constexpr std::span<const std::string_view> names_of(RoleArgument) { return role_argument_names; }
/// What it is of this time.
struct RoleOf {
  std::string_view word;  ///< as written
  NodeId node = no_node;  ///< RoleArgument::node
};

struct RoleSpec {
  std::string name;
  RoleStyle style{};
  std::string about;
  /// Whether a node with this face is in the role; if the role has an argument: of anything.
  bool (*held)(const FaceBox& face);
  RoleArgument argument = RoleArgument::none;
  /// Whether the node is in the role of `of`; asked only of nodes that are up. Null without an argument.
  bool (*held_of)(const WorldView& world, NodeId node, const RoleOf& of) = nullptr;
};

/// A type of message between nodes. Types of one family (a request and its reply) share a colour.
struct MessageSpec {
  const Type* type;
  std::uint32_t family;
  bool reply;
  std::string (*label)(const Message& message);  ///< a few words for a diagram
};
struct FactSpec {
  const Type* type;
  std::string about;
  std::string (*label)(const Message& fact);  ///< for a diagram; empty: not worth drawing
};
/// A known real mistake, off by default.
struct MutantSpec {
  std::string name;    ///< family, dot, words
  std::string about;   ///< the wrong behaviour
  std::string breaks;  ///< the claim that should fall first
  std::string source;
};
/// A named set of claims.
struct BundleSpec {
  std::string name;
  std::vector<std::string> claims;
};

/// Thrown by OperationSpec::parse; the message says what was expected.
class OperationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
struct OperationSpec {
  std::string name;
  std::string usage;  ///< `put KEY VALUE`
  std::string about;
  Message (*parse)(std::span<const std::string_view> arguments);
};

/// What a workload of a scenario asks for, in the words of the format.
struct WorkloadShape {
  std::vector<std::pair<std::string, std::uint32_t>> mix;  ///< operation and weight; empty: the kind's own mix
  std::uint32_t keys = 16;
  /// How unevenly keys are asked for: the sums of the weights of keys 0 to i, by i. Null: all alike.
  std::shared_ptr<const std::vector<std::uint32_t>> key_weights{};
};
/// The number of a key, below shape.keys. The usual one is 0, which has the greatest weight. Complexity: log keys.
[[nodiscard]] inline std::uint32_t pick_key(Picker& picker, const Site& site, const WorkloadShape& shape) {
  if (shape.key_weights == nullptr) return picker.pick(site, shape.keys);
  const std::vector<std::uint32_t>& sums = *shape.key_weights;
  const auto found = std::upper_bound(sums.begin(), sums.end(), picker.pick(site, sums.back()));
  return static_cast<std::uint32_t>(found - sums.begin());
}
/// An operation as its client saw it.
struct SeenOperation {
  NodeId client;
  Duration invoked{};
  Duration finished = Duration::max();  ///< max: not yet
  Outcome outcome = Outcome::unknown;
  const Message& command;
  const Message& result;
};
struct WorkloadSpec {
  std::string kind;
  std::string about;
  std::vector<std::string> operations;  ///< what `mix` may name
  /// The command of arrival number `slot` of a client; its picks are keyed by (client, slot).
  Message (*generate)(Picker& picker, const WorkloadShape& shape, NodeId client, std::uint64_t slot);
  bool retries = false;  ///< its clients keep to an operation's Retry
  /// Which of these operations, all of a run in the order in which they began, were answered ok though a later answer
  /// shows that they are gone: their places in the list. Null: it can't tell.
  std::vector<std::size_t> (*lost)(std::span<const SeenOperation> operations) = nullptr;
  /// With a rate, its clients begin an operation whether those before have ended or not: an open loop. No history of
  /// such operations is judged.
  bool overlaps = false;
};

/// Nodes that a system brings besides its servers: a storage, monitors, backends, spares. In a scenario the name is a
/// key of `system` that says how many there are, or what each is called, and means all of them in selectors.
struct AddedNodes {
  std::string name;
  std::string about;
  std::string each;                    ///< what one is called before its number: `monitor`; empty: there is always
                                       ///< one, called `name`
  std::uint32_t standard = 1;          ///< how many, where the scenario says nothing
  std::uint32_t max = 1000;            ///< how many there may be
  std::vector<ProcessSpec> processes;  ///< the classes that Parts::added may make for them
  std::vector<std::string> timers{};   ///< by TimerId
};

/// Who is there and how it is set, for one world.
struct SystemSetup {
  std::vector<NodeId> servers;                                    ///< in rank order
  std::map<std::string, std::vector<NodeId>, std::less<>> added;  ///< by the name of System::added, in rank order
  std::vector<NodeId> clients;
  std::vector<std::string> names;       ///< of all nodes, by NodeId
  std::map<NodeId, std::string> zones;  ///< of the nodes that are in one
  OptionValues options;
  std::map<NodeId, OptionValues> per_node;  ///< what differs there
  std::uint64_t mutants = 0;                ///< bit i: mutant i of the System's list is on
  std::uint64_t rare_paths = 0;             ///< bit i: rare path i of the System's list is armed

  /// How many nodes there are, of whatever kind: their ids are below this.
  [[nodiscard]] std::uint32_t node_count() const {
    std::uint32_t count = 0;
    const auto take = [&](const std::vector<NodeId>& nodes) {
      for (const NodeId node : nodes) count = std::max(count, node.value + 1);
    };
    take(servers);
    take(clients);
    for (const auto& [name, nodes] : added) take(nodes);
    return count;
  }
  /// The nodes of System::added under this name; none if there are none.
  [[nodiscard]] std::vector<NodeId> added_called(std::string_view name) const {
    const auto found = added.find(name);
    return found == added.end() ? std::vector<NodeId>() : found->second;
  }
  /// The options as they are at a node.
  [[nodiscard]] OptionValues options_of(NodeId node) const {
    OptionValues values = options;
    if (const auto own = per_node.find(node); own != per_node.end())
      for (const auto& [name, value] : own->second) values[name] = value;
    return values;
  }
  /// The zone that the node is in; empty: in none.
  [[nodiscard]] std::string zone_of(NodeId node) const {
    const auto zone = zones.find(node);
    return zone == zones.end() ? std::string() : zone->second;
  }
  /// What the node is called; without names, its number.
  [[nodiscard]] std::string name_of(NodeId node) const {
    return node.value < names.size() ? names[node.value] : std::to_string(node.value);
  }
};

/// Makes the parts of one world. Copyable; holds no state that changes.
struct Parts {
  /// A fresh process, as at each boot; its past comes with on_start.
  std::function<std::unique_ptr<Process>(NodeId node)> server;
  std::function<std::unique_ptr<Process>(NodeId node)> client;
  std::function<std::vector<std::unique_ptr<Judge>>()> judges;
  std::function<std::unique_ptr<Process>(NodeId node)> added{};  ///< for nodes of System::added
};

/// Nothing here is checked when it is declared: see check_system().
struct System {
  std::string name;  ///< `system.kind` of a scenario
  std::string about;
  std::vector<OptionSpec> options;
  std::vector<ProcessSpec> servers;  ///< the classes that Parts::server may make
  std::vector<ProcessSpec> clients;
  std::vector<AddedNodes> added{};
  std::vector<RoleSpec> roles;
  std::string rank_field;   ///< the face's field that ranks nodes of one role (a term); empty: none
  std::string rank_letter;  ///< how a diagram abbreviates it
  std::vector<MessageSpec> messages;
  std::vector<FactSpec> facts;
  std::vector<std::string> timers;         ///< of servers, by TimerId: what a diagram calls each
  std::vector<std::string> client_timers;  ///< likewise of clients
  std::vector<const Type*> records;        ///< types found in journals and inside other messages, besides the above
  std::vector<BundleSpec> bundles;
  std::vector<MutantSpec> mutants;
  std::vector<RarePath> rare_paths;  ///< at most 64
  std::vector<OperationSpec> operations;
  std::vector<WorkloadSpec> workloads;
  std::vector<MeasureSpec> measures;
  HistorySpec history;  ///< how its operations are judged as a history; no model: they are not
  InitialSpec initial;
  /// The result of an operation in a word or two, as `expect` of a scripted operation has it; null: the values in it.
  std::string (*result_text)(const Message& result) = nullptr;
  std::uint32_t default_nodes = 3;
  /// Throws OptionError when the values contradict each other.
  std::function<Parts(const SystemSetup& setup)> bind;
};

/// Which mutants are on; `M` is an enum in the order of System::mutants. Free when off: one test of a bit.
template <class M>
class Mutants {
 public:
  Mutants() = default;
  explicit Mutants(std::uint64_t bits) : bits_(bits) {}
  [[nodiscard]] bool on(M mutant) const { return (bits_ >> static_cast<unsigned>(mutant) & 1U) != 0; }

 private:
  std::uint64_t bits_ = 0;
};

}  // namespace orrery
