// What happens in the table of the replicated lock service. The number of the command that brought it about comes with
// each, since several servers may tell the same: it counts once.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/locking/lock_commands.hpp"

namespace orrery::locking {

/// A client has the lock.
struct LockGranted {
  std::uint64_t command = 0;
  std::string lock;
  NodeId client = no_node;
  kv::SessionId session{};
  Mode mode{};
  Token token{};
  std::uint64_t place = 0;    ///< the number of its place in the queue; 0: it had not to wait
  std::uint64_t count = 1;    ///< how often it has the lock now
  std::uint32_t permits = 1;  ///< of the semaphore
  bool operator==(const LockGranted&) const = default;
  static constexpr std::string_view type_name = "LockGranted";
  static constexpr auto fields() {
    return std::tuple{field("command", &LockGranted::command), field("lock", &LockGranted::lock),
                      field("client", &LockGranted::client),   field("session", &LockGranted::session),
                      field("mode", &LockGranted::mode),       field("token", &LockGranted::token),
                      field("place", &LockGranted::place),     field("count", &LockGranted::count),
                      field("permits", &LockGranted::permits)};
  }
};
/// A client has a place in the queue of a lock.
struct LockQueued {
  std::uint64_t command = 0;
  std::string lock;
  NodeId client = no_node;
  kv::SessionId session{};
  Mode mode{};
  std::uint64_t place = 0;
  bool operator==(const LockQueued&) const = default;
  static constexpr std::string_view type_name = "LockQueued";
  static constexpr auto fields() {
    return std::tuple{field("command", &LockQueued::command), field("lock", &LockQueued::lock),
                      field("client", &LockQueued::client),   field("session", &LockQueued::session),
                      field("mode", &LockQueued::mode),       field("place", &LockQueued::place)};
  }
};
/// It has left the queue without the lock.
struct LockLeft {
  std::uint64_t command = 0;
  std::string lock;
  NodeId client = no_node;
  kv::SessionId session{};
  bool operator==(const LockLeft&) const = default;
  static constexpr std::string_view type_name = "LockLeft";
  static constexpr auto fields() {
    return std::tuple{field("command", &LockLeft::command), field("lock", &LockLeft::lock),
                      field("client", &LockLeft::client), field("session", &LockLeft::session)};
  }
};
/// A client who has the lock several times dropped it once.
struct LockKept {
  std::uint64_t command = 0;
  std::string lock;
  kv::SessionId session{};
  std::uint64_t count = 0;  ///< that are left
  bool operator==(const LockKept&) const = default;
  static constexpr std::string_view type_name = "LockKept";
  static constexpr auto fields() {
    return std::tuple{field("command", &LockKept::command), field("lock", &LockKept::lock),
                      field("session", &LockKept::session), field("count", &LockKept::count)};
  }
};
/// A client has the lock no more: it dropped it, or its session is over.
struct LockFreed {
  std::uint64_t command = 0;
  std::string lock;
  NodeId client = no_node;
  kv::SessionId session{};
  kv::SessionId asked{};  ///< whose session asked for it, or expired
  bool expired = false;
  std::uint64_t woken = 0;  ///< clients who were told of it
  bool operator==(const LockFreed&) const = default;
  static constexpr std::string_view type_name = "LockFreed";
  static constexpr auto fields() {
    return std::tuple{field("command", &LockFreed::command), field("lock", &LockFreed::lock),
                      field("client", &LockFreed::client),   field("session", &LockFreed::session),
                      field("asked", &LockFreed::asked),     field("expired", &LockFreed::expired),
                      field("woken", &LockFreed::woken)};
  }
};
/// A session is over: its client is taken for dead.
struct SessionExpired {
  std::uint64_t command = 0;
  NodeId client = no_node;
  kv::SessionId session{};
  bool operator==(const SessionExpired&) const = default;
  static constexpr std::string_view type_name = "SessionExpired";
  static constexpr auto fields() {
    return std::tuple{field("command", &SessionExpired::command), field("client", &SessionExpired::client),
                      field("session", &SessionExpired::session)};
  }
};
/// After the death of its holder a lock is given to nobody for a while.
struct DelayBegan {
  std::uint64_t command = 0;
  std::string lock;
  std::uint64_t delay = 0;
  bool operator==(const DelayBegan&) const = default;
  static constexpr std::string_view type_name = "DelayBegan";
  static constexpr auto fields() {
    return std::tuple{field("command", &DelayBegan::command), field("lock", &DelayBegan::lock),
                      field("delay", &DelayBegan::delay)};
  }
};
/// A client would have had to wait for itself, through the others in `cycle`: it is refused.
struct DeadlockFound {
  std::uint64_t command = 0;
  std::string lock;
  std::vector<NodeId> cycle;  ///< each waits for the next, the last for the first
  bool operator==(const DeadlockFound&) const = default;
  static constexpr std::string_view type_name = "DeadlockFound";
  static constexpr auto fields() {
    return std::tuple{field("command", &DeadlockFound::command), field("lock", &DeadlockFound::lock),
                      field("cycle", &DeadlockFound::cycle)};
  }
};

}  // namespace orrery::locking
