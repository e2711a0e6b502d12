// Sessions of a replicated service: who is taken for alive. What a client has is bound to its session and goes with it.
// Nothing here reads a clock: that nobody has heard of a session for its whole time is a command, which a leader gives.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/locking/lock_commands.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::locking {

/// A session that is open.
struct LockSession {
  kv::SessionId id{};
  Duration ttl{};
  Duration left{};  ///< of the ttl, as far as the log knows: see Checkpoint
  std::uint64_t renewals = 0;
  std::vector<std::string> locks;  ///< that it holds or waits for, or where it has keys; one may stand here twice
  bool operator==(const LockSession&) const = default;
  static constexpr std::string_view type_name = "LockSession";
  static constexpr auto fields() {
    return std::tuple{field("id", &LockSession::id), field("ttl", &LockSession::ttl), field("left", &LockSession::left),
                      field("renewals", &LockSession::renewals), field("locks", &LockSession::locks)};
  }
};

/// Whether the command is about a session alone, so that nothing else changes.
[[nodiscard]] bool is_of_sessions(const Message& command);

/// Complexity: linear in the sessions for what adds or removes one, else logarithmic.
struct SessionList {
  Cow<std::vector<LockSession>> all;  ///< by id

  /// The session, or null if it is not open. Valid until the list changes.
  [[nodiscard]] const LockSession* find(kv::SessionId id) const;
  [[nodiscard]] LockSession* write(kv::SessionId id);
  /// Carries out one that is_of_sessions(): Open for the asker's own session, KeepAlive, Checkpoint.
  Message apply(const Message& command, kv::SessionId asker);
  /// Ends a session that was not kept alive meanwhile, and returns it as it was.
  std::optional<LockSession> expire(const Expire& command);

  bool operator==(const SessionList&) const = default;
  static constexpr std::string_view type_name = "SessionList";
  static constexpr auto fields() { return std::tuple{field("all", &SessionList::all)}; }
};

}  // namespace orrery::locking
