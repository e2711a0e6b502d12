// Number tests: a comparison with any number is a range of whole ones.
#include "sim/number_test.hpp"

#include <limits>

#include "sim/decimal.hpp"
#include "sim/text_values.hpp"
#include "sim/value_error.hpp"

namespace orrery::sim {
namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr NumberTest nothing_passes{1, 0, false};

/// A number between two whole ones, or at both.
struct Place {
  std::int64_t floor;
  std::int64_t ceiling;
};

/// `5`, `-0.5`, `20ms`.
std::optional<Place> read_place(std::string_view text, std::int64_t unit) {
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  const std::string_view digits = text.substr(negative ? 1 : 0);
  const DecimalPrefix number = read_decimal(digits);
  if (number.length > 0 && number.length == digits.size()) {
    if (number.too_long) return std::nullopt;
    std::int64_t whole = number.value.mantissa;
    bool exact = true;
    for (std::uint32_t i = 0; i < number.value.decimals; ++i) {
      if (unit > 1) {
        unit /= 10;
        continue;
      }
      exact = exact && whole % 10 == 0;
      whole /= 10;
    }
    if (whole > highest / unit) return std::nullopt;
    whole *= unit;
    const std::int64_t above = exact ? whole : whole + 1;
    return negative ? Place{-above, -whole} : Place{whole, above};
  }
  if (unit != 1) return std::nullopt;
  try {
    const std::int64_t count = parse_duration(text, Sign::allowed).count();
    return Place{count, count};
  } catch (const ValueError&) {
    return std::nullopt;
  }
}

NumberTest below(std::int64_t bound) { return bound == lowest ? nothing_passes : NumberTest{lowest, bound - 1, false}; }
NumberTest above(std::int64_t bound) {
  return bound == highest ? nothing_passes : NumberTest{bound + 1, highest, false};
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<NumberTest> read_number_test(std::string_view text, std::int64_t unit) {
  text = trimmed(text);
  for (const std::string_view comparison : {"<=", ">=", "==", "!=", "<", ">"}) {
    if (!text.starts_with(comparison)) continue;
    const auto place = read_place(text.substr(comparison.size()), unit);
    if (!place) return std::nullopt;
    if (comparison == "<") return below(place->ceiling);
    if (comparison == ">") return above(place->floor);
    if (comparison == "<=") return NumberTest{lowest, place->floor, false};
    if (comparison == ">=") return NumberTest{place->ceiling, highest, false};
    return NumberTest{place->ceiling, place->floor, comparison == "!="};
  }
  const std::size_t dots = text.find("..");
  const auto first = read_place(text.substr(0, dots), unit);
  const auto last = dots == std::string_view::npos ? first : read_place(text.substr(dots + 2), unit);
  if (!first || !last || first->floor > last->ceiling) return std::nullopt;
  return NumberTest{first->ceiling, last->floor, false};
}

}  // namespace orrery::sim
