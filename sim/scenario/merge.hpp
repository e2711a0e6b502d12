// Merge: laying one JSON value over another. Objects merge by key, anything else replaces, null removes, `key+` appends
// to a list, and a dotted path stands for nesting and goes through the ids of list elements: "faults.gc.for". Only
// `expect` is replaced whole, and so is each variant and each swept path, since those are patches and paths themselves.
// Every value keeps the place in the file that it came from.
#pragma once

#include <string>
#include <string_view>

#include "sim/scenario/error.hpp"
#include "sim/scenario/json_document.hpp"

namespace orrery::scenario {

/// Lays `patch` over `target`; both are objects. What can't be done becomes an error at its place in the patch and
/// leaves the target as it was. To remove what is not there is an error.
void lay_over(JsonValue& target, const JsonValue& patch, ErrorList& errors);

/// Like a patch with the one member `member`.
void lay_over(JsonValue& target, const JsonMember& member, ErrorList& errors);

/// A file that is laid over nothing: dotted paths become nesting. A null at its top is an error, deeper ones vanish.
[[nodiscard]] JsonValue laid_over_nothing(const JsonValue& file, ErrorList& errors);

/// The value at a dotted path through keys and ids; null if there is none.
[[nodiscard]] const JsonValue* find_path(const JsonValue& root, std::string_view path);

/// The element of a list whose `id`, or else `claim`, is this; null if there is none.
[[nodiscard]] const JsonValue* find_element(const JsonValue& list, std::string_view id);

/// {"pick": ...} and nothing else.
[[nodiscard]] bool is_pick(const JsonValue& value);

}  // namespace orrery::scenario
