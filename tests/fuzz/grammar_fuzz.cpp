// Fuzzing the small grammars: what is read is printed so that it reads back equal; anything else is a ValueError.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "algorithms/process/ensure.hpp"
#include "sim/condition.hpp"
#include "sim/selector.hpp"
#include "sim/text_values.hpp"
#include "sim/value_error.hpp"

namespace {

template <class Parse>
void round_trip(std::string_view text, Parse parse) {
  try {
    const auto value = parse(text);
    ENSURE(parse(orrery::sim::text_of(value)) == value);
  } catch (const orrery::sim::ValueError&) {
    // Refused, in words.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  round_trip(text, orrery::sim::parse_nodes);
  round_trip(text, orrery::sim::parse_link);
  round_trip(text, orrery::sim::parse_messages);
  round_trip(text, orrery::sim::parse_condition);
  round_trip(text, orrery::sim::parse_expression);
  round_trip(text, [](std::string_view one) { return orrery::sim::parse_spread(one); });
  round_trip(text, [](std::string_view one) { return orrery::sim::parse_duration(one); });
  return 0;
}
