// The axes of a sweep's chart: which path goes along the page and where its values stand, which paths tell lines or
// bars apart, and how figures are written and scaled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/diagrams/sweep.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

// What is drawn as one line, or as bars of one colour.
struct SweepSeries {
  std::string name;                                // empty: it is the only one
  std::vector<std::optional<std::size_t>> points;  // of the sweep, by value
};

struct SweepAxes {
  std::size_t x = 0;                // the path along the page
  std::vector<std::string> values;  // of it; numbers in their order, others in the order of the file
  std::vector<double> places;       // of these, from 0 to 1
  bool to_scale = false;
  bool named = false;  // the values are names, with nothing between one and the next: bars, no lines
  std::vector<SweepSeries> series;
};

// Throws std::invalid_argument, worded for users: nothing is swept, or a path that is asked for is not.
[[nodiscard]] SweepAxes sweep_axes(const SweepResults& results, const ViewOptions& options);

// "1.25", "20 ms": a figure of a statistic, to about three digits.
[[nodiscard]] std::string figure_text(const SweepStatistic& statistic, std::int64_t figure);

// From 0 in even steps to the first that no figure is above.
struct FigureScale {
  std::int64_t step = 1, top = 1;
};
[[nodiscard]] FigureScale figure_scale(const SweepStatistic& statistic);

}  // namespace orrery::diagrams
