// Path values: reading one value out of something described by its path: `term` or `config.joint` of a face, `entries`
// of a message. This is how conditions look at algorithms they know nothing of.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "algorithms/process/face.hpp"
#include "algorithms/process/message.hpp"
#include "algorithms/process/process.hpp"
#include "sim/condition.hpp"

namespace orrery::sim {

/// What stands at the end of a path. A list counts as its length, an optional without value as nothing.
using PathValue = std::variant<std::monostate, std::int64_t, bool, Duration, Ratio, NodeId, std::string>;

/// What a field that names a node is compared with when it should name none: `n1.voted_for == nobody`.
inline constexpr std::string_view nobody = "nobody";

/// As printed in reports; nodes by number.
[[nodiscard]] std::string text_of(const PathValue& value);

/// A step as it is walked: a field's name, or an index into a list.
using WalkStep = std::variant<std::string_view, std::uint64_t>;

/// Finds the value at `path` in what `walk` visits; false if there is no such field.
[[nodiscard]] bool find_value(const std::function<void(Visitor&)>& walk, std::span<const WalkStep> path,
                              PathValue& value);

/// Names a node by its number, for comparisons with names. -1: no such node.
using NodeNumber = std::function<std::int64_t(std::string_view name)>;

/// `value` compared with a literal; a NodeId with a name by `node_number`. Values of different kinds are not equal, and
/// neither is less.
[[nodiscard]] bool compare(const PathValue& value, Comparison comparison, const Literal& literal,
                           const NodeNumber& node_number);
[[nodiscard]] bool compare(const PathValue& left, Comparison comparison, const PathValue& right);

/// Whether all tests hold of a message or fact.
[[nodiscard]] bool passes(const Message& message, std::span<const FieldTest> tests, const NodeNumber& node_number);
/// Whether a message is of the pattern's type and passes its tests; ordinals are the caller's.
[[nodiscard]] bool matches(const Message& message, const MessagePattern& pattern, const NodeNumber& node_number);

}  // namespace orrery::sim
