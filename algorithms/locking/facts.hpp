// What lock services and their clients say happened: truth (by who decides) and belief (by who acts on it), apart.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "algorithms/locking/types.hpp"

namespace orrery::locking {

/// The service gives the lock to a client.
struct Granted {
  std::string lock;
  NodeId client = no_node;
  Owner owner;
  Token token{};
  Duration lease{};  ///< how long, unless it is extended; 0: until it is released
  bool operator==(const Granted&) const = default;
  static constexpr std::string_view type_name = "Granted";
  static constexpr auto fields() {
    return std::tuple{field("lock", &Granted::lock), field("client", &Granted::client), field("owner", &Granted::owner),
                      field("token", &Granted::token), field("lease", &Granted::lease)};
  }
};
/// The client who holds the lock may have it for so long from now.
struct Extended {
  std::string lock;
  NodeId client = no_node;
  Owner owner;
  Duration lease{};
  bool operator==(const Extended&) const = default;
  static constexpr std::string_view type_name = "Extended";
  static constexpr auto fields() {
    return std::tuple{field("lock", &Extended::lock), field("client", &Extended::client),
                      field("owner", &Extended::owner), field("lease", &Extended::lease)};
  }
};
/// A lock was given back.
struct Freed {
  std::string lock;
  NodeId client = no_node;  ///< who had it
  Owner owner;              ///< likewise
  Owner asked;              ///< for whom it was given back: the same, if all is well
  bool operator==(const Freed&) const = default;
  static constexpr std::string_view type_name = "Freed";
  static constexpr auto fields() {
    return std::tuple{field("lock", &Freed::lock), field("client", &Freed::client), field("owner", &Freed::owner),
                      field("asked", &Freed::asked)};
  }
};
/// The holder's lease is over, by the service's clock.
struct Expired {
  std::string lock;
  NodeId client = no_node;
  bool operator==(const Expired&) const = default;
  static constexpr std::string_view type_name = "Expired";
  static constexpr auto fields() {
    return std::tuple{field("lock", &Expired::lock), field("client", &Expired::client)};
  }
};

/// A client begins to ask for a lock.
struct Wanted {
  std::string lock;
  bool operator==(const Wanted&) const = default;
  static constexpr std::string_view type_name = "Wanted";
  static constexpr auto fields() { return std::tuple{field("lock", &Wanted::lock)}; }
};
/// It asks no more, and has not got it.
struct Forgone {
  std::string lock;
  std::string why;
  bool operator==(const Forgone&) const = default;
  static constexpr std::string_view type_name = "Forgone";
  static constexpr auto fields() { return std::tuple{field("lock", &Forgone::lock), field("why", &Forgone::why)}; }
};
/// One attempt to take a lock came to nothing: whatever it got is to be given back.
struct AttemptFailed {
  std::string lock;
  Owner owner;
  bool operator==(const AttemptFailed&) const = default;
  static constexpr std::string_view type_name = "AttemptFailed";
  static constexpr auto fields() {
    return std::tuple{field("lock", &AttemptFailed::lock), field("owner", &AttemptFailed::owner)};
  }
};
/// A client believes from now on that it holds the lock.
struct HoldBegan {
  std::string lock;
  Owner owner;
  Mode mode{};
  Token token{};
  Duration waited{};
  bool operator==(const HoldBegan&) const = default;
  static constexpr std::string_view type_name = "HoldBegan";
  static constexpr auto fields() {
    return std::tuple{field("lock", &HoldBegan::lock), field("owner", &HoldBegan::owner),
                      field("mode", &HoldBegan::mode), field("token", &HoldBegan::token),
                      field("waited", &HoldBegan::waited)};
  }
};
/// It does so no more: it begins to give the lock back.
struct HoldEnded {
  std::string lock;
  bool operator==(const HoldEnded&) const = default;
  static constexpr std::string_view type_name = "HoldEnded";
  static constexpr auto fields() { return std::tuple{field("lock", &HoldEnded::lock)}; }
};
/// It has been told that the lock is given back.
struct Released {
  std::string lock;
  Token token{};
  bool operator==(const Released&) const = default;
  static constexpr std::string_view type_name = "Released";
  static constexpr auto fields() {
    return std::tuple{field("lock", &Released::lock), field("token", &Released::token)};
  }
};
/// It does so no more: it has learned that the lock is lost. Its lease is over by its own clock, or somebody has told
/// it.
struct HoldLost {
  std::string lock;
  std::string why;
  Duration left{};  ///< of its lease, by its own clock
  bool operator==(const HoldLost&) const = default;
  static constexpr std::string_view type_name = "HoldLost";
  static constexpr auto fields() {
    return std::tuple{field("lock", &HoldLost::lock), field("why", &HoldLost::why), field("left", &HoldLost::left)};
  }
};

/// A resource took a write.
struct WriteAccepted {
  std::string resource;
  std::string value;
  Token token{};
  Owner owner;  ///< of the lock under which it was written
  bool operator==(const WriteAccepted&) const = default;
  static constexpr std::string_view type_name = "WriteAccepted";
  static constexpr auto fields() {
    return std::tuple{field("resource", &WriteAccepted::resource), field("value", &WriteAccepted::value),
                      field("token", &WriteAccepted::token), field("owner", &WriteAccepted::owner)};
  }
};
/// A resource refused a write: its token is older than one that it has seen.
struct WriteFenced {
  std::string resource;
  Token token{};
  Token newest{};
  NodeId client = no_node;
  bool operator==(const WriteFenced&) const = default;
  static constexpr std::string_view type_name = "WriteFenced";
  static constexpr auto fields() {
    return std::tuple{field("resource", &WriteFenced::resource), field("token", &WriteFenced::token),
                      field("newest", &WriteFenced::newest), field("client", &WriteFenced::client)};
  }
};
/// A replica has become the primary.
struct TookOver {
  std::uint64_t epoch = 0;
  bool operator==(const TookOver&) const = default;
  static constexpr std::string_view type_name = "TookOver";
  static constexpr auto fields() { return std::tuple{field("epoch", &TookOver::epoch)}; }
};

}  // namespace orrery::locking
