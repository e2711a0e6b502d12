// Sweeping: the runs of all points of a sweep as the figures of a chart.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "tools/console.hpp"
#include "tools/diagrams/sweep.hpp"
#include "tools/drawing.hpp"
#include "tools/loading.hpp"

namespace orrery::tools {

/// Whether the view is of the results of many runs, and not of one run's trace.
[[nodiscard]] bool is_of_results(const Drawing& drawing);

class SweepCollector {
 public:
  /// Throws BadInput: there is more than one variant or file, nothing is swept, or no statistic is asked for.
  SweepCollector(const std::vector<scenario::Scenario>& scenarios, const Drawing& drawing, const Overrides& overrides);
  /// The runs of the next point. REQUIRES: the points come in their order.
  void add(std::span<const sim::RunResult* const> runs);
  /// REQUIRES: every point was added. Throws BadInput if a statistic was measured at none of them.
  [[nodiscard]] diagrams::SweepResults take();

 private:
  diagrams::SweepResults results_;
};

/// Runs everything, with the same results as `orrery run`.
[[nodiscard]] diagrams::SweepResults run_sweep(const std::vector<scenario::Scenario>& scenarios, const Drawing& drawing,
                                               const Overrides& overrides, Console& console);

}  // namespace orrery::tools
