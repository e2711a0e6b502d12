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

/// The files that end in .json below a folder, in order of path. Hidden ones are passed over, and build folders.
[[nodiscard]] std::vector<std::string> json_files_in(const std::string& folder);

/// The files that the arguments name, folders replaced by the scenarios in them: JSON files whose names don't begin
/// with
/// `_` and that have the look of a scenario, or can't be read as JSON at all, so that a broken one is not overlooked.
/// What else is JSON there is added to `passed_over`, if that is not null. Throws BadInput: a file that is not there, a
/// folder without a scenario, no argument at all.
[[nodiscard]] std::vector<Target> find_targets(const std::vector<std::string>& arguments,
                                               std::vector<std::string>* passed_over = nullptr);

/// As find_targets(), without variants: in folders also the files that begin with `_`, which scenarios extend.
[[nodiscard]] std::vector<std::string> find_files(const std::vector<std::string>& arguments);

}  // namespace orrery::tools
