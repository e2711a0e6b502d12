// Selectors: whom an action or a condition is about, as a value. "1 of servers", "primary & !old", "[n1,n2]->!primary",
// "Copy[entries>0]#2 n1->n3".
//
//   nodes    = [ quantity "of" ] term { "&" term }       quantity = N | fraction | "minority" | "majority"
//   term     = [ "!" ] ( name [ "(" arg ")" ] | "servers" | "clients" | "*" | "all" | "[" nodes { "," nodes } "]" )
//   link     = nodes "->" nodes | nodes "<->" nodes
//   messages = [ Type["*"] [ "[" field op value { "," ... } "]" ] [ "#" k | "#" i ".." [j] ] ] [ link ]   never empty
//
// Nothing is bound here: a name may be a node, a role, a zone, a group, a type or given by "as"; it keeps its place in
// the text so that whoever binds it can point at it. In messages a "*" right behind the type belongs to the type, one
// after a blank begins the link. Reading throws ValueError; printing gives the canonical text, which reads back to an
// equal value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "algorithms/process/types.hpp"
#include "sim/decimal.hpp"
#include "sim/tokens.hpp"

namespace orrery::sim {

/// How many of the nodes that a selector names are meant; the seed chooses which.
struct Quantity {
  enum class Kind : std::uint8_t { every, count, share, minority, majority };

  Kind kind = Kind::every;
  std::uint32_t count = 0;      // of Kind::count: at least 1
  std::uint32_t numerator = 0;  // of Kind::share, in lowest terms, above 0 and at most 1
  std::uint32_t denominator = 0;

  friend bool operator==(const Quantity&, const Quantity&) = default;
};

/// What a name stands for once it is bound to a plan (bind_names.hpp), so that asking it again takes no search.
struct Meaning {
  enum class Kind : std::uint8_t {
    unbound,
    node,   // `index` is its number
    set,    // a zone or a group
    role,   // `index` is its place among the system's
    given,  // by an `as`
  };
  Kind kind = Kind::unbound;
  std::uint32_t index = 0;
};

struct Term;

/// The nodes that are in every term, or a quantity of them.
struct Nodes {
  Quantity quantity;
  std::vector<Term> terms;  // never empty once read

  friend bool operator==(const Nodes& a, const Nodes& b);
};

/// One set of nodes, or all but those.
struct Term {
  enum class Kind : std::uint8_t { name, servers, clients, all, any_of };

  Kind kind = Kind::all;
  bool negated = false;
  Name name;                     // of Kind::name; its place also for the other kinds
  std::optional<Name> argument;  // of Kind::name: holder(L), suspected(n5), router(2)
  std::vector<Nodes> members;    // of Kind::any_of: at least one
  Meaning meaning;               // of Kind::name; no part of the value

  friend bool operator==(const Term& a, const Term& b);
};

struct LinkPattern {
  Nodes from;
  Nodes to;
  bool both_ways = false;

  friend bool operator==(const LinkPattern&, const LinkPattern&) = default;
};

enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

/// A text in quotes.
struct Quoted {
  std::string text;
  friend bool operator==(const Quoted&, const Quoted&) = default;
};

/// What a field is compared with. A Name is a node, an enumerator or a plain word, as the field's type has it.
using Literal = std::variant<Decimal, Duration, bool, Quoted, Name>;

/// A test of one field of a message or fact: entries>0, subject=victim, config.joint=true.
struct FieldTest {
  std::vector<Name> field;  // a path: at least one name
  Comparison comparison = Comparison::equal;
  Literal value;

  friend bool operator==(const FieldTest&, const FieldTest&) = default;
};

/// Which of the matching messages, counted from 1.
struct Ordinals {
  std::uint32_t first = 1;
  std::optional<std::uint32_t> last;  // included; nothing: all from `first` on

  friend bool operator==(const Ordinals&, const Ordinals&) = default;
};

struct MessagePattern {
  Name type;
  bool prefix = false;  // "Ping*": every type whose name begins so
  std::vector<FieldTest> tests;
  std::optional<Ordinals> ordinals;

  friend bool operator==(const MessagePattern&, const MessagePattern&) = default;
};

/// Messages of a type, on a link, or both: at least one of the two.
struct Messages {
  std::optional<MessagePattern> pattern;
  std::optional<LinkPattern> link;

  friend bool operator==(const Messages&, const Messages&) = default;
};

[[nodiscard]] Nodes parse_nodes(std::string_view text);
[[nodiscard]] LinkPattern parse_link(std::string_view text);
[[nodiscard]] Messages parse_messages(std::string_view text);
/// Whether a quantity stands anywhere in it, so that the seed chooses.
[[nodiscard]] bool leaves_to_luck(const Nodes& nodes);
/// The union of several selectors, as an array in a scenario means it. REQUIRES: !members.empty().
[[nodiscard]] Nodes union_of(std::vector<Nodes> members);

[[nodiscard]] std::string text_of(const Nodes& nodes);
[[nodiscard]] std::string text_of(const Term& term);
[[nodiscard]] std::string text_of(const LinkPattern& link);
[[nodiscard]] std::string text_of(const Messages& messages);
[[nodiscard]] std::string text_of(const Literal& literal);
/// "[index>=5,by=n1]"; empty for no tests.
[[nodiscard]] std::string text_of(const std::vector<FieldTest>& tests);
/// "==", "!=", "<", ...
[[nodiscard]] std::string_view text_of(Comparison comparison);

}  // namespace orrery::sim
