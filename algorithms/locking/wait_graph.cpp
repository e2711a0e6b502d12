// Breadth first, so that what is found is as short as can be.
#include "algorithms/locking/wait_graph.hpp"

#include <algorithm>
#include <cstdint>

namespace orrery::locking {

std::vector<kv::SessionId> waits_for(const LockTable& table, kv::SessionId session) {
  std::vector<kv::SessionId> others;
  const LockSession* own = table.sessions.find(session);
  if (own == nullptr) return others;
  for (const std::string& key : own->locks) {
    const LockRecord* lock = table.locks.find(key);
    if (lock == nullptr) continue;
    const auto self = std::find_if(lock->queue.begin(), lock->queue.end(),
                                   [&](const LockWaiter& waiter) { return waiter.session == session; });
    if (self == lock->queue.end()) continue;
    for (const LockHolder& holder : lock->holders) others.push_back(holder.session);
    for (auto before = lock->queue.begin(); before != self; ++before) others.push_back(before->session);
  }
  std::sort(others.begin(), others.end());
  others.erase(std::unique(others.begin(), others.end()), others.end());
  return others;
}

std::optional<std::vector<kv::SessionId>> find_cycle(const LockTable& table, kv::SessionId from) {
  struct Seen {
    kv::SessionId session;
    std::uint64_t by;  // place of the one who waits for it
  };
  std::vector<Seen> seen{{from, 0}};
  for (std::uint64_t i = 0; i < seen.size(); ++i)
    for (const kv::SessionId next : waits_for(table, seen[i].session)) {
      if (next == from) {
        std::vector<kv::SessionId> cycle;
        for (std::uint64_t at = i; at != 0; at = seen[at].by) cycle.push_back(seen[at].session);
        cycle.push_back(from);
        std::reverse(cycle.begin(), cycle.end());
        return cycle;
      }
      const bool known = std::any_of(seen.begin(), seen.end(), [&](const Seen& each) { return each.session == next; });
      if (!known) seen.push_back({next, i});
    }
  return std::nullopt;
}

}  // namespace orrery::locking
