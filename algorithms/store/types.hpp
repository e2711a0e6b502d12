// The words of the sharded store. A Configuration says who holds the data in an epoch; a View is all configurations
// that may still hold data that no later one has: the newest, and those that it has not yet taken over from. A Version
// orders the writes of a key. An Identity is a node with a disk: a node that comes back with an empty disk is another.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/message.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::store {

using Epoch = Ordinal<struct EpochTag>;

/// Which disk a node has: the time on its wall when it first found it empty. 0: none that is known.
using Incarnation = Ordinal<struct IncarnationTag>;

struct Identity {
  NodeId node = no_node;
  Incarnation incarnation{};
  auto operator<=>(const Identity&) const = default;
  static constexpr std::string_view type_name = "Identity";
  static constexpr auto fields() {
    return std::tuple{field("node", &Identity::node), field("incarnation", &Identity::incarnation)};
  }
};

/// A storage node that holds a share of the ring in proportion to its weight.
struct MemberOf {
  Identity identity{};
  Ratio weight{1'000'000'000};
  bool operator==(const MemberOf&) const = default;
  static constexpr std::string_view type_name = "MemberOf";
  static constexpr auto fields() {
    return std::tuple{field("identity", &MemberOf::identity), field("weight", &MemberOf::weight)};
  }
};

struct Configuration {
  Epoch epoch{};
  std::vector<MemberOf> members;  ///< by node
  bool operator==(const Configuration&) const = default;
  static constexpr std::string_view type_name = "Configuration";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &Configuration::epoch), field("members", &Configuration::members)};
  }
};

/// How new a view is: by its epoch, then by how many old configurations it has left behind.
struct Stamp {
  Epoch epoch{};
  Epoch oldest{};
  auto operator<=>(const Stamp&) const = default;
  static constexpr std::string_view type_name = "Stamp";
  static constexpr auto fields() { return std::tuple{field("epoch", &Stamp::epoch), field("oldest", &Stamp::oldest)}; }
};

struct View {
  std::vector<Configuration> active;  ///< consecutive epochs, oldest first; empty: nobody has said anything yet
  [[nodiscard]] bool empty() const { return active.empty(); }
  [[nodiscard]] Stamp stamp() const { return empty() ? Stamp{} : Stamp{active.back().epoch, active.front().epoch}; }
  bool operator==(const View&) const = default;
  static constexpr std::string_view type_name = "View";
  static constexpr auto fields() { return std::tuple{field("active", &View::active)}; }
};

/// Which write this is. Two writes never have the same one: a router numbers its operations, and has another boot each
/// time it starts. All zero: the key was never written.
struct Version {
  std::uint64_t counter = 0;
  NodeId router{};
  std::uint64_t boot = 0;
  std::uint64_t operation = 0;
  auto operator<=>(const Version&) const = default;
  static constexpr std::string_view type_name = "Version";
  static constexpr auto fields() {
    return std::tuple{field("counter", &Version::counter), field("router", &Version::router),
                      field("boot", &Version::boot), field("operation", &Version::operation)};
  }
};

/// A key as a storage node has it.
struct Entry {
  std::string key;
  Version version{};
  std::string value;
  bool operator==(const Entry&) const = default;
  static constexpr std::string_view type_name = "StoredEntry";
  static constexpr auto fields() {
    return std::tuple{field("key", &Entry::key), field("version", &Entry::version), field("value", &Entry::value)};
  }
};

/// How many different ones there are.
template <class T>
[[nodiscard]] std::size_t count_distinct(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  return static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
}

/// More than half of `count`.
[[nodiscard]] constexpr std::size_t majority(std::size_t count) { return count / 2 + 1; }

}  // namespace orrery::store
