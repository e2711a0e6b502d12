// The palettes of the diagrams. Colours are those of Okabe and Ito, which colour-blind readers can tell apart, and
// shape always repeats colour: a role has a width, a reply is thinner than its request, a loss is dashed. The print
// theme uses greys alone: fill, outline, arrow head and darkness carry what colour carries elsewhere.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "tools/diagrams/trace_reader.hpp"

namespace orrery::diagrams {

enum class ThemeName { light, dark, print };

// A colour as Graphviz writes it: "#RRGGBB" or "#RRGGBBAA".
using Color = std::string;

struct RoleLook {
  Color fill;
  Color stroke;
  double stroke_width = 0;
  double width = 6;  // of the lifeline, in points
  Color pill_fill;
  Color pill_text;
};

struct MessageLook {
  Color line;
  Color text;
  double width = 1.6;
  std::string head = "normal";  // a Graphviz arrow shape
};

// What belongs to one of many nodes.
struct OwnerLook {
  Color fill;  // opaque
  Color text;
};

struct Theme {
  Color background, ink, muted, grid;
  Color header_fill, header_stroke;
  Color cut, cut_text;
  std::array<Color, 2> band;  // alternating groups of a partition
  Color down_fill, down_stroke, paused_fill, paused_stroke;
  Color fact, operation;
  Color violation, violation_fill, violation_text;
  std::array<RoleLook, 4> roles;                       // in the order of RoleStyle
  std::array<std::array<MessageLook, 2>, 6> families;  // [family modulo 6][0 request, 1 reply]
  std::array<OwnerLook, 12> owners;                    // neighbours in this list differ in darkness too

  [[nodiscard]] const RoleLook& role(RoleStyle style) const { return roles.at(static_cast<std::size_t>(style)); }
  [[nodiscard]] const MessageLook& message(std::size_t family, bool reply) const {
    return families.at(family % families.size()).at(reply ? 1 : 0);
  }
  [[nodiscard]] const OwnerLook& owner(std::size_t rank) const { return owners.at(rank % owners.size()); }
};

[[nodiscard]] const Theme& theme(ThemeName name);

// Shades of a fill that a text stands on, the first the fill itself: away from the text, so that it stays readable,
// or the other way where there is no room. REQUIRES: both are "#RRGGBB", shade < kShades.
inline constexpr std::size_t kShades = 3;
[[nodiscard]] Color shaded(const Color& fill, const Color& text, std::size_t shade);

}  // namespace orrery::diagrams
