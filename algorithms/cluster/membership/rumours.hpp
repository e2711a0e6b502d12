// News on its way: what a member still passes on, the least told first. Each piece is told lambda log n times and then
// forgotten, which is enough for all to hear of it with a chance as high as one likes (SWIM, section 4.1).
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/cluster/membership/types.hpp"

namespace orrery::membership {

struct Rumour {
  Update update;
  std::uint32_t told = 0;  ///< times
  static constexpr std::string_view type_name = "Rumour";
  static constexpr auto fields() { return std::tuple{field("update", &Rumour::update), field("told", &Rumour::told)}; }
};

/// At most one piece for each member and accuser; by how often it was told, then in the order in which it came.
struct Rumours {
  std::vector<Rumour> rumours;

  /// Begins to tell it, and stops telling what it replaces: older news of the member. O(pending).
  void add(const Update& update);
  /// Appends up to `most` pieces to `message`, and forgets those that have now been told `limit` times. O(pending).
  void tell(Updates& message, std::uint32_t most, std::uint32_t limit);

  static constexpr std::string_view type_name = "Rumours";
  static constexpr auto fields() { return std::tuple{field("rumours", &Rumours::rumours)}; }
};

}  // namespace orrery::membership
