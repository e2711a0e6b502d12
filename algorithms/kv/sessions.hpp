// Sessions: each request takes effect exactly once, however often the network or a patient client brings it (Raft §8,
// thesis §6.3). A client has one operation outstanding and numbers its operations, so the highest serial and its result
// are all that must be remembered; a lower serial is an old copy.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/message.hpp"
#include "algorithms/process/shared.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::kv {

using Serial = Ordinal<struct SerialTag>;

/// One life of one client: after a restart it numbers from 1 again, in another session.
struct SessionId {
  NodeId client{};
  std::uint64_t boot = 0;
  auto operator<=>(const SessionId&) const = default;
  static constexpr std::string_view type_name = "SessionId";
  static constexpr auto fields() {
    return std::tuple{field("client", &SessionId::client), field("boot", &SessionId::boot)};
  }
};

struct Session {
  SessionId id{};
  Serial serial{};  ///< of the last request that took effect
  Message result;   ///< its result
  bool operator==(const Session&) const = default;
  static constexpr std::string_view type_name = "Session";
  static constexpr auto fields() {
    return std::tuple{field("id", &Session::id), field("serial", &Session::serial), field("result", &Session::result)};
  }
};

namespace detail {
/// Where `id` stands or would stand.
template <class T>
auto session_place(T& sessions, SessionId id) {
  return std::lower_bound(sessions.begin(), sessions.end(), id,
                          [](const Session& session, SessionId wanted) { return session.id < wanted; });
}
}  // namespace detail

/// The sessions of a store, sorted by id. Part of the replicated state: all servers agree on it.
struct Sessions {
  Cow<std::vector<Session>> table;

  /// The session, or null if none of its requests took effect yet. Valid until the table changes.
  [[nodiscard]] const Session* find(SessionId id) const {
    const auto at = detail::session_place(*table, id);
    return at != table->end() && at->id == id ? &*at : nullptr;
  }
  /// Remembers that `serial` took effect with `result`.
  void record(SessionId id, Serial serial, Message result) {
    auto& sessions = table.write();
    auto at = detail::session_place(sessions, id);
    if (at == sessions.end() || at->id != id) at = sessions.insert(at, Session{id, {}, {}});
    at->serial = serial;
    at->result = std::move(result);
  }

  bool operator==(const Sessions&) const = default;
  static constexpr std::string_view type_name = "Sessions";
  static constexpr auto fields() { return std::tuple{field("table", &Sessions::table)}; }
};

}  // namespace orrery::kv
