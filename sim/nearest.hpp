// Nearest: which of the valid names a person probably meant.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace orrery::sim {

/// How many letters must be put in, left out, exchanged or swapped with a neighbour to make `b` of `a` (optimal string
/// alignment). O(|a| |b|).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The name nearest to `given`, without regard to case, if one is near enough to be meant: at most one third of the
/// letters of the longer one wrong, but one wrong letter in any two. Between equally near ones, the one whose letters
/// lie closer in the alphabet ("n9" means n5 rather than n1), then the first in order of bytes. Nothing for texts of
/// more than 100 bytes.
[[nodiscard]] std::optional<std::string> nearest(std::string_view given, std::span<const std::string> names);

}  // namespace orrery::sim
