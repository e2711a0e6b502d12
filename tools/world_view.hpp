// World view: a world at one moment as a report: who is up and what it shows, what is on its way, what is broken and
// who waits for an answer.
#pragma once

#include <string>
#include <vector>

#include "sim/faults.hpp"
#include "sim/plan.hpp"
#include "sim/trace/json_visitor.hpp"
#include "sim/world.hpp"
#include "tools/console.hpp"

namespace orrery::tools {

using trace::Json;

/// The faults that have begun and not ended, told by a run that it watches from its beginning.
class FaultsInForce final : public sim::Observer {
 public:
  struct Fault {
    std::string id;
    std::string verb;
    std::string label;
    Duration since{};
  };
  void on_fault(const sim::World& world, const FaultNote& note) override;
  /// In the order in which they began.
  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }

 private:
  std::vector<Fault> faults_;
};

/// Time, nodes (status, role, face, clocks, disk, timers), messages in flight, faults and open operations.
[[nodiscard]] Json world_json(const sim::Plan& plan, const sim::World& world, const FaultsInForce& faults);

/// One node, with the whole state of its process (null: it can't tell) and the messages to it.
[[nodiscard]] Json node_json(const sim::Plan& plan, const sim::World& world, NodeId node);

/// For people: what world_json() or node_json() gave.
void write_world(Console& console, const Json& world);
void write_node(Console& console, const Json& node);

}  // namespace orrery::tools
