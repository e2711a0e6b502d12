// Lost writes: what a store answered ok and later knew nothing of, as far as its clients can see.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::kv {

/// The places of the writes (put, append, cas that swapped, delete) that ended ok, and after whose end a read began
/// that found what only writes older than they can have left: those that had ended before they began. Never too many:
/// what another write may explain is not counted. A read whose value nobody is seen to have written says nothing.
/// Complexity: about n log n where nothing is lost; for each read also the appends of its key.
[[nodiscard]] std::vector<std::size_t> lost_writes(std::span<const SeenOperation> operations);

}  // namespace orrery::kv
