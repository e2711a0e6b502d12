// Printing a value whose type is not known.
#include "algorithms/process/visit.hpp"

#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace orrery {

std::string print_duration(Duration value) {
  struct Unit {
    std::int64_t nanoseconds;
    std::string_view name;
  };
  static constexpr std::array<Unit, 4> units{{{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
  const std::int64_t count = value.count();
  if (count == 0) return "0s";
  const std::uint64_t magnitude = count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  const char* sign = count < 0 ? "-" : "";
  for (const auto& [nanoseconds, name] : units) {
    const auto unit = static_cast<std::uint64_t>(nanoseconds);
    if (magnitude < unit) continue;
    std::string digits = fmt::format("{}", magnitude / unit);
    std::uint64_t rest = magnitude % unit;
    if (rest > 0) {
      digits += '.';
      for (std::uint64_t place = unit / 10; rest > 0; place /= 10) {
        digits += static_cast<char>('0' + rest / place);
        rest %= place;
      }
    }
    return fmt::format("{}{}{}", sign, digits, name);
  }
  return "0s";
}

std::string print_ratio(Ratio value) {
  constexpr std::uint64_t unit = 1'000'000'000;
  const std::int64_t parts = value.parts_per_billion;
  const std::uint64_t magnitude = parts < 0 ? 0 - static_cast<std::uint64_t>(parts) : static_cast<std::uint64_t>(parts);
  std::string text = fmt::format("{}{}", parts < 0 ? "-" : "", magnitude / unit);
  if (magnitude % unit == 0) return text;
  text += fmt::format(".{:09}", magnitude % unit);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

void TextPrinter::separate() {
  if (!first_) out_ += ", ";
  first_ = false;
}
void TextPrinter::begin_object(std::string_view type_name) {
  separate();
  out_ += type_name;
  out_ += '{';
  first_ = true;
}
void TextPrinter::key(std::string_view name) {
  separate();
  out_ += name;
  out_ += ": ";
  first_ = true;
}
void TextPrinter::end_object() {
  out_ += '}';
  first_ = false;
}
void TextPrinter::begin_list(std::uint64_t) {
  separate();
  out_ += '[';
  first_ = true;
}
void TextPrinter::end_list() {
  out_ += ']';
  first_ = false;
}
void TextPrinter::number(std::uint64_t value) {
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", value);
}
void TextPrinter::negative(std::int64_t value) {
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", value);
}
void TextPrinter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}
void TextPrinter::text(std::string_view value) {
  separate();
  fmt::format_to(std::back_inserter(out_), "\"{}\"", value);
}
void TextPrinter::duration(Duration value) {
  separate();
  out_ += print_duration(value);
}
void TextPrinter::ratio(Ratio value) {
  separate();
  out_ += print_ratio(value);
}
void TextPrinter::node(NodeId value) {
  separate();
  if (value == no_node)
    out_ += "none";
  else
    fmt::format_to(std::back_inserter(out_), "#{}", value.value);
}
void TextPrinter::enumerator(std::string_view name) {
  separate();
  out_ += name;
}
void TextPrinter::nothing() {
  separate();
  out_ += "none";
}

}  // namespace orrery
