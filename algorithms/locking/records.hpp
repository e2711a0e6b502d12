// Records of journals: what a lease server and a storage write down.
#pragma once

#include <string_view>
#include <tuple>

#include "algorithms/locking/lease_table.hpp"
#include "algorithms/locking/storage.hpp"

namespace orrery::locking {

/// The first record of every server: it has been here before.
struct Booted {
  std::uint64_t first = 0;
  bool operator==(const Booted&) const = default;
  static constexpr std::string_view type_name = "Booted";
  static constexpr auto fields() { return std::tuple{field("first", &Booted::first)}; }
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
/// A resource as it is from now on.
struct ResourceKept {
  Resource resource;
  bool operator==(const ResourceKept&) const = default;
  static constexpr std::string_view type_name = "ResourceKept";
  static constexpr auto fields() { return std::tuple{field("resource", &ResourceKept::resource)}; }
};

}  // namespace orrery::locking
