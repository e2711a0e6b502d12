// How figures and commands are written for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace orrery::tools {

/// `12,345`.
[[nodiscard]] std::string grouped(std::uint64_t number);
/// A measured time, to three digits: `3.14 ms`.
[[nodiscard]] std::string rough_time(std::uint64_t nanoseconds);
/// A measured rate, to three digits: `4.02 M`.
[[nodiscard]] std::string rough_count(double count);
/// `word` as a shell takes it: quoted if it has to be.
[[nodiscard]] std::string shell_word(std::string_view word);
/// The text with an escape in the place of each byte that a terminal would obey, newlines too.
[[nodiscard]] std::string visible(std::string_view text);
/// `; did you mean "x"?`, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view given, std::span<const std::string> names);
/// `1 run`, `2 runs`.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view thing);
/// The name of an enum's value.
template <class Enum>
[[nodiscard]] std::string word_of(Enum value) {
  return std::string(names_of(value)[static_cast<std::size_t>(value)]);
}

}  // namespace orrery::tools
