// The few functions of mathematics that a run may use. The C library's differ in their last bit from machine to
// machine; these are made of additions, multiplications and divisions alone, which IEEE 754 rounds in one way
// everywhere.
#pragma once

namespace orrery::math {

/// The natural logarithm, within 2 units in the last place. REQUIRES: x is finite and above 0.
[[nodiscard]] double log(double x);

/// The square root, within 1 unit in the last place. REQUIRES: x is finite and not below 0.
[[nodiscard]] double sqrt(double x);

}  // namespace orrery::math
