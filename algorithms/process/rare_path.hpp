// Rare paths: behaviour that is always legal and hardly ever seen: a batch cut short, a timeout that comes early, a
// message that nobody needed. A system names them; a scenario arms some of them in a run, and luck then decides at each
// visit whether the path is taken. Where none is armed nothing is asked of luck and the run is the same without them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "algorithms/process/context.hpp"

namespace orrery {

struct RarePath {
  Site site;             ///< its name, which is also where it picks: family, dot, words
  std::uint32_t one_in;  ///< taken at one visit in so many, at least 2
  std::string_view about;
};

/// Which rare paths are armed in a run. `P` is an enum, and rare_paths_of(P) its declarations in the same order.
template <class P>
class RarePaths {
 public:
  RarePaths() = default;
  explicit RarePaths(std::uint64_t bits) : bits_(bits) {}
  /// Whether the path is taken at this visit. One test of a bit where it is not armed.
  [[nodiscard]] bool taken(Context& context, P path) const {
    const auto index = static_cast<unsigned>(path);
    if ((bits_ >> index & 1U) == 0) return false;
    const RarePath& rare = rare_paths_of(path)[index];
    return context.pick(rare.site, rare.one_in) == rare.one_in - 1;
  }

 private:
  std::uint64_t bits_ = 0;
};

}  // namespace orrery
