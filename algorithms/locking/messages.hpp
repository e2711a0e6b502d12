// Messages of leases: between clients, servers and their replicas, and with the storage whose resources locks guard.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>

#include "algorithms/locking/lease_table.hpp"
#include "algorithms/locking/types.hpp"
#include "algorithms/process/message.hpp"

namespace orrery::locking {

/// Take the lock if nobody has it (Redis: SET key owner NX PX lease).
struct SetNx {
  std::uint64_t round = 0;  ///< of the client, for its answer
  std::string lock;
  Owner owner;
  Duration lease{};
  bool operator==(const SetNx&) const = default;
  static constexpr std::string_view type_name = "SetNx";
  static constexpr auto fields() {
    return std::tuple{field("round", &SetNx::round), field("lock", &SetNx::lock), field("owner", &SetNx::owner),
                      field("lease", &SetNx::lease)};
  }
};
/// Begin the lease anew if the lock is still the owner's.
struct Extend {
  std::uint64_t round = 0;
  std::string lock;
  Owner owner;
  Duration lease{};
  bool operator==(const Extend&) const = default;
  static constexpr std::string_view type_name = "Extend";
  static constexpr auto fields() {
    return std::tuple{field("round", &Extend::round), field("lock", &Extend::lock), field("owner", &Extend::owner),
                      field("lease", &Extend::lease)};
  }
};
/// Compare and delete: free the lock if it is still the owner's.
struct Free {
  std::uint64_t round = 0;
  std::string lock;
  Owner owner;
  bool operator==(const Free&) const = default;
  static constexpr std::string_view type_name = "Free";
  static constexpr auto fields() {
    return std::tuple{field("round", &Free::round), field("lock", &Free::lock), field("owner", &Free::owner)};
  }
};
enum class LeaseStatus : std::uint8_t {
  done,       ///< the lock is, or was until now, the owner's
  refused,    ///< it is not
  elsewhere,  ///< a replica can't tell: ask the primary
};
inline constexpr std::array<std::string_view, 3> lease_status_names{"done", "refused", "elsewhere"};
constexpr std::span<const std::string_view> names_of(LeaseStatus) { return lease_status_names; }
/// The answer to any of these.
struct LeaseReply {
  std::uint64_t round = 0;
  LeaseStatus status{};
  Token token{};             ///< done: of the lock
  NodeId primary = no_node;  ///< elsewhere: as far as the replica knows
  bool operator==(const LeaseReply&) const = default;
  static constexpr std::string_view type_name = "LeaseReply";
  static constexpr auto fields() {
    return std::tuple{field("round", &LeaseReply::round), field("status", &LeaseReply::status),
                      field("token", &LeaseReply::token), field("primary", &LeaseReply::primary)};
  }
};

/// From the primary to a replica: one change, which is the `offset`th of this epoch.
struct Replicate {
  std::uint64_t epoch = 0;
  std::uint64_t offset = 0;
  Lease lease;         ///< `until` counts from when this was sent
  bool freed = false;  ///< the lock is free, rather than held so
  bool operator==(const Replicate&) const = default;
  static constexpr std::string_view type_name = "Replicate";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &Replicate::epoch), field("offset", &Replicate::offset),
                      field("lease", &Replicate::lease), field("freed", &Replicate::freed)};
  }
};
/// From the primary to a replica, every so often: everything, for whoever missed a change.
struct Snapshot {
  std::uint64_t epoch = 0;
  std::uint64_t offset = 0;
  LeaseTable table;  ///< in it, `until` counts from when this was sent
  bool operator==(const Snapshot&) const = default;
  static constexpr std::string_view type_name = "Snapshot";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &Snapshot::epoch), field("offset", &Snapshot::offset),
                      field("table", &Snapshot::table)};
  }
};
/// From a replica: it has every change up to this one.
struct Replicated {
  std::uint64_t epoch = 0;
  std::uint64_t offset = 0;
  bool operator==(const Replicated&) const = default;
  static constexpr std::string_view type_name = "Replicated";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &Replicated::epoch), field("offset", &Replicated::offset)};
  }
};

/// Write to a resource under a lock.
struct Write {
  std::uint64_t round = 0;
  std::string resource;
  std::string value;
  Token token{};
  Owner owner;
  bool operator==(const Write&) const = default;
  static constexpr std::string_view type_name = "Write";
  static constexpr auto fields() {
    return std::tuple{field("round", &Write::round), field("resource", &Write::resource), field("value", &Write::value),
                      field("token", &Write::token), field("owner", &Write::owner)};
  }
};
struct WriteReply {
  std::uint64_t round = 0;
  bool accepted = false;
  bool operator==(const WriteReply&) const = default;
  static constexpr std::string_view type_name = "WriteReply";
  static constexpr auto fields() {
    return std::tuple{field("round", &WriteReply::round), field("accepted", &WriteReply::accepted)};
  }
};

using LeaseServerWire = std::variant<SetNx, Extend, Free, Replicate, Snapshot, Replicated>;
using LeaseClientWire = std::variant<LeaseReply, WriteReply>;
using StorageWire = std::variant<Write>;

}  // namespace orrery::locking
