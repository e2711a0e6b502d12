// The productions of selectors over a cursor of tokens, for the grammar of conditions, which contains them.
#pragma once

#include <optional>
#include <vector>

#include "sim/selector.hpp"
#include "sim/tokens.hpp"

namespace orrery::sim {

/// Brackets may nest this deep.
inline constexpr unsigned kDeepestSelector = 32;

/// Each reads one production and leaves the cursor behind it. Throws ValueError.
[[nodiscard]] Nodes read_nodes(Tokens& tokens, unsigned depth = 0);
[[nodiscard]] Term read_term(Tokens& tokens, unsigned depth = 0);
/// The rest of a nodes production whose first term, without a quantity, is already read.
[[nodiscard]] Nodes read_rest_of_nodes(Tokens& tokens, Term first, unsigned depth = 0);
[[nodiscard]] LinkPattern read_link(Tokens& tokens);
/// Ends before "and" and "or".
[[nodiscard]] Messages read_messages(Tokens& tokens);
/// "[" field op value { "," ... } "]"; REQUIRES: the cursor is at "[".
[[nodiscard]] std::vector<FieldTest> read_field_tests(Tokens& tokens);
[[nodiscard]] std::optional<Comparison> accept_comparison(Tokens& tokens);
/// The cursor is at a quantity and its "of".
[[nodiscard]] bool at_quantity(const Tokens& tokens);
/// A number or duration with an optional sign, a truth value or a quoted text; nothing if none begins here.
[[nodiscard]] std::optional<Literal> accept_plain_literal(Tokens& tokens);

}  // namespace orrery::sim
