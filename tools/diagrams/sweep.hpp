// What the runs of a sweep came to, as far as a chart needs it: at each point of the sweep the figures of some
// statistics over all runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orrery::diagrams {

// Figures of one statistic at one point, in nanoseconds or in millionths. Nothing: not measured.
struct SweepFigure {
  std::optional<std::int64_t> value;      // the mean, or what the name asks for
  std::optional<std::int64_t> p99, most;  // of a mean over several samples
};

struct SweepStatistic {
  std::string name;
  bool is_time = false;
  bool is_mean = false;              // else the name asks for another figure
  std::vector<SweepFigure> figures;  // by point
};

struct SweepResults {
  std::string scenario, file, variant;
  std::vector<std::string> overrides;      // from the command line
  std::uint64_t first_seed = 0, runs = 0;  // at each point
  std::vector<std::string> paths;          // that are swept
  struct Point {
    std::vector<std::string> values;  // by path
  };
  std::vector<Point> points;
  std::vector<SweepStatistic> statistics;
};

}  // namespace orrery::diagrams
