// What this program is: version, commit, compiler and the formats it speaks.
#pragma once

#include <string>

namespace orrery::tools {

inline constexpr int scenario_format = 1;

/// The commit that was built, with `-dirty` if the tree differed; `unknown` outside a checkout. Asked at each build.
[[nodiscard]] std::string commit();
/// `g++ 12.2.0`.
[[nodiscard]] std::string compiler();
/// `orrery 0.1.0 (commit, compiler)`, on one line: what traces and reports carry.
[[nodiscard]] std::string build_name();
/// What --version prints.
[[nodiscard]] std::string version_text();

}  // namespace orrery::tools
