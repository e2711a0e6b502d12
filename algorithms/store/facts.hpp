// What the nodes of the store say happened to them, for conditions, diagrams, statistics and claims.
#pragma once

#include "algorithms/store/types.hpp"

namespace orrery::store {

/// The coordinator has begun an epoch.
struct RingChanged {
  Epoch epoch{};
  std::vector<NodeId> joined;
  std::vector<NodeId> left;
  std::uint64_t configurations = 0;        ///< that are active now
  std::uint64_t replicas_in_one_zone = 0;  ///< of one key, at most; a node without a zone is one of its own
  bool operator==(const RingChanged&) const = default;
  static constexpr std::string_view type_name = "RingChanged";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &RingChanged::epoch), field("joined", &RingChanged::joined),
                      field("left", &RingChanged::left), field("configurations", &RingChanged::configurations),
                      field("replicas_in_one_zone", &RingChanged::replicas_in_one_zone)};
  }
};
/// The newest configuration has all the data: those before it are done with.
struct HandOffEnded {
  Epoch epoch{};
  Duration took{};  ///< since the epoch began
  bool operator==(const HandOffEnded&) const = default;
  static constexpr std::string_view type_name = "HandOffEnded";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &HandOffEnded::epoch), field("took", &HandOffEnded::took)};
  }
};
/// A storage node has all that is its own in this epoch.
struct Synced {
  Epoch epoch{};
  bool operator==(const Synced&) const = default;
  static constexpr std::string_view type_name = "Synced";
  static constexpr auto fields() { return std::tuple{field("epoch", &Synced::epoch)}; }
};
/// A storage node took over keys from another.
struct TookOver {
  Epoch epoch{};
  NodeId giver{};
  std::uint64_t keys = 0;  ///< that were new to it, or newer than its own
  bool operator==(const TookOver&) const = default;
  static constexpr std::string_view type_name = "TookOver";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &TookOver::epoch), field("giver", &TookOver::giver),
                      field("keys", &TookOver::keys)};
  }
};
/// A storage node forgot keys that are others' now.
struct Forgot {
  std::vector<std::string> keys;
  bool operator==(const Forgot&) const = default;
  static constexpr std::string_view type_name = "Forgot";
  static constexpr auto fields() { return std::tuple{field("keys", &Forgot::keys)}; }
};
/// A router was told that its ring is out of date.
struct RouterCorrected {
  Epoch from{};
  Epoch to{};
  bool operator==(const RouterCorrected&) const = default;
  static constexpr std::string_view type_name = "RouterCorrected";
  static constexpr auto fields() {
    return std::tuple{field("from", &RouterCorrected::from), field("to", &RouterCorrected::to)};
  }
};
/// A router begins a read.
struct ReadBegan {
  std::uint64_t operation = 0;
  std::string key;
  bool operator==(const ReadBegan&) const = default;
  static constexpr std::string_view type_name = "ReadBegan";
  static constexpr auto fields() {
    return std::tuple{field("operation", &ReadBegan::operation), field("key", &ReadBegan::key)};
  }
};
/// A router found replicas that disagree, and writes the newest back before it answers.
struct ReadRepaired {
  std::string key;
  bool operator==(const ReadRepaired&) const = default;
  static constexpr std::string_view type_name = "ReadRepaired";
  static constexpr auto fields() { return std::tuple{field("key", &ReadRepaired::key)}; }
};
/// A router answers a read with this version, or a write that has it.
struct Answered {
  std::uint64_t operation = 0;
  std::string key;
  Version version{};
  bool write = false;
  Epoch epoch{};
  std::uint64_t configurations = 0;  ///< that were active in the router's view: more than one during a hand-off
  bool operator==(const Answered&) const = default;
  static constexpr std::string_view type_name = "Answered";
  static constexpr auto fields() {
    return std::tuple{field("operation", &Answered::operation), field("key", &Answered::key),
                      field("version", &Answered::version),     field("write", &Answered::write),
                      field("epoch", &Answered::epoch),         field("configurations", &Answered::configurations)};
  }
};

}  // namespace orrery::store
