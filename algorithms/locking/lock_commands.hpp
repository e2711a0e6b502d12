// What clients and servers of the replicated lock service ask of its table; all of it goes through the log.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/locking/types.hpp"
#include "algorithms/process/message.hpp"

namespace orrery::locking {

/// The asker's session begins. It lasts until it is expired, or closed.
struct Open {
  Duration ttl{};  ///< for the leader, who counts it
  bool operator==(const Open&) const = default;
  static constexpr std::string_view type_name = "Open";
  static constexpr auto fields() { return std::tuple{field("ttl", &Open::ttl)}; }
};
/// The client of this session is alive.
struct KeepAlive {
  kv::SessionId session{};
  bool operator==(const KeepAlive&) const = default;
  static constexpr std::string_view type_name = "KeepAlive";
  static constexpr auto fields() { return std::tuple{field("session", &KeepAlive::session)}; }
};
/// From a leader: nobody has heard of this session for its whole time. Void if it has been kept alive since.
struct Expire {
  kv::SessionId session{};
  std::uint64_t renewals = 0;  ///< of the session, as the leader knew it
  bool operator==(const Expire&) const = default;
  static constexpr std::string_view type_name = "Expire";
  static constexpr auto fields() {
    return std::tuple{field("session", &Expire::session), field("renewals", &Expire::renewals)};
  }
};
/// From a leader: so much of the session's time is left, so that the next leader does not give it the whole again
/// (etcd, checkpoints of leases).
struct Checkpoint {
  kv::SessionId session{};
  std::uint64_t renewals = 0;  ///< of the session, as the leader knew it
  Duration left{};
  bool operator==(const Checkpoint&) const = default;
  static constexpr std::string_view type_name = "Checkpoint";
  static constexpr auto fields() {
    return std::tuple{field("session", &Checkpoint::session), field("renewals", &Checkpoint::renewals),
                      field("left", &Checkpoint::left)};
  }
};
/// From a leader: the lock-delay is over.
struct EndDelay {
  std::string lock;
  std::uint64_t delay = 0;  ///< its number
  bool operator==(const EndDelay&) const = default;
  static constexpr std::string_view type_name = "EndDelay";
  static constexpr auto fields() {
    return std::tuple{field("lock", &EndDelay::lock), field("delay", &EndDelay::delay)};
  }
};
/// Take a lock, or a place in its queue.
struct Take {
  std::string lock;
  Mode mode{};
  std::uint32_t permits = 1;  ///< Mode::permit: how many the semaphore has in all; Mode::together: how many must meet
  bool waits = true;
  bool operator==(const Take&) const = default;
  static constexpr std::string_view type_name = "Take";
  static constexpr auto fields() {
    return std::tuple{field("lock", &Take::lock), field("mode", &Take::mode), field("permits", &Take::permits),
                      field("waits", &Take::waits)};
  }
};
/// Give a lock back, or leave its queue.
struct Drop {
  std::string lock;
  bool operator==(const Drop&) const = default;
  static constexpr std::string_view type_name = "Drop";
  static constexpr auto fields() { return std::tuple{field("lock", &Drop::lock)}; }
};

/// Done: a session is open or alive, a lock is taken (with a token) or dropped.
struct Taken {
  Token token{};
  bool operator==(const Taken&) const = default;
  static constexpr std::string_view type_name = "Taken";
  static constexpr auto fields() { return std::tuple{field("token", &Taken::token)}; }
};
/// Not done, and why.
enum class Denial : std::uint8_t {
  expired,   ///< there is no such session, any more or yet
  held,      ///< by another, and the asker would not wait
  twice,     ///< the asker has it, and it can't be taken twice
  not_held,  ///< the asker has it not
  deadlock,  ///< the asker would wait for itself
  permits,   ///< the semaphore has another number of permits
};
inline constexpr std::array<std::string_view, 6> denial_names{"expired",  "held",     "twice",
                                                              "not_held", "deadlock", "permits"};
constexpr std::span<const std::string_view> names_of(Denial) { return denial_names; }
struct Denied {
  Denial why{};
  bool operator==(const Denied&) const = default;
  static constexpr std::string_view type_name = "Denied";
  static constexpr auto fields() { return std::tuple{field("why", &Denied::why)}; }
};

}  // namespace orrery::locking
