// Lamp: a system that does nothing but declares a little of everything, so that the loader can be tried on each kind of
// option, name and claim without an algorithm behind it.
#pragma once

#include "algorithms/process/system.hpp"

namespace orrery::lamp {

/// Messages and facts that a scenario may name.
struct Ping {
  std::uint64_t round = 0;
  bool operator==(const Ping&) const = default;
  static constexpr std::string_view type_name = "Ping";
  static constexpr auto fields() { return std::tuple{field("round", &Ping::round)}; }
};
struct PingReply {
  std::uint64_t round = 0;
  bool operator==(const PingReply&) const = default;
  static constexpr std::string_view type_name = "PingReply";
  static constexpr auto fields() { return std::tuple{field("round", &PingReply::round)}; }
};
struct Lit {
  std::uint64_t index = 0;
  bool operator==(const Lit&) const = default;
  static constexpr std::string_view type_name = "Lit";
  static constexpr auto fields() { return std::tuple{field("index", &Lit::index)}; }
};
/// What its operations are read as.
struct Switch {
  std::string name;
  bool operator==(const Switch&) const = default;
  static constexpr std::string_view type_name = "Switch";
  static constexpr auto fields() { return std::tuple{field("name", &Switch::name)}; }
};

enum class Colour : std::uint8_t { red, green };
inline constexpr std::array<std::string_view, 2> colour_names{"red", "green"};
constexpr std::span<const std::string_view> names_of(Colour) { return colour_names; }

struct Options {
  bool bright = false;
  std::uint32_t bulbs = 2;
  Ratio share{500'000'000};
  Duration blink = std::chrono::milliseconds(100);
  DurationRange wait{std::chrono::milliseconds(150), std::chrono::milliseconds(300)};
  Colour colour = Colour::red;
};

/// The system "lamp": roles on and off; operations `get KEY` and `put KEY VALUE`; workloads kv and words.
[[nodiscard]] const System& system();

}  // namespace orrery::lamp
