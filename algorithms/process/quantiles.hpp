// Quantiles: the logarithm, the power of two and the normal quantile that spreads of time need, in integers only.
// A run must be the same on every machine and compiler, and no two libm agree in the last bit; here every answer is a
// table entry plus a linear step between two of them, in fixed point. "Qn" means: the number times 2^n.
#pragma once

#include <cstdint>

namespace orrery {

/// log2(x) in Q31, within 5e-5 below the true value; exact for powers of two. REQUIRES: x > 0.
[[nodiscard]] std::uint64_t log2_q31(std::uint64_t x);

/// -ln(1 - p) in Q31 for p = position / 2^32: the quantile function of the exponential distribution of mean 1.
/// From 0 to 22.18, never falling, within 5e-5 of the true value.
[[nodiscard]] std::uint64_t exponential_quantile_q31(std::uint32_t position);

/// z(p) / z(0.999) in Q28 for p = position / 2^32, z being the quantile function of the standard normal distribution
/// (p = 0 counts as 2^-32). 0 at the median, 1 at p = 99.9 %, from -2.02 to 2.02, never falling, odd around the
/// median, within 7e-4 of the true value.
[[nodiscard]] std::int64_t normal_quantile_q28(std::uint32_t position);

/// value * 2^(exponent / 2^24), rounded down, at most 2^62, within 3e-5 of the true value; exactly `value` for the
/// exponent 0. REQUIRES: value <= 2^62.
[[nodiscard]] std::uint64_t times_power_of_two(std::uint64_t value, std::int64_t exponent_q24);

/// value * factor / 2^32, rounded down, without overflow.
[[nodiscard]] constexpr std::uint64_t times_q32(std::uint64_t value, std::uint32_t factor) {
  return (value >> 32) * factor + (((value & 0xffffffffu) * factor) >> 32);
}

}  // namespace orrery
