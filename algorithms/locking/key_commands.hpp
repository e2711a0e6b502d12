// What clients ask of a table of keys that are bound to sessions. It knows no locks: what ZooKeeper, etcd and Consul
// offer, out of which recipes build them (recipe.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/locking/types.hpp"
#include "algorithms/process/message.hpp"

namespace orrery::locking {

/// Adds a key under `parent` that lasts as long as the asker's session (ZooKeeper: create, ephemeral and sequential).
struct Create {
  std::string parent;
  Mode mode{};             ///< what for: part of the key's name
  std::uint64_t mark = 0;  ///< part of its name too, by which its maker knows it again (ZooKeeper, recipes: the GUID)
  std::uint32_t permits = 1;  ///< Mode::together: how many must meet
  bool once = false;          ///< only if the session has none there yet (etcd: if its create revision is 0)
  bool operator==(const Create&) const = default;
  static constexpr std::string_view type_name = "CreateKey";
  static constexpr auto fields() {
    return std::tuple{field("parent", &Create::parent), field("mode", &Create::mode), field("mark", &Create::mark),
                      field("permits", &Create::permits), field("once", &Create::once)};
  }
};
/// The keys under `parent`.
struct List {
  std::string parent;
  bool operator==(const List&) const = default;
  static constexpr std::string_view type_name = "ListKeys";
  static constexpr auto fields() { return std::tuple{field("parent", &List::parent)}; }
};
/// Answered once this key is gone.
struct AwaitGone {
  std::string parent;
  Token created{};  ///< which key
  bool operator==(const AwaitGone&) const = default;
  static constexpr std::string_view type_name = "AwaitGone";
  static constexpr auto fields() {
    return std::tuple{field("parent", &AwaitGone::parent), field("created", &AwaitGone::created)};
  }
};
/// Removes a key of the asker's own.
struct Remove {
  std::string parent;
  Token created{};  ///< which; 0: the one that has this mark, if it was made
  std::uint64_t mark = 0;
  bool operator==(const Remove&) const = default;
  static constexpr std::string_view type_name = "RemoveKey";
  static constexpr auto fields() {
    return std::tuple{field("parent", &Remove::parent), field("created", &Remove::created),
                      field("mark", &Remove::mark)};
  }
};
/// Makes the asker's session the owner of a key that has none (Consul: acquire; Chubby: Acquire).
struct Own {
  std::string parent;
  bool operator==(const Own&) const = default;
  static constexpr std::string_view type_name = "OwnKey";
  static constexpr auto fields() { return std::tuple{field("parent", &Own::parent)}; }
};
/// Gives it up again.
struct Disown {
  std::string parent;
  bool operator==(const Disown&) const = default;
  static constexpr std::string_view type_name = "DisownKey";
  static constexpr auto fields() { return std::tuple{field("parent", &Disown::parent)}; }
};
/// Answered once the key's owner has changed since it had this index (Consul: a blocking query).
struct AwaitChange {
  std::string parent;
  Token index{};
  bool operator==(const AwaitChange&) const = default;
  static constexpr std::string_view type_name = "AwaitChange";
  static constexpr auto fields() {
    return std::tuple{field("parent", &AwaitChange::parent), field("index", &AwaitChange::index)};
  }
};

/// Raises the parent's own flag, which stays (ZooKeeper: a regular node).
struct RaiseFlag {
  std::string parent;
  bool operator==(const RaiseFlag&) const = default;
  static constexpr std::string_view type_name = "RaiseFlag";
  static constexpr auto fields() { return std::tuple{field("parent", &RaiseFlag::parent)}; }
};
/// Answered once the flag is up.
struct AwaitFlag {
  std::string parent;
  bool operator==(const AwaitFlag&) const = default;
  static constexpr std::string_view type_name = "AwaitFlag";
  static constexpr auto fields() { return std::tuple{field("parent", &AwaitFlag::parent)}; }
};

/// A key that a session has made.
struct ChildKey {
  kv::SessionId session{};
  Mode mode{};
  std::uint64_t mark = 0;
  std::uint32_t permits = 1;
  Token created{};             ///< revision of the table at which it was made: no other key ever has it
  std::uint64_t sequence = 0;  ///< its number under its parent
  bool operator==(const ChildKey&) const = default;
  static constexpr std::string_view type_name = "ChildKey";
  static constexpr auto fields() {
    return std::tuple{field("session", &ChildKey::session), field("mode", &ChildKey::mode),
                      field("mark", &ChildKey::mark),       field("permits", &ChildKey::permits),
                      field("created", &ChildKey::created), field("sequence", &ChildKey::sequence)};
  }
};
/// To List: the keys in the order in which they were made.
struct Children {
  std::vector<ChildKey> keys;
  bool operator==(const Children&) const = default;
  static constexpr std::string_view type_name = "Children";
  static constexpr auto fields() { return std::tuple{field("keys", &Children::keys)}; }
};
/// The key that Create made, or found to be there.
struct Created {
  ChildKey key;
  bool operator==(const Created&) const = default;
  static constexpr std::string_view type_name = "CreatedKey";
  static constexpr auto fields() { return std::tuple{field("key", &Created::key)}; }
};
/// To Own: the key has an owner, or is under a lock-delay.
struct Busy {
  Token index{};
  bool delayed = false;
  bool operator==(const Busy&) const = default;
  static constexpr std::string_view type_name = "Busy";
  static constexpr auto fields() { return std::tuple{field("index", &Busy::index), field("delayed", &Busy::delayed)}; }
};

}  // namespace orrery::locking
