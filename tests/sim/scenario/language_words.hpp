// The messages, facts and faces of the stub systems: what the files of tests/data/scenarios/language name, no more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/message.hpp"

namespace orrery::language {

/// A message or fact of which no file names a field. `Word` has its name.
template <class Word>
struct Plain {
  bool operator==(const Plain&) const = default;
  static constexpr std::string_view type_name = Word::name;
  static constexpr auto fields() { return std::tuple{}; }
};

struct PreVoteWord {
  static constexpr std::string_view name = "PreVote";
};
struct InstallSnapshotWord {
  static constexpr std::string_view name = "InstallSnapshot";
};
struct WriteWord {
  static constexpr std::string_view name = "Write";
};
struct SetNxWord {
  static constexpr std::string_view name = "SetNx";
};
struct RingUpdateWord {
  static constexpr std::string_view name = "RingUpdate";
};
struct DeadlockFoundWord {
  static constexpr std::string_view name = "DeadlockFound";
};
using PreVote = Plain<PreVoteWord>;
using InstallSnapshot = Plain<InstallSnapshotWord>;
using Write = Plain<WriteWord>;
using SetNx = Plain<SetNxWord>;
using RingUpdate = Plain<RingUpdateWord>;
using DeadlockFound = Plain<DeadlockFoundWord>;

/// What a system to come will measure.
struct Measured {
  std::uint64_t number = 0;
  Duration took{};
  bool operator==(const Measured&) const = default;
  static constexpr std::string_view type_name = "Measured";
  static constexpr auto fields() {
    return std::tuple{field("number", &Measured::number), field("took", &Measured::took)};
  }
};

/// SWIM: the answer to one who asked a friend to ask again.
struct PingReqAck {
  NodeId about{};
  bool operator==(const PingReqAck&) const = default;
  static constexpr std::string_view type_name = "PingReqAck";
  static constexpr auto fields() { return std::tuple{field("about", &PingReqAck::about)}; }
};
/// SWIM: a member is suspected from now on.
struct Suspected {
  NodeId subject{};
  bool operator==(const Suspected&) const = default;
  static constexpr std::string_view type_name = "Suspected";
  static constexpr auto fields() { return std::tuple{field("subject", &Suspected::subject)}; }
};
/// Raft: one more server has heard the new leader.
struct NewLeaderHeard {
  std::uint64_t count = 0;  ///< how many have, itself among them
  bool operator==(const NewLeaderHeard&) const = default;
  static constexpr std::string_view type_name = "NewLeaderHeard";
  static constexpr auto fields() { return std::tuple{field("count", &NewLeaderHeard::count)}; }
};
/// Any operation: its words.
struct Command {
  std::vector<std::string> words;
  bool operator==(const Command&) const = default;
  static constexpr std::string_view type_name = "StubCommand";
  static constexpr auto fields() { return std::tuple{field("words", &Command::words)}; }
};

/// What a Raft server will show besides, once members can change.
struct Configuration {
  bool joint = false;
  bool operator==(const Configuration&) const = default;
  static constexpr std::string_view type_name = "StubConfiguration";
  static constexpr auto fields() { return std::tuple{field("joint", &Configuration::joint)}; }
};
struct MemberFace {
  Configuration config;
  bool operator==(const MemberFace&) const = default;
  static constexpr std::string_view type_name = "StubMemberFace";
  static constexpr auto fields() { return std::tuple{field("config", &MemberFace::config)}; }
};
/// What a storage keeps of each resource.
struct Resource {
  std::string name;
  std::string value;
  std::uint64_t max_token = 0;
  bool operator==(const Resource&) const = default;
  static constexpr std::string_view type_name = "StubResource";
  static constexpr auto fields() {
    return std::tuple{field("name", &Resource::name), field("value", &Resource::value),
                      field("max_token", &Resource::max_token)};
  }
};
struct StorageFace {
  std::vector<Resource> resources;
  bool operator==(const StorageFace&) const = default;
  static constexpr std::string_view type_name = "StubStorageFace";
  static constexpr auto fields() { return std::tuple{field("resources", &StorageFace::resources)}; }
};
/// What every other stub shows.
struct StubFace {
  std::uint64_t rank = 0;
  bool operator==(const StubFace&) const = default;
  static constexpr std::string_view type_name = "StubFace";
  static constexpr auto fields() { return std::tuple{field("rank", &StubFace::rank)}; }
};

}  // namespace orrery::language
