// Decimal: reading, scaling and printing numbers without leaving the integers.
#include "sim/decimal.hpp"

#include <limits>

#include <fmt/format.h>

namespace orrery::sim {
namespace {

constexpr std::uint32_t kMostDecimals = 18;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::int64_t power_of_ten(std::uint32_t exponent) {
  std::int64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

/// Appends a decimal digit; false when it does not fit.
bool append_digit(std::int64_t& number, char digit) {
  const std::int64_t value = digit - '0';
  if (number > (std::numeric_limits<std::int64_t>::max() - value) / 10) return false;
  number = number * 10 + value;
  return true;
}

}  // namespace

double Decimal::to_double() const {
  return static_cast<double>(mantissa) / static_cast<double>(power_of_ten(decimals));
}

std::optional<std::int64_t> Decimal::times(std::int64_t unit) const {
  std::int64_t divisor = power_of_ten(decimals);
  // Cancel the common factors first: what is left of the divisor must be 1, since it can't divide the mantissa.
  for (const std::int64_t prime : {std::int64_t{2}, std::int64_t{5}}) {
    while (divisor % prime == 0 && unit % prime == 0) {
      divisor /= prime;
      unit /= prime;
    }
  }
  if (mantissa % divisor != 0) return std::nullopt;
  const std::int64_t value = mantissa / divisor;
  const std::int64_t limit = std::numeric_limits<std::int64_t>::max() / unit;
  if (value > limit || value < -limit) return std::nullopt;
  return value * unit;
}

DecimalPrefix read_decimal(std::string_view text) {
  DecimalPrefix read;
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) {
    if (!append_digit(read.value.mantissa, text[end])) read.too_long = true;
    ++end;
  }
  if (end == 0) return read;
  if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
    std::size_t last = end + 1;
    while (last < text.size() && is_digit(text[last])) ++last;
    std::size_t significant = last;
    while (significant > end + 1 && text[significant - 1] == '0') --significant;
    for (std::size_t at = end + 1; at < significant; ++at) {
      if (read.value.decimals == kMostDecimals || !append_digit(read.value.mantissa, text[at])) read.too_long = true;
      if (!read.too_long) ++read.value.decimals;
    }
    end = last;
  }
  read.length = end;
  return read;
}

std::string text_of(Decimal value) {
  const bool negative = value.mantissa < 0;
  const std::uint64_t bits = static_cast<std::uint64_t>(value.mantissa);
  const std::uint64_t magnitude = negative ? 0 - bits : bits;
  const auto scale = static_cast<std::uint64_t>(power_of_ten(value.decimals));
  std::string text = fmt::format("{}{}", negative ? "-" : "", magnitude / scale);
  if (value.decimals > 0) text += fmt::format(".{:0{}}", magnitude % scale, value.decimals);
  return text;
}

}  // namespace orrery::sim
