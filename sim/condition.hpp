// Conditions: what a fault waits for, what a claim or an assertion says, as a value.
//
//   cond = lit { ("and" | "or") lit }     lit = [ "not" ] atom      "and" binds tighter, so a condition is an "or" of
//   "and"s atom = ("sent" | "delivered" | "lost") messages | "fact" Name [ "[" ... "]" ] [ "by" nodes ]
//        | "op" id ("invoked" | "ok" | "failed" | "unknown" | "done") | "fault" id ("started" | "ended") | "healed"
//        | nodes "is" nodes | expr ("==" | "!=" | "<" | "<=" | ">" | ">=") expr
//   expr = number | duration | true | false | "text" | "count(" nodes ")" | "since(" fault-id ")"
//        | term { "." field | "[" index "]" } | stat
//
// A stat such as web.goodput reads as a path: only who binds it knows whether "web" names nodes (see Path::dotted).
// There are no parentheses; reading can't run out of stack. Reading throws ValueError; the printed text reads back to
// an equal value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/selector.hpp"

namespace orrery::sim {

/// One step from a node's face to what it is compared with: `.term` or `[n3]`.
struct PathStep {
  bool index = false;
  Name name;  // for an index also a whole number, as text

  friend bool operator==(const PathStep&, const PathStep&) = default;
};

/// A value in the faces of some nodes: n1.match_index[n3], all.log.hash, holder(L).
struct Path {
  Term root;
  std::vector<PathStep> steps;

  /// "web.goodput" when this is nothing but names and dots, and so perhaps a stat.
  [[nodiscard]] std::optional<std::string> dotted() const;

  friend bool operator==(const Path&, const Path&) = default;
};

/// How many nodes the selector means now.
struct CountOf {
  Nodes nodes;
  friend bool operator==(const CountOf&, const CountOf&) = default;
};

/// The time since a fault started.
struct SinceFault {
  Name fault;
  friend bool operator==(const SinceFault&, const SinceFault&) = default;
};

using Expression = std::variant<Decimal, Duration, bool, Quoted, CountOf, SinceFault, Path>;

/// True in the event in which such a message is sent, delivered or lost.
struct MessageAtom {
  enum class Moment : std::uint8_t { sent, delivered, lost };
  Moment moment = Moment::sent;
  Messages messages;
  friend bool operator==(const MessageAtom&, const MessageAtom&) = default;
};

/// True in the event in which a process observes such a fact.
struct FactAtom {
  Name type;
  std::vector<FieldTest> tests;
  std::optional<Nodes> by;
  friend bool operator==(const FactAtom&, const FactAtom&) = default;
};

/// True from then on.
struct OperationAtom {
  enum class State : std::uint8_t { invoked, ok, failed, unknown, done };
  Name id;
  State state = State::invoked;
  friend bool operator==(const OperationAtom&, const OperationAtom&) = default;
};

/// True from then on.
struct FaultAtom {
  enum class State : std::uint8_t { started, ended };
  Name id;
  State state = State::started;
  friend bool operator==(const FaultAtom&, const FaultAtom&) = default;
};

/// No fault is active any more.
struct HealedAtom {
  friend bool operator==(const HealedAtom&, const HealedAtom&) = default;
};

/// Every one of `left` is among `right`; false over no nodes.
struct IsAtom {
  Nodes left;
  Nodes right;
  friend bool operator==(const IsAtom&, const IsAtom&) = default;
};

struct ComparisonAtom {
  Expression left;
  Comparison comparison = Comparison::equal;
  Expression right;
  friend bool operator==(const ComparisonAtom&, const ComparisonAtom&) = default;
};

using Atom = std::variant<MessageAtom, FactAtom, OperationAtom, FaultAtom, HealedAtom, IsAtom, ComparisonAtom>;

struct ConditionLiteral {
  bool negated = false;
  Atom atom;
  friend bool operator==(const ConditionLiteral&, const ConditionLiteral&) = default;
};

using Conjunction = std::vector<ConditionLiteral>;  // true when every literal is; never empty once read

struct Condition {
  std::vector<Conjunction> any_of;  // true when one of them is; never empty once read
  friend bool operator==(const Condition&, const Condition&) = default;
};

[[nodiscard]] Condition parse_condition(std::string_view text);
/// A value on its own, as in an answer or an expected state: holder(L), holder.rank, count(primary).
[[nodiscard]] Expression parse_expression(std::string_view text);

[[nodiscard]] std::string text_of(const Condition& condition);
[[nodiscard]] std::string text_of(const Atom& atom);
[[nodiscard]] std::string text_of(const Expression& expression);

}  // namespace orrery::sim
