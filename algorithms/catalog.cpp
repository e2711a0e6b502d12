// The list of systems. A new folder of algorithms adds a line.
#include "algorithms/catalog.hpp"

#include <array>

#include "algorithms/cluster/balancing/labels.hpp"
#include "algorithms/cluster/balancing/system.hpp"
#include "algorithms/cluster/membership/swim_labels.hpp"
#include "algorithms/cluster/membership/system_heartbeats.hpp"
#include "algorithms/cluster/membership/system_swim.hpp"
#include "algorithms/echo/echo.hpp"
#include "algorithms/locking/labels.hpp"
#include "algorithms/locking/system_lease.hpp"
#include "algorithms/locking/system_lock.hpp"
#include "algorithms/placement/system.hpp"
#include "algorithms/raft/labels.hpp"
#include "algorithms/raft/system.hpp"
#include "algorithms/store/labels.hpp"
#include "algorithms/store/system.hpp"

namespace orrery {

std::span<const System* const> catalog() {
  static const std::array systems{&balancing::system(),
                                  &echo::system(),
                                  &locking::lease_system(),
                                  &locking::redlock_system(),
                                  &locking::lock_system(),
                                  &locking::session_system(),
                                  &placement::system(),
                                  &raft::system(),
                                  &store::system(),
                                  &membership::swim_system(),
                                  &membership::heartbeats_system()};
  return systems;
}

const Showing& showing_of(const System& system) {
  static const Showing nothing;
  if (&system == &raft::system()) return raft::showing();
  if (&system == &locking::lease_system() || &system == &locking::redlock_system()) return locking::showing();
  if (&system == &locking::lock_system() || &system == &locking::session_system()) return locking::lock_showing();
  if (&system == &placement::system()) return placement::showing();
  if (&system == &store::system()) return store::showing();
  if (&system == &balancing::system()) return balancing::showing();
  if (&system == &membership::swim_system()) return membership::swim_showing();
  return nothing;
}

}  // namespace orrery
