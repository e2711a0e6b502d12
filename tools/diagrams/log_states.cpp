// A change keeps what lies below its first entry.
#include "tools/diagrams/log_states.hpp"

#include <algorithm>

namespace orrery::diagrams {

void apply(const LogChanged& change, LogState& state) {
  if (change.first != state.first) {
    state.first = change.first;
    state.cells.clear();
  }
  state.settled = change.settled;
  const std::uint64_t kept = change.from - std::min(change.from, change.first);
  state.cells.resize(std::min<std::uint64_t>(kept, state.cells.size()));
  state.cells.insert(state.cells.end(), change.cells.begin(), change.cells.end());
}

}  // namespace orrery::diagrams
