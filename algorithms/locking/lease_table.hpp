// The table of a lease server: who has which lock until when. Pure: the time is an argument, read from whatever clock
// the server goes by, and nothing expires but by expire().
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/locking/types.hpp"

namespace orrery::locking {

/// A lock that is held.
struct Lease {
  std::string lock;
  Owner owner;
  Token token{};
  Duration until{};   ///< a reading of the server's clock: the lease is over from then on
  Duration length{};  ///< what it was given for, at the last time
  bool operator==(const Lease&) const = default;
  static constexpr std::string_view type_name = "Lease";
  static constexpr auto fields() {
    return std::tuple{field("lock", &Lease::lock), field("owner", &Lease::owner), field("token", &Lease::token),
                      field("until", &Lease::until), field("length", &Lease::length)};
  }
};
/// Complexity of each call: linear in the number of locks that are held.
struct LeaseTable {
  std::vector<Lease> leases;  ///< by lock
  Token last{};               ///< that was given out

  /// The lease on this lock, or null. Valid until the table changes.
  [[nodiscard]] const Lease* find(std::string_view lock) const;
  /// A lock that nobody holds is taken; its token is one more than the last. REQUIRES: find(lock) is null.
  const Lease& take(const std::string& lock, const Owner& owner, Duration length, Duration now);
  /// Puts a lease there as it is, in the place of whatever is there; tokens go on from it.
  void put(Lease lease);
  /// Returns whether there was one.
  bool free(std::string_view lock);
  /// Takes out and returns what is over at `now`.
  std::vector<Lease> expire(Duration now);
  /// The first end of a lease; nothing if no lock is held.
  [[nodiscard]] std::optional<Duration> next_end() const;

  bool operator==(const LeaseTable&) const = default;
  static constexpr std::string_view type_name = "LeaseTable";
  static constexpr auto fields() {
    return std::tuple{field("leases", &LeaseTable::leases), field("last", &LeaseTable::last)};
  }
};

}  // namespace orrery::locking
