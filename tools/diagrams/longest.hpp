// How many of a long row can be taken: found by strides that double, because what can be is far less than all.
#pragma once

#include <algorithm>
#include <cstddef>

namespace orrery::diagrams {

// The largest count up to `most` that is good, given that a smaller one is good if a larger one is. Asks
// O(log result) times, never about more than twice the result.
template <class Good>
[[nodiscard]] std::size_t longest(std::size_t most, const Good& good) {
  std::size_t low = 0;
  std::size_t high = 1;
  while (high <= most && good(high)) {
    low = high;
    high *= 2;
  }
  high = std::min(high, most + 1);
  while (low + 1 < high) {
    const std::size_t middle = low + (high - low) / 2;
    (good(middle) ? low : high) = middle;
  }
  return low;
}

}  // namespace orrery::diagrams
