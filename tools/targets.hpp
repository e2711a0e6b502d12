// Targets: what the arguments FILE, DIR, FILE#variant and - of a command mean.
#pragma once

#include <string>
#include <vector>

namespace orrery::tools {

/// One scenario file to read.
struct Target {
  std::string file;     ///< as given, or as found in a folder; `-`: standard input
  std::string variant;  ///< only this one; empty: all
};

/// The files that the arguments name, folders replaced by the scenarios in them (recursively, in order of path; names
/// that begin with `_` or `.` and schemas are passed over). Throws BadInput: a file that is not there, a folder without
/// a scenario, no argument at all.
[[nodiscard]] std::vector<Target> find_targets(const std::vector<std::string>& arguments);

}  // namespace orrery::tools
