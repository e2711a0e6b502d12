// The list stays sorted: what is told moves behind what was told as often.
#include "algorithms/cluster/membership/rumours.hpp"

#include <algorithm>

namespace orrery::membership {

void Rumours::add(const Update& update) {
  // Two who suspect the same member in the same incarnation are two pieces of news: the second confirms the first.
  std::erase_if(rumours, [&](const Rumour& old) {
    const bool confirms = update.standing == Standing::suspect && old.update.standing == Standing::suspect &&
                          old.update.incarnation == update.incarnation && old.update.by != update.by;
    return old.update.member == update.member && !confirms;
  });
  rumours.insert(rumours.begin(), Rumour{update, 0});
}

void Rumours::tell(Updates& message, std::uint32_t most, std::uint32_t limit) {
  if (rumours.empty()) return;
  const auto count = std::min<std::size_t>(most, rumours.size());
  for (std::size_t i = 0; i < count; ++i) {
    message.push_back(rumours[i].update);
    ++rumours[i].told;
  }
  std::erase_if(rumours, [&](const Rumour& rumour) { return rumour.told >= limit; });
  std::stable_sort(rumours.begin(), rumours.end(), [](const Rumour& a, const Rumour& b) { return a.told < b.told; });
}

}  // namespace orrery::membership
