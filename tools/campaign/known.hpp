// Failures that somebody has kept: a folder of reproductions, committed beside the code until they are mended.
#pragma once

#include <set>
#include <string>

namespace orrery::campaign {

/// The groups of which a scenario below `folder` is kept: by the `group` in its `origin`, or by its name, which is the
/// group's unless somebody changed it. Throws tools::BadInput when there is no such folder.
[[nodiscard]] std::set<std::string> known_groups(const std::string& folder);

}  // namespace orrery::campaign
