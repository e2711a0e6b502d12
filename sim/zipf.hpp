// Zipf: how uneven popularity is. The i-th most popular of many has the weight 1 / i^s: with s = 0.99 to 1.1, what is
// often seen of keys in stores. In integers, so that a seed asks for the same keys on every machine.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace orrery::sim {

/// `zipf(1.1)`: the exponent in millionths, above 0 and at most 10. Throws ValueError.
[[nodiscard]] std::uint32_t parse_skew(std::string_view text);

inline constexpr std::uint32_t most_skewed_keys = 1'000'000;

/// The sums of the weights of the first i + 1 of `count`, at least 1 each and together below 2^32; each weight is right
/// to about 1e-4, or 1 where that is more. REQUIRES: 0 < count <= most_skewed_keys, exponent as parse_skew() gives it.
/// Complexity: linear in the count, for once.
[[nodiscard]] std::vector<std::uint32_t> zipf_sums(std::uint32_t count, std::uint32_t exponent_millionths);

}  // namespace orrery::sim
