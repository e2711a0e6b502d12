// Moves: a run told event by event, as a scenario whose pace is "steps" tells it, in a form that can be shortened:
// nodes by number, messages by what they are, so that a list of moves from which some were taken away still means
// something.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/message.hpp"
#include "algorithms/process/system.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

/// Nodes of a small world: bit i is node i.
using NodeSet = std::uint64_t;
inline constexpr std::uint32_t most_nodes_in_set = 64;
[[nodiscard]] constexpr NodeSet only(NodeId node) { return NodeSet{1} << node.value; }
[[nodiscard]] constexpr bool has(NodeSet set, NodeId node) { return (set >> node.value & 1U) != 0; }

/// One step of such a run. What a field means depends on the kind.
struct Move {
  enum class Kind : std::uint8_t {
    fire,       ///< timers of `nodes`
    deliver,    ///< messages in flight from `from` to `nodes`
    persist,    ///< the disk of a node is done with its syncs up to `hash`; a scenario can only say `settle` of it
    settle,     ///< messages among `nodes`, and their disks, until nothing is left
    drop,       ///< messages in flight, as deliver
    duplicate,  ///< messages in flight, as deliver
    operation,  ///< the client in `nodes` is asked
    crash,
    restart,
    act,  ///< an action that the world's plan has among its steps
    run,  ///< time passes, and everything moves
  };
  Kind kind{};
  NodeSet nodes = 0;
  NodeSet from = 0;            ///< of messages: the senders
  std::uint32_t timer = 0;     ///< fire: its TimerId
  std::uint32_t pattern = 0;   ///< of messages: which, an index into Playbook::patterns(); settle: what moves alone
  std::uint32_t ordinal = 0;   ///< of messages: the how manieth of those that match, from 1; 0: all
  std::uint32_t matching = 0;  ///< when it was last taken: how many messages matched
  std::uint64_t hash = 0;      ///< of the message that is meant, where it is one; persist: the Lsn
  Lose lose = Lose::unsynced;  ///< crash
  Message command{};           ///< operation
  NodeId to = no_node;         ///< operation: which node the client asks; no_node: whom it likes
  std::uint32_t action = 0;    ///< act: which of the plan's steps
  Duration span{};             ///< run
  Duration at{};               ///< not before this time: while a recorded run is retraced; 0: whenever
};

/// A kind of messages in the words of a scenario: `RequestVote`, `RequestVote*`.
struct MessageKind {
  std::string text;         ///< empty: any message
  std::uint64_t types = 0;  ///< bit i: message i of the system's list
};

/// How a world ended that did not pass: kept while a run is shortened.
struct Failure {
  std::string claim;  ///< the claim that does not hold; empty: none
  std::string crash;  ///< an ENSURE of the code under test that failed, without where and when; empty: none
  bool operator==(const Failure&) const = default;
};

/// What came of a list of moves.
struct Replay {
  bool fails = false;        ///< as it should
  std::vector<Move> taken;   ///< those that could be taken, up to the failure
  std::uint64_t events = 0;  ///< of the world at its end
  std::optional<Violation> violation;
};

class Playbook {
 public:
  explicit Playbook(const System& system);

  /// Pattern 0 is any message; then those of one type each, in the system's order; then `Type*`.
  [[nodiscard]] std::span<const MessageKind> patterns() const { return patterns_; }
  /// The pattern of exactly this type; 0 if the system does not declare it.
  [[nodiscard]] std::uint32_t pattern_of(const Type& type) const;
  [[nodiscard]] bool matches(std::uint32_t pattern, const Message& message) const;

  /// Takes the move and notes in it which messages it was about. False: it can't be taken, and nothing has changed. A
  /// move about one message takes the one with its hash, else the one at its place among those that match.
  /// REQUIRES: the world's pace is "steps", the first step of its plan is a note without an effect, and its acts
  /// follow. Throws EnsureFailure of the code under test.
  bool take(World& world, Move& move) const;

  /// Takes what can be taken of the moves, until the world fails.
  [[nodiscard]] Replay replay(World world, std::span<const Move> moves, const Failure& failure) const;

 private:
  bool fire(World& world, const Move& move) const;
  bool persist(World& world, const Move& move) const;
  bool act_on_messages(World& world, Move& move) const;
  bool settle(World& world, const Move& move) const;
  bool ask(World& world, const Move& move) const;
  bool change_status(World& world, const Move& move) const;
  static bool run(World& world, Duration span);

  const System* system_;
  std::vector<MessageKind> patterns_;
};

/// Why the handler stopped, without which event of which node it was.
[[nodiscard]] std::string cause_of(const EnsureFailure& failure);

}  // namespace orrery::sim
