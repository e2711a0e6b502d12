// Numbers are rounded here and nowhere else: reports for machines hold them exactly.
#include "tools/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "sim/scenario/error.hpp"

namespace orrery::tools {
namespace {

std::string three_digits(double value) { return fmt::format("{:.{}f}", value, value < 10 ? 2 : value < 100 ? 1 : 0); }

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string rough_time(std::uint64_t nanoseconds) {
  const auto value = static_cast<double>(nanoseconds);
  if (value < 1e3) return fmt::format("{} ns", nanoseconds);
  if (value < 1e6) return three_digits(value / 1e3) + " us";
  if (value < 1e9) return three_digits(value / 1e6) + " ms";
  return three_digits(value / 1e9) + " s";
}

std::string rough_count(double count) {
  if (count < 1e3) return three_digits(count);
  if (count < 1e6) return three_digits(count / 1e3) + " k";
  return three_digits(count / 1e6) + " M";
}

std::string shell_word(std::string_view word) {
  static constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%#";
  const bool safe = !word.empty() && word.front() != '#' && word.find_first_not_of(plain) == std::string_view::npos;
  if (safe) return std::string(word);
  std::string out = "'";
  for (const char letter : word) letter == '\'' ? out += "'\\''" : out += letter;
  return out + "'";
}

std::string visible(std::string_view text) { return scenario::without_controls(text); }

std::string did_you_mean(std::string_view given, std::span<const std::string> names) {
  const auto meant = sim::nearest(given, names);
  return meant ? fmt::format("; did you mean \"{}\"?", *meant) : std::string();
}

std::string counted(std::uint64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", grouped(count), thing, count == 1 ? "" : "s");
}

}  // namespace orrery::tools
