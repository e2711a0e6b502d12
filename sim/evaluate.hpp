// Evaluate: what selectors and conditions mean in a world, now. Roles come from the system's predicates over faces,
// fields from faces and states, so nothing here knows an algorithm.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/action.hpp"
#include "sim/message_counts.hpp"
#include "sim/path_value.hpp"
#include "sim/plan.hpp"
#include "sim/running_statistics.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

/// What has happened in a run so far, as far as conditions may ask.
struct RunState {
  struct FaultState {
    std::optional<Duration> started;
    bool ended = false;
    std::uint64_t active = 0;                              ///< instances in force
    std::map<std::string, std::int64_t> counted_before{};  ///< when it started: what is asked for `.after` it
  };
  struct OperationState {
    bool invoked = false;
    bool done = false;
    Outcome outcome = Outcome::unknown;
    std::string result;
  };
  std::map<std::string, std::vector<NodeId>, std::less<>> bound;  ///< by `as` name
  std::map<std::string, FaultState, std::less<>> faults;
  std::map<std::string, OperationState, std::less<>> operations;
  std::vector<MessageCount> messages;  ///< of numbered messages in conditions
  std::vector<FactCount> facts;        ///< in the order in which their types were first observed
  std::optional<Meter> meter{};        ///< of what the system declares
  bool healed = false;                 ///< no fault is in force, and none will come
};

/// Draws a number below its argument, to choose among nodes.
using Draw = std::function<std::uint32_t(std::uint32_t count)>;

class Evaluator {
 public:
  Evaluator(const World& world, const Plan& plan, const RunState& state) : world_(world), plan_(plan), state_(state) {}

  /// The nodes that a selector means now, in the order of their numbers. `draw` chooses when it asks for a quantity;
  /// the order then is that of the draw.
  [[nodiscard]] std::vector<NodeId> nodes(const Nodes& selector, const Draw& draw) const;
  /// The one that is meant where one is needed: the first, but of those in a role the one of the highest rank.
  /// no_node: nobody.
  [[nodiscard]] NodeId one_of(const Nodes& selector, const Draw& draw) const;
  /// The directed links between the nodes meant, without loops.
  [[nodiscard]] std::vector<Link> links(const LinkPattern& pattern, const Draw& draw) const;
  /// Whether a message on a link is one that is meant; ordinals are the caller's.
  [[nodiscard]] bool matches(const Messages& messages, const Passage& passage) const;
  [[nodiscard]] bool holds(const Condition& condition, const Director::Happening& happening) const;
  /// How many messages this event brought of those that an atom is about, whatever their number.
  [[nodiscard]] std::uint64_t count(const MessageAtom& atom, const Director::Happening& happening) const;
  /// The number that names a node, or -1.
  [[nodiscard]] std::int64_t node_number(std::string_view name) const;
  /// The values of an expression: one, or one for each node that its path means.
  [[nodiscard]] std::vector<PathValue> values(const Expression& expression) const;

 private:
  using Set = std::vector<bool>;
  [[nodiscard]] Set set_of(const Nodes& selector, const Draw& draw) const;
  [[nodiscard]] Set set_of(const Term& term, const Draw& draw) const;
  /// Whether one node is meant. REQUIRES: !leaves_to_luck(), so that no other node has a say.
  [[nodiscard]] bool means(const Nodes& selector, NodeId node) const;
  [[nodiscard]] bool means(const Term& term, NodeId node) const;
  [[nodiscard]] bool in_role(const RoleSpec& role, const std::optional<Name>& argument, NodeId node) const;
  /// How many nodes are meant, where a quantity takes the first.
  [[nodiscard]] std::int64_t number_of(const Nodes& selector) const;
  [[nodiscard]] bool is(const Atom& atom, const Director::Happening& happening) const;
  [[nodiscard]] bool compares(const ComparisonAtom& atom) const;
  [[nodiscard]] std::vector<PathValue> path_values(const Path& path) const;
  [[nodiscard]] bool names_role(const Nodes& selector) const;

  const World& world_;
  const Plan& plan_;
  const RunState& state_;
};

/// As a scenario would write it: a node by its name, none as "nobody".
[[nodiscard]] std::string text_of(const Plan& plan, const PathValue& value);

/// Whether the condition can change only when a face or a node's status does, and need not be asked after other events:
/// not one that looks behind the faces, into the state of processes.
[[nodiscard]] bool only_of_faces(const Condition& condition, const Plan& plan);
/// Whether it can change only when a node takes or leaves a role or its status changes: one that counts nodes or says
/// who is what, and names no field.
[[nodiscard]] bool only_of_roles(const Condition& condition);

}  // namespace orrery::sim
