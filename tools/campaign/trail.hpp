// The trail of a failure: how the node that broke a claim came to it, in words without nodes, times and numbers, so
// that the same mistake leaves the same trail at every seed. It is what a stack trace is to a crash.
#pragma once

#include <string>
#include <vector>

#include "sim/observer.hpp"
#include "sim/plan.hpp"

namespace orrery::campaign {

/// Watches a run. A trail has at most two parts, in this order:
/// - how the node got the role that it has: `candidate -> leader: deliver RequestVoteReply`; nothing if it never
/// changed;
/// - the event that broke the claim: `deliver AppendEntries at follower`, `timer at candidate`, `fault`;
/// - the facts that were observed in that event, sorted, each once: `Committed, Applied`. At no node, as for an
/// *eventually* claim that never came true, it is `at the end`.
class TrailObserver final : public sim::Observer {
 public:
  explicit TrailObserver(const sim::Plan& plan);

  void on_event(const sim::World& world, const sim::Event& event) override;
  void on_face(const sim::World& world, NodeId node) override;
  void on_violation(const sim::World& world, const sim::Violation& violation) override;

  /// Of the violation, or if there was none of the last event that was taken.
  [[nodiscard]] std::vector<std::string> trail() const;

 private:
  struct Place {
    std::string role;  // the first that the node holds; empty: none
    std::string came;  // how it came to it
  };
  [[nodiscard]] std::string role_of(const sim::World& world, NodeId node) const;

  const sim::Plan& plan_;
  std::vector<Place> places_;
  std::string event_;   // deliver AppendEntries
  std::string before_;  // the role of the event's node when it began
  std::string came_;    // and how it had come to it
  NodeId node_ = no_node;
  bool at_the_end_ = false;
};

}  // namespace orrery::campaign
