// Records of journals: what a lease server and a storage write down.
#pragma once

#include <string_view>
#include <tuple>

#include "algorithms/locking/lease_table.hpp"
#include "algorithms/locking/storage.hpp"

namespace orrery::locking {

/// The server takes part in this epoch. The first record of every server, whatever else it writes down: it has been
/// here before.
struct EpochBegan {
  std::uint64_t epoch = 0;
  bool operator==(const EpochBegan&) const = default;
  static constexpr std::string_view type_name = "EpochBegan";
  static constexpr auto fields() { return std::tuple{field("epoch", &EpochBegan::epoch)}; }
};
struct LeaseKept {
  Lease lease;
  bool operator==(const LeaseKept&) const = default;
  static constexpr std::string_view type_name = "LeaseKept";
  static constexpr auto fields() { return std::tuple{field("lease", &LeaseKept::lease)}; }
};
struct LeaseGone {
  std::string lock;
  bool operator==(const LeaseGone&) const = default;
  static constexpr std::string_view type_name = "LeaseGone";
  static constexpr auto fields() { return std::tuple{field("lock", &LeaseGone::lock)}; }
};
/// A replica was told everything: only this is true now. `until` as the server's clock counts.
struct TableKept {
  LeaseTable table;
  bool operator==(const TableKept&) const = default;
  static constexpr std::string_view type_name = "TableKept";
  static constexpr auto fields() { return std::tuple{field("table", &TableKept::table)}; }
};
/// A resource as it is from now on.
struct ResourceKept {
  Resource resource;
  bool operator==(const ResourceKept&) const = default;
  static constexpr std::string_view type_name = "ResourceKept";
  static constexpr auto fields() { return std::tuple{field("resource", &ResourceKept::resource)}; }
};

}  // namespace orrery::locking
