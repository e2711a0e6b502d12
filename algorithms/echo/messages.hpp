// The echo service's words: a client says something, a server writes it down and says how many things it has heard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>

#include "algorithms/process/message.hpp"

namespace orrery::echo {

/// A client's request, also the record that a server keeps of it.
struct Say {
  std::string text;
  bool operator==(const Say&) const = default;
  static constexpr std::string_view type_name = "Say";
  static constexpr auto fields() { return std::tuple{field("text", &Say::text)}; }
};

/// The server's promise: what was said is written down, as number `count`.
struct Heard {
  std::uint64_t count = 0;
  bool operator==(const Heard&) const = default;
  static constexpr std::string_view type_name = "Heard";
  static constexpr auto fields() { return std::tuple{field("count", &Heard::count)}; }
};

using Wire = std::variant<Say, Heard>;

}  // namespace orrery::echo
