// Writes the history of a run in our own format (FORMAT.md), as the run goes: what `orrery check` then judges and
// explains.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "sim/observer.hpp"
#include "sim/plan.hpp"

namespace orrery::tools {

class HistoryWriter final : public sim::Observer {
 public:
  /// Takes whole lines.
  using Sink = std::function<void(std::string_view line)>;

  /// REQUIRES: the plan's system has a model of its history. `plan` must outlive it.
  HistoryWriter(const sim::Plan& plan, Sink sink);

  void on_invoke(const sim::World& world, NodeId client, const orrery::Operation& operation) override;
  void on_finish(const sim::World& world, NodeId client, const Finish& finish) override;
  void on_fault(const sim::World& world, const FaultNote& note) override;

 private:
  const sim::Plan& plan_;
  Sink sink_;
  std::set<NodeId> open_;  ///< clients whose operation is a call of the model and has not ended
};

}  // namespace orrery::tools
