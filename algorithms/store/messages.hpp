// What routers, storage nodes, the coordinator and clients say to each other. Whatever depends on who holds the data
// bears the epoch that its sender believes in; whoever knows better answers with the newer view.
#pragma once

#include <variant>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/store/types.hpp"

namespace orrery::store {

/// A storage node to the coordinator: it lives, with this disk, and this is how far it is.
struct Heartbeat {
  Incarnation incarnation{};
  Stamp stamp{};   ///< of its view
  Epoch synced{};  ///< it has all the data that is its own in this epoch
  bool operator==(const Heartbeat&) const = default;
  static constexpr std::string_view type_name = "Heartbeat";
  static constexpr auto fields() {
    return std::tuple{field("incarnation", &Heartbeat::incarnation), field("stamp", &Heartbeat::stamp),
                      field("synced", &Heartbeat::synced)};
  }
};
/// Who holds the data from now on. From the coordinator, or from anybody to one who knows less.
struct RingUpdate {
  View view;
  bool operator==(const RingUpdate&) const = default;
  static constexpr std::string_view type_name = "RingUpdate";
  static constexpr auto fields() { return std::tuple{field("view", &RingUpdate::view)}; }
};
/// Asks for a view newer than this one. Answered by RingUpdate if there is one.
struct GetRing {
  Stamp stamp{};
  bool operator==(const GetRing&) const = default;
  static constexpr std::string_view type_name = "GetRing";
  static constexpr auto fields() { return std::tuple{field("stamp", &GetRing::stamp)}; }
};

/// A router to a storage node: what do you have of this key? Answered by ReadReply, or by Stale.
struct Read {
  Epoch epoch{};
  Epoch oldest{};  ///< of the configurations that the router takes for active: a replica that has left it behind has
                   ///< forgotten what it held there
  std::uint64_t round = 0;  ///< of the router: each round of each operation has another, in all its boots
  std::string key;
  bool operator==(const Read&) const = default;
  static constexpr std::string_view type_name = "Read";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &Read::epoch), field("oldest", &Read::oldest), field("round", &Read::round),
                      field("key", &Read::key)};
  }
};
struct ReadReply {
  Epoch epoch{};
  std::uint64_t round = 0;
  Incarnation incarnation{};
  Entry entry;  ///< of version 0: it has none
  bool operator==(const ReadReply&) const = default;
  static constexpr std::string_view type_name = "ReadReply";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &ReadReply::epoch), field("round", &ReadReply::round),
                      field("incarnation", &ReadReply::incarnation), field("entry", &ReadReply::entry)};
  }
};
/// A router to a storage node: keep this, unless you have something newer. Answered by WriteReply, or by Stale.
struct Write {
  Epoch epoch{};
  std::uint64_t round = 0;
  Entry entry;
  bool operator==(const Write&) const = default;
  static constexpr std::string_view type_name = "Write";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &Write::epoch), field("round", &Write::round), field("entry", &Write::entry)};
  }
};
/// It is on disk, or something newer is.
struct WriteReply {
  Epoch epoch{};
  std::uint64_t round = 0;
  Incarnation incarnation{};
  bool operator==(const WriteReply&) const = default;
  static constexpr std::string_view type_name = "WriteReply";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &WriteReply::epoch), field("round", &WriteReply::round),
                      field("incarnation", &WriteReply::incarnation)};
  }
};
/// Your epoch is over: nothing was done. With the view that ended it.
struct Stale {
  View view;
  bool operator==(const Stale&) const = default;
  static constexpr std::string_view type_name = "Stale";
  static constexpr auto fields() { return std::tuple{field("view", &Stale::view)}; }
};

/// A storage node to one that held data before: what of yours is mine in this epoch? Answered by HandOff.
struct Pull {
  Epoch epoch{};
  Epoch oldest{};  ///< as in Read
  Incarnation incarnation{};
  std::string after;  ///< goes on behind this key; empty: from the beginning
  bool operator==(const Pull&) const = default;
  static constexpr std::string_view type_name = "Pull";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &Pull::epoch), field("oldest", &Pull::oldest),
                      field("incarnation", &Pull::incarnation), field("after", &Pull::after)};
  }
};
/// Some of it, in the order of keys.
struct HandOff {
  Epoch epoch{};
  Incarnation incarnation{};  ///< of the giver
  std::string after;          ///< as asked
  std::vector<Entry> entries;
  bool last = false;  ///< there is no more
  bool operator==(const HandOff&) const = default;
  static constexpr std::string_view type_name = "HandOff";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &HandOff::epoch), field("incarnation", &HandOff::incarnation),
                      field("after", &HandOff::after), field("entries", &HandOff::entries),
                      field("last", &HandOff::last)};
  }
};

/// A client to a router, or to the coordinator for what concerns the ring.
struct Ask {
  kv::SessionId session{};
  kv::Serial serial{};
  std::uint64_t boot = 0;  ///< of the router, as the client knows it; 0: it does not
  Duration patience{};     ///< the client waits no longer than this
  Message command;
  bool operator==(const Ask&) const = default;
  static constexpr std::string_view type_name = "Ask";
  static constexpr auto fields() {
    return std::tuple{field("session", &Ask::session), field("serial", &Ask::serial), field("boot", &Ask::boot),
                      field("patience", &Ask::patience), field("command", &Ask::command)};
  }
};
enum class AnswerStatus : std::uint8_t {
  ok,
  other_boot,  ///< nothing was done now: the router has started anew since
  rejected,    ///< this can't be done; nothing was
};
inline constexpr std::array<std::string_view, 3> answer_status_names{"ok", "other_boot", "rejected"};
constexpr std::span<const std::string_view> names_of(AnswerStatus) { return answer_status_names; }

struct Answer {
  kv::SessionId session{};
  kv::Serial serial{};
  AnswerStatus status{};
  std::uint64_t boot = 0;  ///< of the router
  Message result;
  bool operator==(const Answer&) const = default;
  static constexpr std::string_view type_name = "Answer";
  static constexpr auto fields() {
    return std::tuple{field("session", &Answer::session), field("serial", &Answer::serial),
                      field("status", &Answer::status), field("boot", &Answer::boot), field("result", &Answer::result)};
  }
};

using StorageWire = std::variant<RingUpdate, GetRing, Read, Write, Stale, Pull, HandOff, Ask>;
using RouterWire = std::variant<RingUpdate, GetRing, ReadReply, WriteReply, Stale, Ask>;
using CoordinatorWire = std::variant<Heartbeat, GetRing, Ask>;
using ClientWire = std::variant<Answer>;

}  // namespace orrery::store
