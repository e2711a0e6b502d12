// Actions: what a scenario does to the world, as values: when, one verb, whom, how long. Nothing is bound to a world
// here: names are still names, checked by the loader.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/claim.hpp"
#include "algorithms/process/message.hpp"
#include "algorithms/process/spread.hpp"
#include "algorithms/process/types.hpp"
#include "sim/condition.hpp"
#include "sim/disk.hpp"
#include "sim/integer_range.hpp"
#include "sim/network.hpp"
#include "sim/selector.hpp"

namespace orrery::sim {

enum class Verb : std::uint8_t {
  crash,
  restart,
  pause,
  slow,
  erring,
  replace,
  partition,
  isolate,
  cut,
  degrade,
  drop,
  delay,
  duplicate,
  hold,
  disk_lie,
  disk_stall,
  disk_slow,
  disk_rot,
  disk_lose,
  disk_misdirect,
  disk_full,
  disk_wipe,
  clock_jump,
  clock_drift,
  pin,
  load,
  op,
};
inline constexpr std::array<std::string_view, 27> verb_names{
    "crash",     "restart",  "pause",     "slow",           "erring",    "replace",   "partition",  "isolate",
    "cut",       "degrade",  "drop",      "delay",          "duplicate", "hold",      "disk_lie",   "disk_stall",
    "disk_slow", "disk_rot", "disk_lose", "disk_misdirect", "disk_full", "disk_wipe", "clock_jump", "clock_drift",
    "pin",       "load",     "op"};
constexpr std::span<const std::string_view> names_of(Verb) { return verb_names; }

/// How a partition divides the nodes.
enum class PartitionShape : std::uint8_t { groups, halves, one, bridge, overlapping_majorities, random };
inline constexpr std::array<std::string_view, 6> partition_shape_names{
    "groups", "halves", "one", "bridge", "overlapping-majorities", "random"};
constexpr std::span<const std::string_view> names_of(PartitionShape) { return partition_shape_names; }

/// Which messages of an isolated node are cut off.
enum class Direction : std::uint8_t { both, in, out };
inline constexpr std::array<std::string_view, 3> direction_names{"both", "in", "out"};
constexpr std::span<const std::string_view> names_of(Direction) { return direction_names; }

enum class ClockKind : std::uint8_t { wall, monotonic, both };
inline constexpr std::array<std::string_view, 3> clock_kind_names{"wall", "monotonic", "both"};
constexpr std::span<const std::string_view> names_of(ClockKind) { return clock_kind_names; }

/// One answer that luck is not asked for: pick number `ordinal` of a node at a site.
struct Pin {
  std::string node;
  std::string site;
  std::uint32_t ordinal = 1;
  Duration to{};  ///< the duration picked; it must lie in the range that the process asks for
};

struct Action {
  std::string id;         ///< as written, or made from the text: `crash_primary`; names it in reports
  std::uint64_t key = 0;  ///< keys its luck: the hash of its id or else of its text, never its position
  Verb verb{};

  // whom
  Nodes nodes;                ///< process, disk and clock verbs; isolate
  LinkPattern link;           ///< cut, degrade
  Messages messages;          ///< drop, delay, duplicate, hold
  PartitionShape shape{};     ///< partition
  std::vector<Nodes> groups;  ///< partition into groups
  bool rest = false;          ///< the last group is everybody else
  std::optional<Nodes> of;    ///< whom a shape divides; absent: the servers
  std::string as;             ///< names the nodes it acted on

  // parameters
  Lose lose = Lose::unsynced;     ///< crash
  Direction direction{};          ///< isolate
  std::uint32_t factor = 1000;    ///< slow, in thousandths
  std::uint32_t share = billion;  ///< erring and message verbs, in parts per billion
  LinkChange change;              ///< degrade
  Spread by;                      ///< delay, clock_jump; duplicate: how much later
  ClockKind clock{};              ///< clock_jump
  IntegerRange ppm;               ///< clock_drift: drawn for each node
  Spread sync;                    ///< disk_slow
  std::uint32_t records = 1;      ///< disk_rot, disk_lose
  Pin pin;
  std::string workload;      ///< load: its id
  Duration interval{};       ///< load: how long the slots of each of its clients are
  std::uint32_t script = 0;  ///< op: which script of the plan holds the operation

  // when; nothing of at, every, when: from the start
  std::optional<Spread> at;
  std::optional<Spread> every;
  std::optional<Condition> when;
  Duration from{};                      ///< not armed before
  std::optional<Spread> after;          ///< delays
  std::optional<std::uint32_t> times;   ///< absent: 1, with `every` unlimited
  std::optional<std::uint32_t> chance;  ///< that it is in this run at all, in parts per billion

  // how long; nothing: to the end
  std::optional<Spread> lasting;
  std::optional<Duration> until_time;
  std::optional<Condition> until;
  Spread stagger;  ///< one node after another, this far apart
  bool heal_shuffled = false;

  bool is_step = false;  ///< it starts when its step does, and acts once on messages: those in flight
  std::string note;      ///< for the diagram
};

/// What may be broken at once.
struct Budget {
  enum class Kind : std::uint8_t { minority, nodes, none };
  Kind kind = Kind::minority;
  std::uint32_t nodes = 0;
  std::optional<std::uint32_t> zones;  ///< in how many zones nodes may be broken; absent: in any number
  std::vector<std::uint32_t> zone_of;  ///< by node; one that is in no zone is a zone of its own
  std::optional<Duration> clock;       ///< how far the wall clocks of servers may differ; absent: any time
};

/// One operation of a script: waits for the one before it and for its own when.
struct ScriptedOperation {
  std::string id;
  std::string text;  ///< as written
  Message command;
  std::optional<Nodes> to;
  Duration timeout{};
  std::optional<Spread> at;
  std::optional<Condition> when;
  std::optional<Spread> after;
  std::string expect;  ///< `ok 1`, `fail | unknown`; empty: anything
};
struct Script {
  std::string workload;
  NodeId client;
  std::vector<ScriptedOperation> operations;
  std::uint32_t repeat = 1;
  bool of_action = false;  ///< runs whenever the action that it belongs to fires
  bool is_step = false;    ///< it begins when its step does
};

/// A claim written in the scenario.
struct WrittenClaim {
  enum class Kind : std::uint8_t { always, never, eventually, sometimes };
  std::string id;
  Kind kind{};
  Condition condition;
  Duration within{};

  /// The kind of claim that it is among those of systems.
  [[nodiscard]] ClaimKind claim_kind() const {
    if (kind == Kind::eventually) return ClaimKind::eventually;
    return kind == Kind::sometimes ? ClaimKind::sometimes : ClaimKind::always;
  }
};

}  // namespace orrery::sim
