// A table of keys that are bound to sessions: the part that ZooKeeper, etcd and Consul have in common, as a pure state
// machine. It gives out no locks; it keeps order, tells who waits, and forgets the keys of sessions that are over. For
// who watches it says whom the order entitles, which is the truth that a client's belief is held against.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/kv/shared_map.hpp"
#include "algorithms/kv/state_machine.hpp"
#include "algorithms/locking/key_commands.hpp"
#include "algorithms/locking/sessions.hpp"

namespace orrery::locking {

/// What a table is set to. Part of its state: all servers must agree.
struct KeyRules {
  bool delay = false;          ///< after the session of its owner expires, a key waits for EndDelay
  std::uint64_t mistakes = 0;  ///< bits of KeyMistake
  bool operator==(const KeyRules&) const = default;
  static constexpr std::string_view type_name = "KeyRules";
  static constexpr auto fields() {
    return std::tuple{field("delay", &KeyRules::delay), field("mistakes", &KeyRules::mistakes)};
  }
};
/// Known ways to get such a table wrong.
enum class KeyMistake : std::uint8_t {
  orphans_stay,       ///< the keys of a session that is over stay
  sequence_as_token,  ///< a key's revision is its number under its parent, which starts anew when all keys are gone
  owner_lost,         ///< a key may be owned by who asks, though another owns it
  delay_forgotten,    ///< the lock-delay is not kept
};

struct OrderedKey {
  ChildKey key;
  bool entitled = false;  ///< by the order of the keys: the lock is its maker's
  bool operator==(const OrderedKey&) const = default;
  static constexpr std::string_view type_name = "OrderedKey";
  static constexpr auto fields() {
    return std::tuple{field("key", &OrderedKey::key), field("entitled", &OrderedKey::entitled)};
  }
};
/// Somebody who waits for an answer.
struct KeyWatcher {
  kv::SessionId session{};
  kv::Serial serial{};
  Token of{};         ///< the key that is to go; 0: the owner that is to change
  bool flag = false;  ///< it waits for the flag
  bool operator==(const KeyWatcher&) const = default;
  static constexpr std::string_view type_name = "KeyWatcher";
  static constexpr auto fields() {
    return std::tuple{field("session", &KeyWatcher::session), field("serial", &KeyWatcher::serial),
                      field("of", &KeyWatcher::of), field("flag", &KeyWatcher::flag)};
  }
};
/// What stands under one name.
struct ParentKey {
  std::string key;
  std::vector<OrderedKey> children;
  std::uint64_t sequence = 0;  ///< given out
  kv::SessionId owner{};       ///< of no client: there is none
  Token owned{};               ///< revision at which the owner came to own it
  Token index{};               ///< revision at which its owner changed last
  bool flag = false;           ///< was raised
  std::uint64_t delay = 0;     ///< the number of the delay that must end first; 0: there is none
  std::vector<KeyWatcher> watchers;
  bool operator==(const ParentKey&) const = default;
  static constexpr std::string_view type_name = "ParentKey";
  static constexpr auto fields() {
    return std::tuple{field("key", &ParentKey::key),           field("children", &ParentKey::children),
                      field("sequence", &ParentKey::sequence), field("owner", &ParentKey::owner),
                      field("owned", &ParentKey::owned),       field("index", &ParentKey::index),
                      field("flag", &ParentKey::flag),         field("delay", &ParentKey::delay),
                      field("watchers", &ParentKey::watchers)};
  }
};

/// Complexity of a command: linear in the keys and watchers of its parent, and in the number of sessions; quadratic in
/// those who come to share a lock at once.
struct KeyTable {
  KeyRules rules;
  kv::SharedRecords<ParentKey> parents;
  SessionList sessions;
  Token revision{};
  std::uint64_t delays = 0;
  std::vector<EndDelay> delayed;  ///< what is to end them, in the order in which they began
  std::uint64_t commands = 0;

  [[nodiscard]] static bool understands(const Message& command);
  /// AwaitGone, AwaitChange and AwaitFlag may have no result: it comes late. See StateMachine::apply.
  Message apply(const Message& command, const kv::Asker& asker, kv::Consequences& consequences);

  bool operator==(const KeyTable&) const = default;
  static constexpr std::string_view type_name = "KeyTable";
  static constexpr auto fields() {
    return std::tuple{field("rules", &KeyTable::rules),       field("parents", &KeyTable::parents),
                      field("sessions", &KeyTable::sessions), field("revision", &KeyTable::revision),
                      field("delays", &KeyTable::delays),     field("delayed", &KeyTable::delayed),
                      field("commands", &KeyTable::commands)};
  }
};

/// Whether the order gives the lock to child number `place`: no other that excludes it stands before it.
[[nodiscard]] bool is_entitled(const std::vector<OrderedKey>& children, std::size_t place);

}  // namespace orrery::locking
