// Zipf: i^-s as a power of two, from the logarithm of i.
#include "sim/zipf.hpp"

#include <algorithm>
#include <bit>

#include "algorithms/process/ensure.hpp"
#include "algorithms/process/quantiles.hpp"
#include "sim/decimal.hpp"
#include "sim/value_error.hpp"

namespace orrery::sim {
namespace {

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::uint64_t kFirstWeight = std::uint64_t{1} << 40U;

}  // namespace

std::uint32_t parse_skew(std::string_view text) {
  static constexpr std::string_view begin = "zipf(";
  static constexpr const char* expected = "expected zipf(1.1), with an exponent above 0 and at most 10";
  if (!text.starts_with(begin) || !text.ends_with(')')) throw ValueError(expected, text, 0);
  const std::string_view number = text.substr(begin.size(), text.size() - begin.size() - 1);
  const DecimalPrefix read = read_decimal(number);
  const auto millionths = read.value.times(kMillion);
  if (read.length == 0 || read.length != number.size() || read.too_long || !millionths || *millionths <= 0 ||
      *millionths > 10 * kMillion)
    throw ValueError(expected, text, begin.size());
  return static_cast<std::uint32_t>(*millionths);
}

std::vector<std::uint32_t> zipf_sums(std::uint32_t count, std::uint32_t exponent_millionths) {
  ENSURE(count > 0 && count <= most_skewed_keys && exponent_millionths > 0);
  std::vector<std::uint64_t> weights;
  weights.reserve(count);
  std::uint64_t total = 0;
  for (std::uint32_t i = 1; i <= count; ++i) {
    const std::uint64_t log_q24 = log2_q31(i) * exponent_millionths / kMillion >> 7U;
    weights.push_back(times_power_of_two(kFirstWeight, -static_cast<std::int64_t>(log_q24)));
    total += weights.back();
  }
  // Half of what 32 bits hold: there is room for those that are raised to 1.
  const int shift = std::max(0, static_cast<int>(std::bit_width(total)) - 31);
  std::vector<std::uint32_t> sums;
  sums.reserve(count);
  std::uint32_t sum = 0;
  for (const std::uint64_t weight : weights) {
    sum += static_cast<std::uint32_t>(std::max<std::uint64_t>(weight >> shift, 1));
    sums.push_back(sum);
  }
  return sums;
}

}  // namespace orrery::sim
