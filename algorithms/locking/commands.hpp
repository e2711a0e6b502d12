// What scenarios may ask of a client of locks, and what it answers.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/locking/types.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::locking {

/// Takes the lock; waits for it as long as the operation may last.
struct Acquire {
  std::string lock;
  bool operator==(const Acquire&) const = default;
  static constexpr std::string_view type_name = "Acquire";
  static constexpr auto fields() { return std::tuple{field("lock", &Acquire::lock)}; }
};
/// Takes the lock if it is free now.
struct TryAcquire {
  std::string lock;
  bool operator==(const TryAcquire&) const = default;
  static constexpr std::string_view type_name = "TryAcquire";
  static constexpr auto fields() { return std::tuple{field("lock", &TryAcquire::lock)}; }
};
/// Takes the lock together with others that share it; waits for it.
struct Share {
  std::string lock;
  bool operator==(const Share&) const = default;
  static constexpr std::string_view type_name = "ShareLock";
  static constexpr auto fields() { return std::tuple{field("lock", &Share::lock)}; }
};
/// Takes one of the permits of a semaphore; waits for it.
struct Permit {
  std::string lock;
  std::uint32_t permits = 1;  ///< that there are in all
  bool operator==(const Permit&) const = default;
  static constexpr std::string_view type_name = "Permit";
  static constexpr auto fields() {
    return std::tuple{field("lock", &Permit::lock), field("permits", &Permit::permits)};
  }
};
/// Waits until so many have come to the barrier, which is open from then on; whoever has passed leaves it by Release.
struct Meet {
  std::string barrier;
  std::uint32_t count = 1;
  bool operator==(const Meet&) const = default;
  static constexpr std::string_view type_name = "Meet";
  static constexpr auto fields() { return std::tuple{field("barrier", &Meet::barrier), field("count", &Meet::count)}; }
};
/// Works under the lock for so long; fails when the client learns meanwhile that it has lost it.
struct Hold {
  std::string lock;
  Duration length{};
  bool operator==(const Hold&) const = default;
  static constexpr std::string_view type_name = "Hold";
  static constexpr auto fields() { return std::tuple{field("lock", &Hold::lock), field("length", &Hold::length)}; }
};
struct Release {
  std::string lock;
  bool operator==(const Release&) const = default;
  static constexpr std::string_view type_name = "Release";
  static constexpr auto fields() { return std::tuple{field("lock", &Release::lock)}; }
};
/// Writes to the resource that a lock guards, with the token of the lock that the client took last.
struct WriteTo {
  std::string resource;
  std::string value;
  bool operator==(const WriteTo&) const = default;
  static constexpr std::string_view type_name = "WriteTo";
  static constexpr auto fields() {
    return std::tuple{field("resource", &WriteTo::resource), field("value", &WriteTo::value)};
  }
};

/// The lock is the client's. Token 0: the recipe has none.
struct Acquired {
  Token token{};
  bool operator==(const Acquired&) const = default;
  static constexpr std::string_view type_name = "Acquired";
  static constexpr auto fields() { return std::tuple{field("token", &Acquired::token)}; }
};
/// Why an operation failed, in a word: `held`, `fenced`, `lost`, `jeopardy` (perhaps lost), `not_held`, `timeout`,
/// `twice`, `deadlock`, `permits` (others count otherwise), `expired`, `unsupported` (by the recipe).
struct Refused {
  std::string why;
  bool operator==(const Refused&) const = default;
  static constexpr std::string_view type_name = "Refused";
  static constexpr auto fields() { return std::tuple{field("why", &Refused::why)}; }
};

/// The operations that every client of locks understands.
[[nodiscard]] std::vector<OperationSpec> operations();
/// Those of services that know more than exclusive locks.
[[nodiscard]] std::vector<OperationSpec> sharing_operations();
/// To meet others at a barrier.
[[nodiscard]] OperationSpec barrier_operation();
/// Elections, in their own words.
[[nodiscard]] std::vector<OperationSpec> election_operations();
/// The types of the commands and results.
[[nodiscard]] std::vector<const Type*> command_types();
/// `33`, `fenced`; empty where there is nothing to say.
[[nodiscard]] std::string result_text(const Message& result);
/// Clients that take a lock, work on its resource and release it, again and again.
[[nodiscard]] std::vector<WorkloadSpec> workloads();
/// Likewise clients that share locks, take permits of semaphores and take their locks twice.
[[nodiscard]] std::vector<WorkloadSpec> sharing_workloads();
/// Clients that take locks, some alone and some together with others.
[[nodiscard]] WorkloadSpec shared_workload();
/// 10ms, 1.5s: digits, decimals and a unit from ns to h. Throws OperationError.
[[nodiscard]] Duration parse_duration(std::string_view text);

}  // namespace orrery::locking
