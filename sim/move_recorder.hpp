// MoveRecorder: watches a run, whatever drives it, and tells it as moves. What the network lost becomes a drop and what
// it doubled a duplicate; cuts, delays and pauses vanish, since where only moves move anything, nothing else comes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/moves.hpp"
#include "sim/observer.hpp"

namespace orrery::sim {

class MoveRecorder final : public Observer {
 public:
  explicit MoveRecorder(const Playbook& playbook) : playbook_(playbook) {}

  /// A fault that is no other move: what a disk or a clock suffered. Move::action is its place in this list.
  struct Act {
    std::string id;    ///< of the plan's action
    std::string verb;  ///< in the words of the format
    NodeSet nodes = 0;
  };
  [[nodiscard]] std::span<const Move> moves() const { return moves_; }
  [[nodiscard]] std::span<const Act> acts() const { return acts_; }
  /// How many of the moves came before the time from which `eventually` claims counted at the end.
  [[nodiscard]] std::size_t moves_until_quiet() const { return until_quiet_; }
  /// Faults that started and operations that were asked for.
  [[nodiscard]] std::uint64_t actions() const { return actions_; }

  void on_event(const World& world, const Event& event) override;
  void on_send(const World& world, SendId send, Link link, const Message& message, SendId copy_of) override;
  void on_lost(const World& world, SendId send, Link link, const Message& message, Loss why, bool at_receiver) override;
  void on_status(const World& world, NodeId node, Status status, std::string_view why) override;
  void on_invoke(const World& world, NodeId client, const Operation& operation) override;
  void on_fault(const World& world, const FaultNote& note) override;

 private:
  Move& add(const World& world, Move::Kind kind, NodeId node);
  void add_message(const World& world, Move::Kind kind, Link link, const Message& message);

  const Playbook& playbook_;
  std::vector<Move> moves_;
  std::vector<Act> acts_;
  Duration quiet_since_{};
  std::size_t until_quiet_ = 0;
  std::uint64_t actions_ = 0;
  NodeSet replaced_ = 0;       // in the present event
  std::vector<Lsn> appended_;  // by node, before the present fault
};

}  // namespace orrery::sim
