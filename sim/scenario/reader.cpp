// Reader: one function for each kind of value, all with one way to say what was expected and found.
#include "sim/scenario/reader.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "sim/nearest.hpp"

namespace orrery::scenario {
namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t kLongestShown = 40;
constexpr std::string_view kDuration = "a duration such as \"5ms\" (units ns us ms s m h)";
constexpr std::string_view kSpread = "a spread such as \"5ms\" or \"1ms..5ms\" (units ns us ms s m h)";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

const JsonValue* given(const JsonValue& object, std::string_view key) {
  const JsonValue* value = object.find(key);
  return value == nullptr || value->is(Kind::null) ? nullptr : value;
}

std::string shown(const JsonValue& value) {
  switch (value.kind) {
    case Kind::number:
      return quotable(value.text);
    case Kind::boolean:
      return value.boolean ? "true" : "false";
    case Kind::string:
      if (value.text.size() > kLongestShown) return "a long text";
      return fmt::format("\"{}\"", quotable(value.text));
    default:
      return std::string(name_of(value.kind));
  }
}

bool is_name(std::string_view text, bool dashes) {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || (dashes && c == '-');
  });
}

void Reader::fail_expected(const JsonValue& value, std::string_view expected) const {
  // {"pik": [1, 2]}: a pick may stand anywhere.
  const bool one_key = value.is(Kind::object) && value.members.size() == 1;
  const std::array<std::string, 1> pick{"pick"};
  const auto meant = one_key ? sim::nearest(value.members.front().key, pick) : std::nullopt;
  fail(value, fmt::format("expected {}, found {}", expected, shown(value)), meant.value_or(""));
}

bool Reader::object(const JsonValue& value) const {
  if (!value.is(Kind::object)) fail_expected(value, "an object");
  return value.is(Kind::object);
}

bool Reader::list(const JsonValue& value, std::string_view expected) const {
  if (!value.is(Kind::array)) fail_expected(value, expected);
  return value.is(Kind::array);
}

std::optional<std::string> Reader::text(const JsonValue& value, std::string_view expected) const {
  if (value.is(Kind::string) && !value.text.empty()) return value.text;
  fail_expected(value, expected);
  return std::nullopt;
}

std::optional<std::string> Reader::name(const JsonValue& value, std::string_view expected) const {
  if (!value.is(Kind::string) || value.text.empty()) {
    fail_expected(value, expected);
  } else if (!is_name(value.text)) {
    fail(value,
         fmt::format("\"{}\" is not a name: expected letters, digits and _, not a digit first", quotable(value.text)));
  } else {
    return value.text;
  }
  return std::nullopt;
}

std::optional<bool> Reader::flag(const JsonValue& value) const {
  if (value.is(Kind::boolean)) return value.boolean;
  fail_expected(value, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> Reader::count(const JsonValue& value, std::int64_t min, std::int64_t max) const {
  const std::optional<std::int64_t> number = value.as_integer();
  if (number && *number >= min && *number <= max) return number;
  // Where nobody reaches the upper bound it is told only to those who are beyond it.
  const bool beyond = value.is(Kind::number) && !number && !value.text.starts_with('-') &&
                      value.text.find_first_of(".eE") == std::string::npos;
  fail_expected(value, max == std::numeric_limits<std::int64_t>::max() && !beyond
                           ? fmt::format("a whole number of at least {}", min)
                           : fmt::format("a whole number from {} to {}", min, max));
  return std::nullopt;
}

std::optional<std::int64_t> Reader::scaled(const JsonValue& value, std::int64_t unit) const {
  if (value.is(Kind::number)) {
    const bool negative = value.text.starts_with('-');
    const std::string_view digits = std::string_view(value.text).substr(negative ? 1 : 0);
    const sim::DecimalPrefix read = sim::read_decimal(digits);
    if (read.length == digits.size() && !read.too_long)
      if (const auto product = read.value.times(unit)) return negative ? -*product : *product;
    fail(value, fmt::format("{} is too exact or too large a number here", value.text));
    return std::nullopt;
  }
  fail_expected(value, "a number");
  return std::nullopt;
}

std::optional<std::uint32_t> Reader::chance(const JsonValue& value) const {
  if (!value.is(Kind::number)) {
    fail_expected(value, "a chance, a number from 0 to 1");
    return std::nullopt;
  }
  try {
    return sim::parse_chance(value.text).billionths;
  } catch (const sim::ValueError& error) {
    fail(value, error.message());
    return std::nullopt;
  }
}

std::optional<Duration> Reader::duration(const JsonValue& value, sim::Sign sign) const {
  return parsed(value, kDuration, [&](std::string_view text) { return sim::parse_duration(text, sign); });
}
std::optional<Spread> Reader::spread(const JsonValue& value, sim::Sign sign) const {
  return parsed(value, kSpread, [&](std::string_view text) { return sim::parse_spread(text, sign); });
}
std::optional<sim::Rate> Reader::rate(const JsonValue& value) const {
  return parsed(value, "a rate such as \"100/s\"", sim::parse_rate);
}
std::optional<std::uint64_t> Reader::size(const JsonValue& value) const {
  return parsed(value, "a size such as \"64KiB\"", sim::parse_size);
}
std::optional<std::uint64_t> Reader::bandwidth(const JsonValue& value) const {
  return parsed(value, "a bandwidth such as \"1MB/s\"", sim::parse_bandwidth);
}

std::optional<sim::IntegerRange> Reader::integers(const JsonValue& value) const {
  if (const auto whole = value.as_integer()) return sim::IntegerRange{*whole, *whole};
  return parsed(value, "a whole number or a range such as \"-500..500\"", sim::parse_integer_range);
}

std::optional<std::size_t> Reader::one_of(const JsonValue& value, std::span<const std::string> names,
                                          std::string_view what) const {
  if (value.is(Kind::string)) {
    const auto found = std::find(names.begin(), names.end(), value.text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    std::string message = fmt::format("there is no {} \"{}\"", what, quotable(value.text));
    if (errors_.many()) {
      errors_.add(value.error(std::move(message)));
      return std::nullopt;
    }
    const auto near = sim::nearest(value.text, names);
    errors_.add(value.error(std::move(message), names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")),
                            near.value_or("")));
  } else {
    fail_expected(value, fmt::format("a {}: {}", what, fmt::join(names, ", ")));
  }
  return std::nullopt;
}

void Reader::check_keys(const JsonValue& object, std::span<const Keyword> known,
                        std::span<const std::string> more) const {
  for (const JsonMember& member : object.members) {
    if (find_keyword(known, member.key) != nullptr) {
      if (member.key == "note" && !member.value.is(Kind::null)) (void)text(member.value, "a text");
    } else if (std::find(more.begin(), more.end(), member.key) == more.end()) {
      std::vector<std::string> names = names_of_keywords(known);
      names.insert(names.end(), more.begin(), more.end());
      unknown_key(member, names);
    }
  }
}

void Reader::unknown_key(const JsonMember& member, std::span<const std::string> known) const {
  std::string message = fmt::format("unknown key \"{}\"", quotable(member.key));
  if (errors_.many()) return errors_.add(member.error(std::move(message)));
  const auto near = sim::nearest(member.key, known);
  errors_.add(member.error(std::move(message), near ? "" : fmt::format("one of {}", fmt::join(known, ", ")),
                           near.value_or("")));
}

}  // namespace orrery::scenario
