// Who waits for whom: the wait-for graph of a lock table, and a cycle in it, which is a deadlock.
#pragma once

#include <optional>
#include <vector>

#include "algorithms/locking/lock_table.hpp"

namespace orrery::locking {

/// Whom this session waits for: holders of what it waits for, and those before it in the queue, whose turn comes first.
/// Sorted, each once.
[[nodiscard]] std::vector<kv::SessionId> waits_for(const LockTable& table, kv::SessionId session);

/// The sessions of a cycle that begins with `from`, each waiting for the next and the last for the first; nothing if
/// `from` does not wait for itself. A shortest one. Complexity: linear in the graph that `from` reaches.
[[nodiscard]] std::optional<std::vector<kv::SessionId>> find_cycle(const LockTable& table, kv::SessionId from);

}  // namespace orrery::locking
