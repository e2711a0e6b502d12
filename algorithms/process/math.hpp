// Math: the transcendental functions that algorithms may use. No two libm agree in the last bit, and one bit is enough
// for two machines to place a key differently; these are our own, of IEEE additions, multiplications and divisions
// alone (never fused: -ffp-contract=off), and the same everywhere.
#pragma once

namespace orrery {

/// ln(x), at most 0.501 units in the last place off, which is the nearest double but for very few arguments: none of
/// 200,000 random ones. Exactly 0 for 1; infinity for infinity. REQUIRES: x > 0.
[[nodiscard]] double natural_log(double x);

/// The square root, rounded to nearest as IEEE 754 demands of every machine. REQUIRES: x >= 0.
[[nodiscard]] double square_root(double x);

}  // namespace orrery
