// What members of a cluster say about each other. News about a member is ordered by its incarnation, and within one by
// how grave it is: two members that have heard the same news, in whatever order, agree (SWIM, section 4.2).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/fields.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::membership {

/// Counts the lives and denials of one member. Only the member itself raises it; the first is 1.
using Incarnation = Ordinal<struct IncarnationTag>;

/// How a member stands with another, in the order of gravity.
enum class Standing : std::uint8_t {
  unknown,  ///< never heard of
  alive,
  suspect,  ///< a probe has failed; still a member
  dead,     ///< it has not denied the suspicion in time
  left,     ///< it said so itself
};
inline constexpr std::array<std::string_view, 5> standing_names{"unknown", "alive", "suspect", "dead", "left"};
constexpr std::span<const std::string_view> names_of(Standing) { return standing_names; }

/// Whether it counts as a member.
[[nodiscard]] constexpr bool is_present(Standing standing) {
  return standing == Standing::alive || standing == Standing::suspect;
}
/// Whether it was one and is none any more.
[[nodiscard]] constexpr bool is_gone(Standing standing) {
  return standing == Standing::dead || standing == Standing::left;
}

/// What one member knows of another.
struct Entry {
  Incarnation incarnation{};
  Standing standing{};
  bool operator==(const Entry&) const = default;
  static constexpr std::string_view type_name = "Entry";
  static constexpr auto fields() {
    return std::tuple{field("incarnation", &Entry::incarnation), field("standing", &Entry::standing)};
  }
};

/// A piece of news, as it is passed on.
struct Update {
  NodeId member = no_node;
  Incarnation incarnation{};
  Standing standing{};
  NodeId by = no_node;  ///< who suspects it, or has declared it dead; else the member itself
  bool operator==(const Update&) const = default;
  static constexpr std::string_view type_name = "Update";
  static constexpr auto fields() {
    return std::tuple{field("member", &Update::member), field("incarnation", &Update::incarnation),
                      field("standing", &Update::standing), field("by", &Update::by)};
  }
};
using Updates = std::vector<Update>;

/// Whether `update` says more than what is known: a later incarnation, or of the same one something graver. A total
/// order, so that the news taken in is always the greatest heard.
[[nodiscard]] constexpr bool is_news(const Update& update, const Entry& known) {
  if (update.incarnation != known.incarnation) return update.incarnation > known.incarnation;
  return update.standing > known.standing;
}

}  // namespace orrery::membership
