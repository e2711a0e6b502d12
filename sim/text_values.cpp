// Text values: the readers and printers. Each reader is one pass over a cursor; the numbers are exact decimals.
#include "sim/text_values.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/ensure.hpp"
#include "sim/decimal.hpp"
#include "sim/value_error.hpp"

namespace orrery::sim {
namespace {

struct SpelledUnit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::array<SpelledUnit, 6> kTimes = {{{"ns", 1},
                                                {"us", 1'000},
                                                {"ms", 1'000'000},
                                                {"s", 1'000'000'000},
                                                {"m", 60'000'000'000},
                                                {"h", 3'600'000'000'000}}};
constexpr std::array<SpelledUnit, 7> kSizes = {{{"B", 1},
                                                {"kB", 1'000},
                                                {"MB", 1'000'000},
                                                {"GB", 1'000'000'000},
                                                {"KiB", 1 << 10},
                                                {"MiB", 1 << 20},
                                                {"GiB", 1 << 30}}};

constexpr std::string_view kDurationExpected = "a duration such as 5ms (units ns us ms s m h)";
constexpr std::string_view kSpreadExpected = "5ms, 1ms..5ms, exp(5ms) or tail(2ms, 200ms) (units ns us ms s m h)";
constexpr std::string_view kRateExpected = "a rate such as 100/s (units ns us ms s m h)";
constexpr std::string_view kSizeExpected = "a size such as 64KiB (units B kB MB GB KiB MiB GiB)";
constexpr std::string_view kBandwidthExpected = "a bandwidth such as 1MB/s (units B kB MB GB KiB MiB GiB)";
constexpr std::string_view kRangeExpected = "a whole number or a range such as 3..7";

/// How people also write units, without regard to case.
constexpr std::array<std::pair<std::string_view, std::string_view>, 32> kOtherSpellings = {{
    {"nsec", "ns"},
    {"nanos", "ns"},
    {"nanoseconds", "ns"},
    {"\xc2\xb5s", "us"},
    {"\xce\xbcs", "us"},
    {"usec", "us"},
    {"micros", "us"},
    {"microseconds", "us"},
    {"msec", "ms"},
    {"millis", "ms"},
    {"milliseconds", "ms"},
    {"sec", "s"},
    {"secs", "s"},
    {"second", "s"},
    {"seconds", "s"},
    {"min", "m"},
    {"mins", "m"},
    {"minute", "m"},
    {"minutes", "m"},
    {"hr", "h"},
    {"hrs", "h"},
    {"hour", "h"},
    {"hours", "h"},
    {"byte", "B"},
    {"bytes", "B"},
    {"k", "kB"},
    {"m", "MB"},
    {"g", "GB"},
    {"ki", "KiB"},
    {"mi", "MiB"},
    {"gi", "GiB"},
    {"mib", "MiB"},
}};

/// Letters, also those of µ.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80u) != 0;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

/// The unit that a word was probably meant to be; empty: none is near.
std::string_view meant_unit(std::string_view word, std::span<const SpelledUnit> units) {
  const std::string plain = lower_case(word);
  for (const SpelledUnit& unit : units)
    if (lower_case(unit.name) == plain) return unit.name;
  const auto known = [&](std::string_view name) {
    return std::any_of(units.begin(), units.end(), [&](const SpelledUnit& unit) { return unit.name == name; });
  };
  for (const auto& [spelling, name] : kOtherSpellings)
    if (spelling == plain && known(name)) return name;
  return {};
}

/// A place in the text that moves on as parts are read. `expected` names the whole value in messages.
class Cursor {
 public:
  Cursor(std::string_view text, std::string_view expected) : text_(text), expected_(expected) {}

  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] bool at_end() const { return position_ == text_.size(); }

  [[noreturn]] void fail(std::string_view message, std::size_t position) const {
    throw ValueError(std::string(message), text_, position);
  }
  [[noreturn]] void fail_expected() const {
    const std::string_view rest = text_.substr(position_);
    fail(fmt::format("expected {}, found {}", expected_, rest.empty() ? "the end" : fmt::format("\"{}\"", rest)),
         position_);
  }

  /// No unit is called `name`, which stands here.
  [[noreturn]] void fail_unit(std::string_view name, std::size_t begin, std::span<const SpelledUnit> units) const {
    const std::string_view number = text_.substr(begin, position_ - begin);
    if (name.empty()) {
      const bool blank = !at_end() && text_[position_] == ' ';
      fail(fmt::format("{} {}; expected {}",
                       blank ? "a unit, without a blank, belongs behind" : "a unit is missing behind", number,
                       expected_),
           position_);
    }
    const std::string_view meant = meant_unit(name, units);
    fail(fmt::format("there is no unit \"{}\"; expected {}{}", name, expected_,
                     meant.empty() ? "" : fmt::format("; did you mean \"{}{}\"?", number, meant)),
         position_);
  }

  void skip_blanks() {
    while (!at_end() && text_[position_] == ' ') ++position_;
  }
  bool accept(std::string_view word) {
    if (text_.substr(position_, word.size()) != word) return false;
    position_ += word.size();
    return true;
  }
  void require(std::string_view word) {
    if (!accept(word)) fail_expected();
  }
  void require_end() const {
    if (!at_end()) fail_expected();
  }

  Decimal decimal() {
    const DecimalPrefix read = read_decimal(text_.substr(position_));
    if (read.length == 0) fail_expected();
    if (read.too_long) fail("this number has too many digits", position_);
    position_ += read.length;
    return read.value;
  }

  /// REQUIRES: the number, and all that stands between it and its unit, begins at `begin`.
  std::int64_t unit(std::span<const SpelledUnit> units, std::size_t begin) {
    std::size_t end = position_;
    while (end < text_.size() && is_letter(text_[end])) ++end;
    const std::string_view name = text_.substr(position_, end - position_);
    const auto found =
        std::find_if(units.begin(), units.end(), [&](const SpelledUnit& unit) { return unit.name == name; });
    if (found == units.end()) fail_unit(name, begin, units);
    position_ = end;
    return found->size;
  }

  /// A decimal number with a unit right behind it, in the smallest unit.
  std::int64_t quantity(std::span<const SpelledUnit> units) {
    const std::size_t begin = position_;
    const Decimal number = decimal();
    const std::int64_t size = unit(units, begin);
    const std::optional<std::int64_t> value = number.times(size);
    if (value) return *value;
    const bool too_large = number.to_double() * static_cast<double>(size) > 9.2e18;
    fail(too_large ? fmt::format("this is too large; expected {}", expected_)
                   : fmt::format("this is not a whole number of {}; expected {}", units.front().name, expected_),
         begin);
  }

  Duration duration(Sign sign) {
    bool negative = false;
    if (!at_end() && (text_[position_] == '-' || text_[position_] == '+')) {
      if (sign == Sign::none) fail(fmt::format("no sign is allowed here; expected {}", expected_), position_);
      negative = text_[position_] == '-';
      ++position_;
    }
    const std::int64_t count = quantity(kTimes);
    return Duration{negative ? -count : count};
  }

  std::int64_t whole_number() {
    const std::size_t begin = position_;
    const bool negative = accept("-");
    if (!negative) (void)accept("+");
    const Decimal number = decimal();
    if (!number.is_whole()) fail(fmt::format("this is not a whole number; expected {}", expected_), begin);
    return negative ? -number.mantissa : number.mantissa;
  }

 private:
  std::string_view text_;
  std::string_view expected_;
  std::size_t position_ = 0;
};

/// A duration within a spread, whose quantiles must not overflow.
Duration spread_duration(Cursor& cursor, Sign sign) {
  const std::size_t begin = cursor.position();
  const Duration value = cursor.duration(sign);
  if (value > Spread::kLongest || value < -Spread::kLongest) cursor.fail("this is too long: at most 40000h", begin);
  return value;
}

}  // namespace

Duration parse_duration(std::string_view text, Sign sign) {
  Cursor cursor(text, kDurationExpected);
  const Duration value = cursor.duration(sign);
  cursor.require_end();
  return value;
}

std::string text_of(Duration value) {
  const std::int64_t count = value.count();
  if (count == 0) return "0s";
  const std::uint64_t bits = static_cast<std::uint64_t>(count);
  const std::uint64_t magnitude = count < 0 ? 0 - bits : bits;
  std::size_t chosen = 3;
  while (static_cast<std::uint64_t>(kTimes[chosen].size) > magnitude) --chosen;
  const auto size = static_cast<std::uint64_t>(kTimes[chosen].size);
  std::string text = fmt::format("{}{}", count < 0 ? "-" : "", magnitude / size);
  if (magnitude % size != 0) {
    text += fmt::format(".{:0{}}", magnitude % size, chosen * 3);
    while (text.back() == '0') text.pop_back();
  }
  return text.append(kTimes[chosen].name);
}

Spread parse_spread(std::string_view text, Sign sign) {
  Cursor cursor(text, kSpreadExpected);
  Spread spread;
  if (cursor.accept("exp(")) {
    cursor.skip_blanks();
    const std::size_t begin = cursor.position();
    const Duration mean = spread_duration(cursor, Sign::none);
    if (mean.count() == 0) cursor.fail("the mean of exp must be above zero", begin);
    spread = Spread::exponential(mean);
    cursor.skip_blanks();
    cursor.require(")");
  } else if (cursor.accept("tail(")) {
    cursor.skip_blanks();
    const std::size_t begin = cursor.position();
    const Duration median = spread_duration(cursor, Sign::none);
    cursor.skip_blanks();
    cursor.require(",");
    cursor.skip_blanks();
    const std::size_t second = cursor.position();
    const Duration p999 = spread_duration(cursor, Sign::none);
    if (median.count() == 0) cursor.fail("the median of a tail must be above zero", begin);
    if (p999 < median) cursor.fail("the 99.9 % point of a tail must not be below its median", second);
    spread = Spread::tail(median, p999);
    cursor.skip_blanks();
    cursor.require(")");
  } else {
    const Duration lo = spread_duration(cursor, sign);
    spread = Spread::fixed(lo);
    if (cursor.accept("..")) {
      const std::size_t second = cursor.position();
      const Duration hi = spread_duration(cursor, sign);
      if (hi < lo) cursor.fail("the end of a spread must not be below its beginning", second);
      spread = Spread::uniform(lo, hi);
    }
  }
  cursor.require_end();
  return spread;
}

std::string text_of(const Spread& spread) {
  std::string first = text_of(spread.first());
  switch (spread.kind()) {
    case Spread::Kind::fixed:
      return first;
    case Spread::Kind::uniform:
      return fmt::format("{}..{}", first, text_of(spread.second()));
    case Spread::Kind::exponential:
      return fmt::format("exp({})", first);
    case Spread::Kind::tail:
      break;
  }
  return fmt::format("tail({}, {})", first, text_of(spread.second()));
}

IntegerRange parse_integer_range(std::string_view text) {
  Cursor cursor(text, kRangeExpected);
  IntegerRange range;
  range.lo = cursor.whole_number();
  range.hi = range.lo;
  if (cursor.accept("..")) {
    const std::size_t second = cursor.position();
    range.hi = cursor.whole_number();
    if (range.hi < range.lo) cursor.fail("the end of a range must not be below its beginning", second);
    if (range.lo < 0 && range.hi > std::numeric_limits<std::int64_t>::max() + range.lo)
      cursor.fail("this range is too wide", second);
  }
  cursor.require_end();
  return range;
}

std::string text_of(const IntegerRange& range) {
  return range.is_fixed() ? fmt::format("{}", range.lo) : fmt::format("{}..{}", range.lo, range.hi);
}

Duration Rate::due(std::uint64_t i) const {
  ENSURE(events != 0);
  // i * per / events without overflow: split both by `events`, which is below 2^32.
  const auto period = static_cast<std::uint64_t>(per.count());
  const std::uint64_t rounds = i / events;
  const std::uint64_t rest = i % events;
  return Duration{
      static_cast<std::int64_t>(rounds * period + rest * (period / events) + rest * (period % events) / events)};
}

Rate parse_rate(std::string_view text) {
  Cursor cursor(text, kRateExpected);
  const Decimal number = cursor.decimal();
  cursor.require("/");
  std::int64_t per = cursor.unit(kTimes, 0);
  cursor.require_end();
  if (number.mantissa == 0) return {};
  std::int64_t events = number.mantissa;
  for (std::uint32_t i = 0; i < number.decimals; ++i) {
    if (events % 10 == 0) {
      events /= 10;
    } else if (per > std::numeric_limits<std::int64_t>::max() / 10) {
      cursor.fail("this rate is too exact; expected fewer decimals", 0);
    } else {
      per *= 10;
    }
  }
  const std::int64_t common = std::gcd(events, per);
  events /= common;
  if (events > std::numeric_limits<std::uint32_t>::max())
    cursor.fail("this rate is too large or too exact; expected fewer digits", 0);
  return {static_cast<std::uint32_t>(events), Duration{per / common}};
}

std::string text_of(const Rate& rate) {
  // per divides a power of ten times 1 s, 1 m or 1 h: with that unit the number has an end.
  for (const std::size_t unit : {std::size_t{3}, std::size_t{4}, std::size_t{5}}) {
    std::int64_t rest = rate.per.count();
    const std::int64_t common = std::gcd(rest, kTimes[unit].size);
    rest /= common;
    const std::int64_t factor = kTimes[unit].size / common;
    std::uint32_t decimals = 0;
    std::int64_t scale = 1;
    while (scale % rest != 0 && decimals < 18) {
      scale *= 10;
      ++decimals;
    }
    if (scale % rest != 0) continue;
    const std::optional<std::int64_t> mantissa = Decimal{static_cast<std::int64_t>(rate.events), 0}.times(factor);
    if (!mantissa || *mantissa > std::numeric_limits<std::int64_t>::max() / (scale / rest)) continue;
    return fmt::format("{}/{}", text_of(Decimal{*mantissa * (scale / rest), decimals}), kTimes[unit].name);
  }
  return fmt::format("{}/{}", rate.events, text_of(rate.per));
}

std::uint64_t parse_size(std::string_view text) {
  Cursor cursor(text, kSizeExpected);
  const std::int64_t bytes = cursor.quantity(kSizes);
  cursor.require_end();
  return static_cast<std::uint64_t>(bytes);
}

std::string text_of_size(std::uint64_t bytes) {
  if (bytes != 0) {
    for (const std::size_t unit :
         {std::size_t{6}, std::size_t{5}, std::size_t{4}, std::size_t{3}, std::size_t{2}, std::size_t{1}}) {
      const auto size = static_cast<std::uint64_t>(kSizes[unit].size);
      if (bytes % size == 0) return fmt::format("{}{}", bytes / size, kSizes[unit].name);
    }
  }
  return fmt::format("{}B", bytes);
}

std::uint64_t parse_bandwidth(std::string_view text) {
  Cursor cursor(text, kBandwidthExpected);
  const std::int64_t bytes = cursor.quantity(kSizes);
  cursor.require("/s");
  cursor.require_end();
  if (bytes == 0) cursor.fail("a bandwidth must be above zero", 0);
  return static_cast<std::uint64_t>(bytes);
}

std::string text_of_bandwidth(std::uint64_t bytes_per_second) { return text_of_size(bytes_per_second) + "/s"; }

Chance parse_chance(std::string_view number) {
  constexpr std::string_view kExpected = "a chance, a number from 0 to 1";
  Cursor cursor(number, kExpected);
  if (!number.empty() && number.front() == '-' && number.find_first_of("123456789") != std::string_view::npos)
    cursor.fail(fmt::format("expected {}, found {}", kExpected, number), 0);
  (void)cursor.accept("-");
  // The digits without their point, and where the point is: 12.5e-3 is 125 with the point 2 + -3 digits into it.
  std::string digits;
  std::int64_t point = 0;
  bool fraction = false;
  for (; !cursor.at_end();) {
    const char c = number[cursor.position()];
    if (c == '.' && !fraction) {
      fraction = true;
    } else if (c >= '0' && c <= '9') {
      digits.push_back(c);
      if (!fraction) ++point;
    } else {
      break;
    }
    (void)cursor.accept(number.substr(cursor.position(), 1));
  }
  if (digits.empty()) cursor.fail_expected();
  if (cursor.accept("e") || cursor.accept("E")) {
    const std::int64_t exponent = cursor.whole_number();
    constexpr std::int64_t kFar = 1'000'000;
    point += std::clamp(exponent, -kFar, kFar);
  }
  cursor.require_end();
  const std::size_t leading = std::min(digits.find_first_not_of('0'), digits.size());
  digits.erase(0, leading);
  if (digits.empty()) return {};
  point -= static_cast<std::int64_t>(leading);
  if (point > 1) cursor.fail(fmt::format("expected {}, found {}", kExpected, number), 0);
  const auto digit = [&](std::int64_t place) -> std::uint64_t {
    if (place < 0 || place >= static_cast<std::int64_t>(digits.size())) return 0;
    return static_cast<std::uint64_t>(digits[static_cast<std::size_t>(place)] - '0');
  };
  std::uint64_t billionths = 0;
  for (std::int64_t place = std::min<std::int64_t>(0, point); place < point + 9; ++place)
    billionths = billionths * 10 + digit(place);
  const bool beyond = static_cast<std::int64_t>(digits.find_last_not_of('0')) >= point + 9;
  if (billionths > Chance::kCertain || (billionths == Chance::kCertain && beyond))
    cursor.fail(fmt::format("expected {}, found {}", kExpected, number), 0);
  if (digit(point + 9) >= 5) ++billionths;
  if (billionths == 0) cursor.fail("this chance is too small: the least above zero is 1e-9", 0);
  return {static_cast<std::uint32_t>(billionths)};
}

std::string text_of(Chance chance) {
  std::string text =
      fmt::format("{}.{:09}", chance.billionths / Chance::kCertain, chance.billionths % Chance::kCertain);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace orrery::sim
