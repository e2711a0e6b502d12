// The lock table: a pure state machine for locks that are exclusive, shared or counted, held again by their holder or
// not, given out in the order of a queue, with tokens that only grow. Sessions hold locks; when one is over, what it
// held is free, after a delay if so wished. Nothing here reads a clock: that a session or a delay is over is a command.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/kv/shared_map.hpp"
#include "algorithms/kv/state_machine.hpp"
#include "algorithms/locking/sessions.hpp"

namespace orrery::locking {

/// What a table is set to. Part of its state: all servers must agree.
struct LockRules {
  bool reentrant = false;
  bool deadlock_detection = false;
  bool delay = false;          ///< after a session expires, its locks wait for EndDelay
  std::uint64_t mistakes = 0;  ///< bits of LockMistake
  bool operator==(const LockRules&) const = default;
  static constexpr std::string_view type_name = "LockRules";
  static constexpr auto fields() {
    return std::tuple{field("reentrant", &LockRules::reentrant),
                      field("deadlock_detection", &LockRules::deadlock_detection), field("delay", &LockRules::delay),
                      field("mistakes", &LockRules::mistakes)};
  }
};
/// Known ways to get a table wrong.
enum class LockMistake : std::uint8_t {
  wakes_everybody,   ///< a lock that is freed sends all who wait back to ask anew
  readers_overtake,  ///< who would share a lock does not queue behind a writer
  token_forgotten,   ///< a lock that nobody holds forgets its tokens
  one_permit_too_many,
  drops_anybodys,         ///< a drop frees the lock, whoever has it
  drops_all_at_once,      ///< one drop undoes several takes
  dead_keep_their_place,  ///< a session that is over stays in the queues
  leaver_wakes_nobody,    ///< who leaves a queue is not followed by those who could go on now
  no_delay,               ///< the delay is not kept
  waiters_overtaken,      ///< a lock that is free goes to whoever asks next, before those who wait
};

struct LockHolder {
  kv::SessionId session{};
  Mode mode{};
  Token token{};
  std::uint64_t count = 1;  ///< takes that were not dropped yet
  bool operator==(const LockHolder&) const = default;
  static constexpr std::string_view type_name = "LockHolder";
  static constexpr auto fields() {
    return std::tuple{field("session", &LockHolder::session), field("mode", &LockHolder::mode),
                      field("token", &LockHolder::token), field("count", &LockHolder::count)};
  }
};
struct LockWaiter {
  kv::SessionId session{};
  kv::Serial serial{};
  Mode mode{};
  std::uint64_t place = 0;
  bool operator==(const LockWaiter&) const = default;
  static constexpr std::string_view type_name = "LockWaiter";
  static constexpr auto fields() {
    return std::tuple{field("session", &LockWaiter::session), field("serial", &LockWaiter::serial),
                      field("mode", &LockWaiter::mode), field("place", &LockWaiter::place)};
  }
};
/// A lock that somebody has or waits for, or that is under a delay.
struct LockRecord {
  std::string key;
  std::uint32_t permits = 1;  ///< holders that there may be in Mode::permit
  std::vector<LockHolder> holders;
  std::vector<LockWaiter> queue;
  std::uint64_t delay = 0;  ///< the number of the delay that must end first; 0: there is none
  bool operator==(const LockRecord&) const = default;
  static constexpr std::string_view type_name = "LockRecord";
  static constexpr auto fields() {
    return std::tuple{field("key", &LockRecord::key), field("permits", &LockRecord::permits),
                      field("holders", &LockRecord::holders), field("queue", &LockRecord::queue),
                      field("delay", &LockRecord::delay)};
  }
};
/// Complexity of a command: linear in the holders and waiters of its lock and in the number of sessions; with deadlock
/// detection, in what waits for what.
struct LockTable {
  LockRules rules;
  kv::SharedRecords<LockRecord> locks;
  SessionList sessions;
  Token last{};              ///< given out
  std::uint64_t places = 0;  ///< in queues, given out
  std::uint64_t delays = 0;
  std::vector<EndDelay> delayed;  ///< what is to end them, in the order in which they began
  std::uint64_t commands = 0;

  [[nodiscard]] static bool understands(const Message& command);
  /// A `Take` that waits has no result: it comes late. See StateMachine::apply.
  Message apply(const Message& command, const kv::Asker& asker, kv::Consequences& consequences);

  bool operator==(const LockTable&) const = default;
  static constexpr std::string_view type_name = "LockTable";
  static constexpr auto fields() {
    return std::tuple{field("rules", &LockTable::rules),       field("locks", &LockTable::locks),
                      field("sessions", &LockTable::sessions), field("last", &LockTable::last),
                      field("places", &LockTable::places),     field("delays", &LockTable::delays),
                      field("delayed", &LockTable::delayed),   field("commands", &LockTable::commands)};
  }
};

}  // namespace orrery::locking
